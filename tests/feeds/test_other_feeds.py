"""Feeds of what is no list of entries: answers of the finding pages, and money already given."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from funding.commitments.models import Commitment
from matching import refresh
from tests.commitments.samples import activity, document, imported, transaction
from tests.feeds.conftest import titles

__all__ = ["imported"]
pytestmark = pytest.mark.django_db
Read = Callable[..., Any]


@pytest.fixture
def calls(make_term: Any, make_call: Any) -> None:
    """A call for Uganda on rehabilitation, and one for partners only."""
    make_term("support/money")
    make_term("country/UGA", label_en="Uganda")
    terms = ("theme/rehabilitation", ("country/UGA", "place"))
    soon = timezone.now() + timedelta(days=20)
    make_call(title_en="Grants for ramps", terms=terms, deadline=soon)
    make_call(title_en="For partners", terms=terms, deadline=soon, audience="partners")
    refresh.everything()


@pytest.mark.parametrize("route", ["find_funding", "find_partner"])
def test_answers_have_a_valid_feed_also_when_nothing_fits(read: Read, make_term: Any, route: str) -> None:
    make_term("theme/rehabilitation")
    assert titles(read(f"answers/{route}", "?theme=rehabilitation")) == []


def test_the_feed_of_answers_holds_what_fits_for_everybody(read: Read, client: Client, calls: None) -> None:
    query = "?theme=rehabilitation&country=UGA&step=results"
    assert titles(read("answers/find_funding", query)) == ["Grants for ramps"]
    page = client.get(f"/en/find-funding/{query}").text
    assert "/en/feeds/answers/find_funding.atom?" in page


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("answers/nothing.atom", 404),
        ("answers/find_funding.atom?theme=nonsense", 400),
        ("answers/find_partner.atom?who=%00", 400),
        ("commitments.atom?year=nonsense", 400),
        ("commitments.atom?pillar=nonsense", 400),
    ],
)
def test_what_cannot_be_understood_is_told(client: Client, address: str, status: int) -> None:
    answer = client.get(f"/fr/feeds/{address}")
    assert answer.status_code == status
    assert answer.content


def test_commitments_have_a_feed_that_honours_the_filters_of_their_list(
    read: Read, client: Client, imported: Any
) -> None:
    assert titles(read("commitments")) == []
    imported(document(activity("A", title="Ramps for landmine survivors in Bogotá")))
    peru = '<recipient-country code="PE"/>'
    money = transaction(amount="70")
    imported(document(activity("B", title="Hands for landmine survivors in Lima", places=peru, money=money)))
    root = read("commitments")
    assert titles(root) == ["Hands for landmine survivors in Lima", "Ramps for landmine survivors in Bogotá"]
    assert titles(read("commitments", "?country=PER")) == ["Hands for landmine survivors in Lima"]
    assert "70" in root.findtext(".//{*}entry/{*}summary")
    assert "/en/feeds/commitments.atom?country=PER" in client.get("/en/funding/commitments/?country=PER").text
    Commitment.objects.update(run=None)
    assert len(titles(read("commitments", language="ar"))) == 2


def test_any_number_of_commitments_takes_the_same_questions(
    client: Client, imported: Any, django_assert_num_queries: Any
) -> None:
    for names in (("A",), ("A", "B", "C")):
        imported(document(*(activity(name) for name in names)))
        client.get("/en/feeds/commitments.atom")
        with django_assert_num_queries(5):
            client.get("/en/feeds/commitments.atom")
