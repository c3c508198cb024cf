"""The list of calls, the calendar of deadlines and the front page of financing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from matching.models import Rate

pytestmark = pytest.mark.django_db
LIST, CALENDAR, FILE, FRONT = (f"/en/funding/{path}" for path in ("calls/", "calendar/", "calendar/deadlines.ics", ""))


def order(page: str, *titles: str) -> bool:
    """Whether the titles stand on the page in this order."""
    places = [page.find(title) for title in titles]
    return -1 not in places and places == sorted(places)


@pytest.fixture
def three(make_call: Callable[..., Any]) -> None:
    """One call that closes soon, one later, one that is over."""
    now = timezone.now()
    make_call(title_en="Later one", deadline=now + timedelta(days=120))
    make_call(title_en="Sooner one", deadline=now + timedelta(days=3), award_ceiling=5000, currency="USD")
    make_call(title_en="Gone one", deadline=now - timedelta(days=3))


@pytest.mark.usefixtures("three")
def test_calls_that_close_soonest_stand_first_and_those_that_are_over_last(client: Client) -> None:
    assert order(client.get(LIST).text, "Sooner one", "Later one", "Gone one")


def test_a_translation_that_nobody_reviewed_is_said_to_be_one(client: Client, make_call: Callable[..., Any]) -> None:
    make_call(title_en="Grants for peers", title_fr="Aides aux pairs", deadline=timezone.now() + timedelta(days=9))
    assert "Translated, not yet reviewed" not in client.get(LIST).text
    assert "Traduite, pas encore relue" in client.get(LIST.replace("/en/", "/fr/")).text


@pytest.mark.usefixtures("three")
@pytest.mark.parametrize(
    ("query", "seen", "unseen"),
    [
        ("status=open", ("Sooner", "Later"), ("Gone",)),
        ("status=closed", ("Gone",), ("Sooner", "Later")),
        ("closes=14-days", ("Sooner",), ("Later", "Gone")),
        ("closes=later&status=open", ("Later",), ("Sooner", "Gone")),
        ("amount=10000", ("Sooner",), ("Later", "Gone")),
        ("amount=unknown", ("Later", "Gone"), ("Sooner",)),
        ("q=sooner", ("Sooner",), ("Later", "Gone")),
    ],
)
def test_the_list_is_narrowed_by_what_the_clock_and_the_amounts_say(
    client: Client, query: str, seen: tuple[str, ...], unseen: tuple[str, ...]
) -> None:
    page = client.get(f"{LIST}?{query}").text.replace("<mark>", "").replace("</mark>", "")
    assert all(f"{title} one" in page for title in seen)
    assert not any(f"{title} one" in page for title in unseen)


@pytest.mark.usefixtures("three")
def test_numbers_beside_a_facet_are_those_without_its_own_choice(client: Client) -> None:
    facets = {facet.name: facet for facet in client.get(f"{LIST}?status=closed").context["result"].facets}
    numbers = {option.code: option.count for option in facets["status"].options}
    assert numbers == {"open": 2, "closed": 1}
    assert "closes" not in facets


def test_calls_can_be_narrowed_by_their_terms(client: Client, make_call: Callable[..., Any], make_term: Any) -> None:
    make_term("theme/peer-support", label_en="Peer support")
    make_term("theme/roads", label_en="Roads")
    make_call(title_en="Grants for peers", terms=("theme/peer-support",))
    make_call(title_en="Grants for roads", terms=("theme/roads",))

    facets = {facet.name: facet for facet in client.get(LIST).context["result"].facets}

    assert {option.code: option.count for option in facets["theme"].options} == {"peer-support": 1, "roads": 1}
    assert "Grants for roads" not in client.get(f"{LIST}?theme=peer-support").text


def test_amounts_are_compared_at_the_dated_rate_and_unknown_ones_stay_apart(
    client: Client, make_call: Callable[..., Any]
) -> None:
    make_call(title_en="In francs", award_floor=600_000, award_ceiling=6_000_000, currency="XOF")
    assert "In francs" in client.get(f"{LIST}?amount=unknown").text
    Rate.objects.create(currency="XOF", per_usd=600, on=date(2020, 1, 1), source="a bank")
    assert "In francs" in client.get(f"{LIST}?amount=10000").text
    assert "In francs" not in client.get(f"{LIST}?amount=more").text


@pytest.mark.parametrize("query", ["status=nonsense", "closes=%00", "amount=1%27--", "theme=nonsense"])
def test_what_is_not_understood_is_said_and_all_else_kept(
    client: Client, make_call: Callable[..., Any], query: str
) -> None:
    make_call()
    answer = client.get(f"{LIST}?{query}&status=open")
    assert answer.status_code == 400
    assert "Small grants for peer support" in answer.text


def test_drafts_and_calls_for_others_are_not_listed(client: Client, make_call: Callable[..., Any]) -> None:
    make_call(published=False, title_en="A draft")
    make_call(audience="verified", title_en="For the verified")
    for address in (LIST, CALENDAR, FILE, FRONT):
        page = client.get(address).content.decode()
        assert "A draft" not in page
        assert "For the verified" not in page


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize(("address", "most"), [(LIST, 6), (CALENDAR, 3), (FRONT, 3)])
def test_lists_take_the_same_few_queries_whatever_their_length(
    client: Client,
    make_call: Callable[..., Any],
    django_assert_max_num_queries: Any,
    many: int,
    address: str,
    most: int,
) -> None:
    for _number in range(many):
        make_call()
    client.get(address)
    with django_assert_max_num_queries(most + 1):  # and the content version
        assert client.get(f"{address}?page=1").status_code == 200


def test_the_page_of_a_call_takes_at_most_six_queries(
    client: Client, make_call: Callable[..., Any], django_assert_max_num_queries: Any
) -> None:
    address = make_call(criteria=(("One", 60), ("Two", 40))).get_absolute_url()
    client.get(address)
    with django_assert_max_num_queries(7):
        assert client.get(f"{address}?version=standard").status_code == 200


def test_the_calendar_shows_months_by_the_donors_clocks(client: Client, make_call: Callable[..., Any]) -> None:
    make_call(deadline=datetime(2031, 1, 31, 23, 30, tzinfo=UTC), deadline_zone="Asia/Tokyo")
    page = client.get(CALENDAR).text
    assert "February 2031" in page
    assert "UTC+09:00" in page


def test_the_calendar_file_is_an_icalendar_with_short_lines(client: Client, make_call: Callable[..., Any]) -> None:
    long = "الدعوة; منح, صغيرة" * 6
    make_call(title_en=long, deadline=datetime(2031, 1, 31, 23, 30, tzinfo=UTC))
    answer = client.get(FILE)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-2] == "END:VCALENDAR"
    assert "DTSTART;TZID=Africa/Kampala:20310201T023000" in lines
    assert all(len(line.encode()) <= 75 for line in lines)
    unfolded = answer.content.decode().replace("\r\n ", "")
    assert long.replace(";", "\\;").replace(",", "\\,") in unfolded


def test_the_front_page_leads_to_everything_and_shows_what_closes_soon(
    client: Client, make_call: Callable[..., Any]
) -> None:
    make_call(title_en="Closing call")
    page = client.get(FRONT).text
    for part in ("Closing call", "/funding/mechanisms/", "/funding/map/", "/funding/gaps/", "/funding/calendar/"):
        assert part in page


def test_the_page_of_a_state_names_open_calls_for_it(
    client: Client, make_call: Callable[..., Any], make_term: Callable[..., Any]
) -> None:
    region = make_term("region/002", label_en="Africa")
    make_term("country/UGA", label_en="Uganda", broader=(region,))
    make_call(title_en="For all of Africa", terms=("theme/peer-support", ("region/002", "place")))
    make_call(
        title_en="It is over",
        deadline=timezone.now() - timedelta(days=2),
        terms=("theme/peer-support", ("region/002", "place")),
    )
    page = client.get("/en/partners/states/UGA/").text
    assert "For all of Africa" in page
    assert "It is over" not in page.split("Funding calls open now or soon")[1].split("</section>")[0]
