"""What was typed at the desk into a session that was lost stands in its own form again after signing in."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.models import Entry
from partners.viewers import viewer_of
from portal.desk.bulk import services
from portal.desk.models import BulkAction, List
from portal.reports import services as reports
from portal.reports.models import Report
from tests.desk.conftest import address

pytestmark = pytest.mark.django_db

WORDS = "Typed for a quarter of an hour."


def given_back(path: str, sent: dict[str, str], person: Any, query: str = "") -> str:
    """The page after its form was sent without a session, and the person signed in."""
    client = Client()
    answer = client.post(path + query, sent)
    assert answer["Location"].startswith("/en/account/login/")
    typed = client.session["text_kept"]
    client.force_login(person)
    session = client.session
    session["text_kept"] = typed
    session.save()
    page = client.get(path + query)
    assert page.status_code == 200
    assert "Here is what you had typed" in page.text
    assert WORDS not in client.get(path + query).text  # given out once
    return page.text


def test_a_translation_with_the_edition_that_was_seen(make_practice: Any, translator: Any) -> None:
    practice = make_practice()
    path = reverse("desk:translate", args=[practice.pk, "fr"])
    page = given_back(path, {"text-title": WORDS, "edition": "7", "source": "abc"}, translator)
    assert WORDS in page
    assert 'name="edition" value="7"' in page


def test_a_term_of_the_glossary(curator: Any) -> None:
    assert WORDS in given_back(address("glossary_new"), {"note": WORDS, "word_en": "orthosis"}, curator)


def test_why_many_are_archived(make_practice: Any, curator: Any) -> None:
    keys = [f"e{make_practice().pk}"]
    change = services.plan(which=List.ENTRIES, query="", keys=keys, by=viewer_of(curator))
    query = f"?action={BulkAction.ARCHIVE}"
    assert WORDS in given_back(address("bulk", change.pk), {"note": WORDS}, curator, query)


def test_what_the_verification_of_a_partner_rests_on(partner: Any, curator: Any) -> None:
    Entry.objects.filter(pk=partner.pk).update(state="published", publisher=curator, published_at=timezone.now())
    page = given_back(address("partner_verification", partner.pk), {"remark": WORDS, "seen": "then"}, curator)
    assert WORDS in page
    assert 'name="seen" value="then"' in page


def test_the_decision_on_a_report(make_practice: Any, curator: Any) -> None:
    reports.report(thing=make_practice(), sort="false", words="Not so.", address="", language="en")
    report = Report.objects.get()
    assert WORDS in given_back(address("report", report.pk), {"decision": "hide", "note": WORDS}, curator)


def test_what_was_found_when_an_entry_was_looked_at_again(
    make_practice: Any, partner: Any, ngo_officer: Any, curator: Any
) -> None:
    practice = make_practice(owner=partner)
    assert WORDS in given_back(address("due_entry", practice.pk), {"note": WORDS}, curator)
    assert WORDS in given_back(reverse("upkeep:confirm", args=[practice.pk]), {"note": WORDS}, ngo_officer)
