"""The filter “verified” of the directory: counted like the others, and never longer than the verification counts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entries.search.indexing import refresh
from entries.viewers import ANONYMOUS
from partners.asking import end_of_day
from partners.models import Partner
from portal.notifications.alerts.matching import marks_of
from portal.tables.lists import listing

pytestmark = pytest.mark.django_db
LIST = "/en/partners/"


def verified(partner: Partner, days: int = 30) -> Partner:
    """Verified until so many days from now; negative: it ended."""
    partner.verified_until = timezone.now().date() + timedelta(days=days)
    partner.save(update_fields=["verified_until"])
    return partner


@pytest.fixture
def three(named) -> list[Partner]:
    """One that is verified, one whose verification ended yesterday, one that never was."""
    made = [named(name=name) for name in ("Alpha union", "Beta union", "Gamma union")]
    verified(made[0])
    verified(made[1], -1)
    return made


def test_the_number_beside_the_box_is_what_ticking_it_leaves(client: Client, three) -> None:
    text = client.get(LIST).text
    assert "Verified by ISU, and still valid" in text
    facet = client.get(LIST).context["result"].facets[0]
    assert [(option.code, option.count, option.chosen) for option in facet.options] == [("yes", 1, False)]
    found = client.get(f"{LIST}?verified=yes")
    assert found.context["result"].total == 1
    assert "Alpha union" in found.text
    assert "Beta union" not in found.text
    assert found.context["result"].facets[0].options[0].chosen
    assert [chip.remove_href for chip in found.context["result"].chips] == ["?"]


def test_other_filters_and_words_go_together_with_it(client: Client, three) -> None:
    verified(three[2])
    assert client.get(f"{LIST}?verified=yes&q=gamma").context["result"].total == 1
    found = client.get(f"{LIST}?verified=yes&partner-kind=opd").context["result"]
    kinds = next(facet for facet in found.facets if facet.name == "partner-kind")
    assert [(option.code, option.count) for option in kinds.options] == [("opd", 2)]
    assert client.get(f"{LIST}?q=alpha").context["result"].facets[0].options[0].count == 1


def test_on_its_last_day_it_counts_and_on_the_next_it_does_not(client: Client, three) -> None:
    verified(three[0], 0)
    assert client.get(f"{LIST}?verified=yes").context["result"].total == 1
    verified(three[0], -1)
    assert client.get(f"{LIST}?verified=yes").context["result"].total == 0
    assert all(facet.name != "verified" for facet in client.get(LIST).context["result"].facets)


def test_a_page_from_memory_ends_with_the_day() -> None:
    now = timezone.now()
    assert timedelta() < end_of_day(now) - now <= timedelta(days=1)
    assert end_of_day(now).time().isoformat() == "00:00:00"


@pytest.mark.parametrize("value", ["no", "1", "\x00", "yes'--", "ÿ" * 500])
def test_an_unknown_value_is_said_and_left_out(client: Client, three, value: str) -> None:
    answer = client.get(LIST, {"verified": value})
    assert answer.status_code == 400
    assert answer.context["result"].total == 3


def test_hidden_partners_are_neither_shown_nor_counted(client: Client, three) -> None:
    Partner.objects.filter(pk=three[0].pk).update(state="archived")
    three[0].refresh_from_db()
    refresh([three[0].pk])
    assert client.get(f"{LIST}?verified=yes").context["result"].total == 0


def test_feed_download_and_alerts_ask_the_same(three) -> None:
    found = listing("partner")
    assert found is not None
    asked = found.read(QueryDict("verified=yes"))
    assert asked.pairs() == [("verified", "yes")]
    assert found.keys(asked, ANONYMOUS, most=10) == [three[0].pk]
    now = timezone.now()
    assert "¤verified:yes" in marks_of(three[0], now)
    assert "¤verified:yes" not in marks_of(three[1], now)


def test_one_partner_or_three_take_the_same_few_queries(client: Client, named) -> None:
    counts = []
    for number in range(3):
        verified(named(name=f"Union {number}"))
        if number != 1:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(LIST).status_code == 200
            counts.append(len(queries))
    assert counts[0] == counts[1] <= 6
