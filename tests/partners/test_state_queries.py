"""What the page of a State costs with everything that other rooms add to it: eight queries, however much there is.

Terms, the country with its treaties and what it says of itself, then one for each section: what is asked for, calls,
sums of money received, the newest commitments, the line of the gap board, entries from there. They stand in tables of
different rooms, so they are not joined; what one room asks of several tables goes in one round trip.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entries.models import Entry
from entries.search import indexing
from entries.starter import installation
from funding.commitments.models import Commitment
from partners.models import StateProfile, SurvivorsReport, TreatyStatus

pytestmark = pytest.mark.django_db
MOST_QUERIES = 8
PAGE = "/en/partners/states/UGA/"


@pytest.fixture
def uganda(make_term):
    """A country with treaties, a report and a profile."""
    africa = make_term("region/002", broader=(make_term("region/001"),))
    term = make_term("country/UGA", broader=(africa,), label_en="Uganda")
    make_term("theme/wheelchair", broader=(make_term("theme/rehabilitation"),))
    make_term("support/training", label_en="Training")
    SurvivorsReport.objects.create(term=term, basis="meeting-2012")
    for treaty in ("APMBC", "CCM"):
        TreatyStatus.objects.create(
            term=term,
            treaty=treaty,
            status="state_party",
            bound_on=date(2001, 5, 3),
            source="x",
            as_at=date(2026, 2, 3),
        )
    StateProfile.objects.create(
        kind="state-profile", term=term, original_language="en", title_en="T", plan_name_en="Plan of Uganda",
        state="published", published_at=timezone.now(), publisher=installation(),
    )  # fmt: skip
    return term


@pytest.fixture
def one_more_of_all(uganda, make_entry, ngo_officer):
    """Makes an entry of each kind that a State's page speaks of, and a commitment."""
    fields = {
        "practice": {},
        "opportunity": {},
        "request": {},
        "call": {"deadline": timezone.now() + timedelta(days=9), "deadline_zone": "UTC"},
    }

    def make(number: int) -> None:
        for kind, more in fields.items():
            terms = ("theme/wheelchair", ("country/UGA", "place"), ("support/training", "about"))
            made = make_entry(kind, terms=terms, published=False, **more)
            now = {"state": "published", "published_at": timezone.now(), "publisher": installation()}
            Entry.objects.filter(pk=made.pk).update(**now)
            indexing.refresh([made.pk])
        given = Commitment.objects.create(
            standard="iati", identifier=str(number), basis="words", pillars=["rehabilitation"], funder_keys=["D"],
            titles={"en": f"Wheelchairs {number}"}, year=2020, fingerprint="x",
        )  # fmt: skip
        given.places.create(code="UGA", share=100)
        given.amounts.create(kind="awarded", currency="EUR", year=2020, amount="1000.50", counted=True)
        given.amounts.create(kind="spent", currency="EUR", year=2020, amount="7", counted=False)

    return make


def test_one_row_or_three_of_everything_cost_eight_queries(client: Client, one_more_of_all) -> None:
    counts = []
    for number in range(3):
        one_more_of_all(number)
        if number != 1:
            with CaptureQueriesContext(connection) as asked:
                page = client.get(f"{PAGE}?a={number}").text.replace("\xa0", " ")
            counts.append(len(asked))
            for text in (
                "Plan of Uganda",
                "Training",
                "Money received",
                "pillar by pillar",
                'id="calls"',
                "3 May 2001",
            ):
                assert text in page
            assert ("1,000.5" if number == 0 else "3,001.5") in page
            assert "Wheelchairs 0" in page
    assert counts[0] == counts[1] <= MOST_QUERIES, [one["sql"][:160] for one in asked]


def test_what_a_reader_may_not_see_of_the_profile_is_not_there(client: Client, uganda) -> None:
    assert "Plan of Uganda" in client.get(PAGE).text
    Entry.objects.filter(kind="state-profile").update(state="archived")
    assert "Plan of Uganda" not in client.get(f"{PAGE}?b=1").text


def test_a_country_of_which_nothing_is_known_still_has_the_day_of_the_source(client: Client, uganda, make_term) -> None:
    make_term("country/ALA", label_en="Åland Islands")
    with CaptureQueriesContext(connection) as asked:
        page = client.get("/en/partners/states/ALA/").text
    assert 'datetime="2026-02-03"' in page
    assert len(asked) <= MOST_QUERIES
