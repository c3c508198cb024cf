"""When a reader is told: any zone, any hours, any day, those on which the clock changes among them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from portal.notifications.digests.timing import Clock, due_at, zone_named

#: Zones with odd offsets and odd changes: half hours, at midnight, a day that was left out, none at all.
ODD = (
    "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Beirut", "Asia/Kathmandu", "Pacific/Apia",
    "Africa/Casablanca", "Atlantic/Azores", "America/Santiago", "Asia/Gaza", "Pacific/Chatham", "Africa/Kampala",
)  # fmt: skip
zones = st.sampled_from(ODD) | st.sampled_from(sorted(available_timezones()))
hours = st.integers(0, 23)
FIRST, LAST = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (2011, 2037))
moments = st.integers(FIRST, LAST).map(lambda second: datetime.fromtimestamp(second, tz=UTC))
clocks = st.builds(lambda zone, start, end: Clock(ZoneInfo(zone), start, end), zones, hours, hours)
BERLIN = ZoneInfo("Europe/Berlin")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, clocks, st.sampled_from(["at_once", "daily", "weekly"]))
def test_nobody_is_told_in_quiet_hours_or_before_it_happened(now: datetime, clock: Clock, frequency: str) -> None:
    due = due_at(frequency, now=now, clock=clock)
    assert due >= now
    assert not clock.is_quiet(due)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, clocks)
def test_a_day_is_the_longest_wait_of_daily_news(now: datetime, clock: Clock) -> None:
    wait = due_at("daily", now=now, clock=clock) - now
    only_hour = (clock.quiet_from - clock.quiet_until) % 24 == 1  # the clock may skip the one hour that is free
    assert wait <= timedelta(hours=49 if only_hour else 26)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, clocks)
def test_weekly_news_come_on_a_monday_within_eight_days(now: datetime, clock: Clock) -> None:
    due = due_at("weekly", now=now, clock=clock)
    assert due.astimezone(clock.zone).weekday() == 0 or clock.zone == ZoneInfo("Pacific/Apia")
    only_hour = (clock.quiet_from - clock.quiet_until) % 24 == 1
    assert due - now <= timedelta(days=15 if only_hour else 8)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moments, clocks)
def test_at_once_waits_for_the_end_of_quiet_hours_and_no_longer(now: datetime, clock: Clock) -> None:
    due = due_at("at_once", now=now, clock=clock)
    assert (due == now) == (not clock.is_quiet(now))
    assert due <= due_at("daily", now=now, clock=clock)


@pytest.mark.parametrize(
    ("now", "frequency", "due"),
    [
        # An hour that the clock skips: 02:30 does not exist on 29 March 2026; 02:00 means 03:00.
        ("2026-03-28T23:30", "at_once", "2026-03-29T01:00"),
        # An hour that comes twice: the first 02:00 of 25 October 2026 ends the quiet hours.
        ("2026-10-24T22:30", "at_once", "2026-10-25T00:00"),
        ("2026-10-25T00:30", "at_once", "2026-10-25T00:30"),
        ("2026-06-10T10:00", "daily", "2026-06-11T00:00"),
        ("2026-06-10T10:00", "weekly", "2026-06-15T00:00"),
    ],
)
def test_on_days_when_the_clock_changes(now: str, frequency: str, due: str) -> None:
    clock = Clock(BERLIN, 22, 2)
    found = due_at(frequency, now=datetime.fromisoformat(now).replace(tzinfo=UTC), clock=clock)
    assert found == datetime.fromisoformat(due).replace(tzinfo=UTC)


def test_summaries_come_at_seven_where_no_hour_is_quiet() -> None:
    now = datetime(2026, 6, 10, 3, tzinfo=UTC)
    assert due_at("daily", now=now, clock=Clock(BERLIN, 0, 0)) == datetime(2026, 6, 10, 5, tzinfo=UTC)
    assert due_at("at_once", now=now, clock=Clock(BERLIN, 0, 0)) == now


def test_whoever_wants_nothing_is_due_at_no_time() -> None:
    with pytest.raises(ValueError, match="never"):
        due_at("never", now=datetime(2026, 6, 10, tzinfo=UTC), clock=Clock(BERLIN, 21, 7))


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../Europe/Berlin", "a\x00b"])
def test_a_zone_that_nobody_knows_is_utc(name: str) -> None:
    assert datetime(2026, 6, 10, tzinfo=zone_named(name)).utcoffset() == timedelta(0)
