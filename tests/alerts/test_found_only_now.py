"""Found only now: a translation, or a verification, tells those whose searches find the entry only by it, and once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.http import QueryDict
from django.utils import timezone

from entries import editing
from entries.curation import move
from entries.models import Entry
from entries.search.indexing import refresh, vector_without
from entries.states import Action
from partners import verification
from partners.models import Partner, Question, User
from partners.viewers import viewer_of
from portal.notifications.alerts import matching, services
from portal.notifications.alerts.models import Alert
from portal.notifications.alerts.subjects import of_list
from portal.tables.lists import listing
from tests.alerts.test_telling import swept

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def watch(user: User, query: str) -> Alert:
    return services.save(subject=of_list(listing("all"), QueryDict(query)), frequency="daily", user=user)  # type: ignore[arg-type]


@pytest.fixture
def translate(translator: User, second_curator: User) -> Make:
    """Publishes a French translation of an entry, written by one person and read by another."""

    def make(entry: Entry, **texts: str) -> None:
        by = viewer_of(translator)
        draft = editing.open_translation(entry=entry, language="fr", by=by)
        draft = editing.save_translation(
            entry=entry, language="fr", changes={"texts": texts}, by=by, edition=draft.edition
        )
        move(entry=entry, revision=draft.revision, action=Action.SUBMIT, by=by)
        move(entry=entry, revision=draft.revision, action=Action.PUBLISH, by=viewer_of(second_curator), note="Read.")

    return make


def test_a_search_that_finds_an_entry_only_by_its_translation_is_told_once(
    make_practice: Make, translate: Make, stranger: User
) -> None:
    watch(stranger, "q=pairs")
    practice = make_practice()
    assert swept() == []
    translate(practice, title="Visites de pairs", summary="Des survivants rendent visite aux blessés.")
    assert swept() == [(stranger.email, practice.pk, "translated")]
    translate(practice, title="Visites entre pairs", summary="Des survivants rendent visite aux blessés.")
    assert swept() == [(stranger.email, practice.pk, "translated")]


def test_who_found_it_before_or_was_told_already_hears_nothing(
    make_practice: Make, translate: Make, stranger: User, colleague: User
) -> None:
    watch(stranger, "")
    practice = make_practice(title_en="Peer visits in hospital")
    assert swept() == [(stranger.email, practice.pk, "new")]
    watch(stranger, "q=pairs")
    watch(colleague, "q=peer")
    translate(practice, title="Visites de pairs", summary="Des survivants rendent visite aux blessés.")
    assert swept() == [(stranger.email, practice.pk, "new")]


def test_the_language_itself_is_what_a_search_may_ask_for(
    make_practice: Make, make_term: Make, translate: Make, stranger: User
) -> None:
    make_term("language/fr", label_en="French")
    watch(stranger, "language=fr")
    practice = make_practice()
    assert swept() == []
    translate(practice, title="Visites de pairs", summary="Des survivants rendent visite aux blessés.")
    assert swept() == [(stranger.email, practice.pk, "translated")]


def test_a_vector_without_no_language_is_the_one_that_is_kept(make_practice: Make, stranger: User) -> None:
    practice = make_practice()
    asking = watch(stranger, "q=hospital").asking_id
    at = practice.updated_at
    assert matching.lists_that_find(practice, at, instead=vector_without(practice, [])) == [asking]
    assert matching.lists_that_find(practice, at, instead=vector_without(practice, ["en"])) == []


def test_a_verification_is_news_to_searches_for_verified_partners_and_a_renewed_one_is_not(
    partner: Partner, second_curator: User, stranger: User
) -> None:
    Partner.objects.filter(pk=partner.pk).update(
        state="published", published_at=timezone.now(), publisher=second_curator
    )
    refresh([partner.pk])
    for query in ("verified=yes", "q=nobody&verified=yes", ""):
        subject = of_list(listing("partner"), QueryDict(query))  # type: ignore[arg-type]
        services.save(subject=subject, frequency="daily", user=stranger)
    expected = [(stranger.email, partner.pk, "verified")]
    for _time in range(2):
        found = {code: verification.Finding("yes", "Looked up.") for code in Question.values}
        verification.decide(
            partner=partner,
            findings=found,
            months=12,
            remark="",
            by=viewer_of(second_curator),
            seen=verification.mark_of(partner),
        )
        assert swept() == expected
