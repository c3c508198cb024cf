"""The life of a call: its clock, its page, and what must be right before it is published."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings, strategies as st

from entries.checks import findings
from entries.starter import installation
from entries.states import State
from funding.models import Call, CallStatus, Mechanism
from partners.models import User

pytestmark = pytest.mark.django_db


def page_of(client: Client, call: Call) -> str:
    """The text of a call's page."""
    answer = client.get(call.get_absolute_url())
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_written_minute_counts_to_its_last_second(noon: datetime) -> None:
    call = Call(state=State.PUBLISHED, deadline=noon, deadline_zone="Asia/Tokyo")
    call.closes_at = noon + timedelta(minutes=1)
    assert call.accepts_at(noon + timedelta(seconds=59))
    assert not call.accepts_at(noon + timedelta(minutes=1))


def test_the_grace_set_in_advance_is_added_and_said(make_call: Callable[..., Any], client: Client) -> None:
    call = make_call(grace_minutes=15)
    assert call.accepts_at(call.deadline.replace(second=0, microsecond=0) + timedelta(minutes=15, seconds=59))
    assert not call.accepts_at(call.deadline.replace(second=0, microsecond=0) + timedelta(minutes=16))
    assert "up to 15 minutes later" in page_of(client, call)


def test_the_last_second_is_the_same_moment_in_every_time_zone(make_call: Callable[..., Any]) -> None:
    call = make_call(deadline=datetime(2030, 1, 1, 9, 59, tzinfo=UTC), deadline_zone="Pacific/Kiritimati")
    shown = call.deadline.astimezone(call.zone)
    assert (shown.day, shown.hour, shown.minute) == (1, 23, 59)
    assert call.accepts_at(datetime(2030, 1, 1, 9, 59, 59, tzinfo=UTC))
    assert not call.accepts_at(datetime(2030, 1, 1, 10, 0, tzinfo=UTC))


MOMENTS = st.one_of(st.none(), st.integers(-1200, 1200))


@settings(max_examples=40, deadline=None)
@given(opens=MOMENTS, closes=MOMENTS, decided=st.tuples(MOMENTS, MOMENTS, MOMENTS), state=st.sampled_from(State.values))
def test_the_database_and_the_call_agree_on_its_status(
    opens: int | None, closes: int | None, decided: tuple[int | None, ...], state: str
) -> None:
    now = datetime(2027, 3, 31, 12, 0, tzinfo=UTC)
    days = dict(
        zip(
            ("opens_at", "closes_at", "reviewed_from", "awarded_at", "cancelled_at"),
            (opens, closes, *decided),
            strict=True,
        )
    )
    call = Call.objects.create(kind="call", original_language="en", title_en="A call")
    moments = {name: None if day is None else now + timedelta(days=day) for name, day in days.items()}
    shown = {"state": state, "publisher": installation(), "published_at": now, "publish_at": now}
    Call.objects.filter(pk=call.pk).update(**moments, **shown)
    call = Call.objects.with_status(now).get(pk=call.pk)
    assert call.status_then == call.status_at(now)
    assert call.accepts_at(now) == Call.objects.open_on(now).filter(pk=call.pk).exists()


def test_a_call_is_announced_until_its_first_day_there(make_call: Callable[..., Any]) -> None:
    call = make_call(opens_on=date(2029, 5, 1), deadline=datetime(2029, 6, 1, tzinfo=UTC), deadline_zone="Asia/Tokyo")
    assert call.status_at(datetime(2029, 4, 30, 14, 59, tzinfo=UTC)) == CallStatus.FORECAST
    assert call.status_at(datetime(2029, 4, 30, 15, 0, tzinfo=UTC)) == CallStatus.OPEN


def test_a_draft_accepts_nothing(make_call: Callable[..., Any]) -> None:
    assert not make_call(published=False).is_open


def test_the_page_shows_rules_as_sentences_and_criteria_with_weights(
    make_call: Callable[..., Any], client: Client, make_term: Callable[..., Any]
) -> None:
    make_term("partner-kind/opd", label_en="Organisation of persons with disabilities")
    rules = [{"rule": "partner_kinds", "any": ["partner-kind/opd"]}, {"rule": "minimum_years", "years": 2}]
    call = make_call(rules=rules, criteria=(("Led by survivors", 60), ("Cost", 40)))
    page = page_of(client, call)
    for words in ("Only these kinds of organisation may apply: Organisation", "at least 2 years", "Led by", "60%"):
        assert words in page


def test_the_deadline_is_shown_by_both_clocks_and_counted_down(
    make_call: Callable[..., Any], client: Client, stranger: User
) -> None:
    call = make_call(deadline=timezone.now().replace(hour=12, minute=0) + timedelta(days=20))
    page = page_of(client, call)
    assert "UTC+03:00" in page
    assert "The same moment in universal time:" in page
    assert "data-here" in page
    assert "It closes in 20 days." in page
    User.objects.filter(pk=stranger.pk).update(time_zone="Asia/Tokyo")
    client.force_login(stranger)
    page = page_of(client, call)
    assert "By your clock:" in page
    assert "UTC+09:00" in page
    assert "data-here" not in page


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"award_floor": 50, "award_ceiling": 5, "currency": "USD"}, "amounts-backwards"),
        ({"total": 10, "award_ceiling": 50, "currency": "USD"}, "award-above-total"),
        ({"award_floor": 50}, "no-currency"),
        ({"currency": "ZZZ", "total": 5}, "unknown-currency"),
        ({"opens_on": date(2099, 1, 1)}, "closes-before-it-opens"),
        ({"questions_until": date(2099, 1, 1)}, "questions-after-deadline"),
        ({"deadline_zone": ""}, "no-zone"),
        ({"apply_at": "elsewhere"}, "no-form"),
        ({"deadline": None}, "no-deadline-here"),
        ({"owner": None}, "no-donor"),
        ({"owner": None, "donor_name": "Somebody"}, "no-source-of-call"),
        ({"criteria": (("One", 60), ("Two", 30))}, "weights"),
    ],
)
def test_what_contradicts_itself_is_not_published(
    make_call: Callable[..., Any], fields: dict[str, Any], code: str
) -> None:
    call = make_call(published=False, **fields)
    assert code in {finding.code for finding in findings(call)}


def test_hidden_calls_are_not_found(make_call: Callable[..., Any], client: Client) -> None:
    call = make_call(published=False)
    assert client.get(call.get_absolute_url()).status_code == 404
    assert client.get(reverse("funding:about", args=[call.pk])).status_code == 404


def test_the_short_address_leads_to_the_page(make_call: Callable[..., Any], client: Client) -> None:
    call = make_call()
    answer = client.get(reverse("funding:about", args=[call.pk]))
    assert answer.status_code == 302
    assert answer["Location"] == call.get_absolute_url()


def test_a_deadline_at_the_end_of_the_calendar_breaks_no_page(make_call: Callable[..., Any], client: Client) -> None:
    last = datetime(9999, 1, 1, 11, 59, tzinfo=UTC)
    call = make_call(deadline=last, deadline_zone="Etc/GMT+12", grace_minutes=24 * 60)
    assert "Small grants" in page_of(client, call)
    assert client.get(reverse("funding:calendar")).status_code == 200


def test_a_mechanism_that_is_not_for_everybody_is_not_named(make_call: Callable[..., Any], client: Client) -> None:
    shown = {"state": State.PUBLISHED, "publisher": installation(), "published_at": timezone.now()}
    fund = Mechanism.objects.create(kind="mechanism", original_language="en", title_en="Inner Fund", **shown)
    call = make_call(fund=fund)
    assert "Inner Fund" in page_of(client, call)
    Mechanism.objects.filter(pk=fund.pk).update(audience="isu")
    assert "Inner Fund" not in page_of(client, call)
