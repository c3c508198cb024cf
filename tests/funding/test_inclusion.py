"""Matching sees calls and mechanisms; the inclusion check counts whom a call reaches, and names nobody."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries import starter
from entries.editing import open_draft, save
from entries.models import Entry
from entries.search.terms import thesaurus
from funding import matching
from funding.calls import inclusion
from funding.models import Call, CallStatus, Mechanism
from matching.building import Ground, profile_of
from matching.eligibility import Applicant
from matching.money import Rates
from matching.profiles import ProfileDraft, Side
from partners.models import User
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db
AUDITED = [{"rule": "registered"}, {"rule": "audited_accounts"}]


@pytest.fixture
def make_seeker(make_practice: Callable[..., Any], make_term: Callable[..., Any]) -> Callable[..., None]:
    """Makes the profile of a request with these facts about who asks."""

    def make(theme: str = "theme/peer-support", audience: str = "everyone", **facts: Any) -> None:
        term = make_term(theme)
        entry = make_practice()
        told = Applicant(**({"partner_kind": "partner-kind/opd", "registered": True} | facts))
        draft = ProfileDraft(side=Side.SEEK, themes=frozenset({term.pk}), facts=told, audience=audience)
        ground = Ground(thesaurus(), Rates.load(), timezone.localdate())
        profile_of(draft, entry_id=entry.pk, kind="request", ground=ground).save()

    return make


@pytest.fixture
def opd(make_term: Callable[..., Any]) -> None:
    """The kind of partner that the requests come from."""
    make_term("partner-kind/opd")


@pytest.mark.usefixtures("opd")
def test_each_rule_is_told_with_what_it_alone_shuts_out(
    make_call: Callable[..., Any], make_seeker: Callable[..., None], donor_officer: User
) -> None:
    for _number in range(4):
        make_seeker(audited_accounts=False)
    make_seeker(audited_accounts=True)
    make_seeker(audited_accounts=False, registered=False)
    make_seeker(theme="theme/housing", audited_accounts=False)
    found = inclusion.check(make_call(published=False, rules=AUDITED), viewer_of(donor_officer))
    assert found.summary == ("Of 6 known requests that fit its themes and places, this call would reach fewer than 3.",)
    effects = {one.rule: one.effects for one in found.rules}
    assert effects["Applicants must be registered with the authorities."] == (
        "This rule alone shuts out fewer than 3 requests.",
    )
    assert effects["Applicants must have audited accounts."] == (
        "This rule alone shuts out 4 of 6 requests that fit.",
        "Among organisations of persons with disabilities and survivor networks: 4 of 6.",
    )


@pytest.mark.usefixtures("opd")
def test_hidden_requests_do_not_count_and_small_numbers_are_not_told(
    make_call: Callable[..., Any], make_seeker: Callable[..., None], donor_officer: User
) -> None:
    for audience in ("everyone", "everyone", "isu", "isu"):
        make_seeker(audience=audience)
    found = inclusion.check(make_call(), viewer_of(donor_officer))
    assert found.summary == ("Fewer than 3 known requests fit the themes and places of this call.",)


@pytest.mark.usefixtures("opd")
def test_the_check_reads_the_open_change_of_a_published_call_and_leaves_no_trace(
    client: Client, make_call: Callable[..., Any], make_seeker: Callable[..., None], donor_officer: User
) -> None:
    for _number in range(3):
        make_seeker(audited_accounts=False)
    call, viewer = make_call(), viewer_of(donor_officer)
    edition = open_draft(entry=call, by=viewer).edition
    save(entry=call, changes={"shared": {"rules": AUDITED}}, by=viewer, edition=edition)
    client.force_login(donor_officer)
    page = client.get(reverse("funding:inclusion", args=[call.pk])).text
    assert "shuts out 3 of 3" in page
    assert Call.objects.get(pk=call.pk).rules == []


def test_calls_are_matched_while_they_are_or_will_be_open(make_call: Callable[..., Any]) -> None:
    call = make_call(award_floor=5, award_ceiling=50, currency="USD", rules=AUDITED)
    (draft,) = matching.call(call)
    assert (draft.side, draft.amount_max, draft.open_until) == (Side.SUPPORT, call.award_ceiling, call.closes_at)
    assert draft.rules == tuple(AUDITED)
    call.cancelled_at = timezone.now()
    assert list(matching.call(call)) == []
    assert list(matching.call(make_call(deadline=None, opens_on=None, published=False))) == []


def test_a_mechanism_matches_nobody_until_it_has_been_checked(make_entry: Callable[..., Any]) -> None:
    texts = {"title_en": "Fund of Bridges", "operator": "Bridge Trust"}
    mechanism = make_entry("mechanism", published=False, **texts)
    assert list(matching.mechanism(mechanism)) == []
    mechanism.checked_on = timezone.localdate()
    assert len(list(matching.mechanism(mechanism))) == 1


def test_a_barrier_is_reported_for_a_call(
    client: Client, make_call: Callable[..., Any], make_entry: Callable[..., Any], stranger: User
) -> None:
    call = make_call()
    client.force_login(stranger)
    begin = reverse("my:begin", args=["barrier"])
    assert client.get(f"{begin}?about={call.pk}").status_code == 200
    barrier = make_entry(
        "barrier",
        subject=call,
        author=stranger,
        sort="language",
        reported_by="opd",
        evidence_en="In one language only.",
    )
    assert "In one language only." in client.get(call.get_absolute_url()).text
    assert barrier.get_absolute_url() == f"/en/funding/{call.pk}/#barrier-{barrier.pk}"


def test_the_rules_of_a_checked_mechanism_stand_on_its_page(client: Client, make_entry: Callable[..., Any]) -> None:
    texts = {"title_en": "Fund of Bridges", "operator": "Bridge Trust", "rules": [{"rule": "audited_accounts"}]}
    terms = ("theme/inclusion", "mechanism-kind/foundation")
    mechanism = make_entry("mechanism", terms=terms, checked_on=timezone.localdate(), **texts)
    assert "Applicants must have audited accounts." in client.get(mechanism.get_absolute_url()).text
    assert isinstance(mechanism, Mechanism)


def test_the_example_calls_are_loaded_with_dates_from_today_and_removed_again(client: Client) -> None:
    call_command("load_vocabularies", verbosity=0)
    loaded = starter.load("samples", sample=True)
    assert not loaded.problems
    calls = {call.source_key.removeprefix("sample:call-"): call for call in Call.objects.filter(sample=True)}
    assert {name: call.status for name, call in calls.items()} == {
        "peer-support": CallStatus.OPEN, "rehabilitation-region": CallStatus.FORECAST,
        "livelihoods-closed": CallStatus.CLOSED,
    }  # fmt: skip
    opened = calls["peer-support"]
    assert opened.deadline - timezone.now() > timedelta(days=38)
    assert sum(opened.criteria.values_list("weight", flat=True)) == 100
    for language in ("ar", "fr", "es"):
        assert client.get(f"/{language}/funding/calls/{opened.pk}-x/", follow=True).status_code == 200
    starter.remove_samples()
    assert not Entry.objects.filter(kind="call").exists()
