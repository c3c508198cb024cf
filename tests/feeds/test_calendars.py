"""Calendars to subscribe to, read with a library of calendars."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings as hypothesis_settings, strategies as st
from icalendar import Calendar

from entries import facts, icalendar
from entries.curation import move
from entries.icalendar import Appointment
from entries.models import Action, Entry
from events.models import Event
from funding.models import Call
from partners.viewers import viewer_of
from portal.notifications.attaching import files_for
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def read(client: Client, address: str, status: int = 200) -> Any:
    """The events of a calendar, in their order."""
    answer = client.get(address)
    assert answer.status_code == status
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    assert all(len(line) <= 75 for line in answer.content.split(b"\r\n"))
    return Calendar.from_ical(answer.content).walk("VEVENT")


def one(start: datetime | date, end: datetime | date, **more: Any) -> Appointment:
    """An appointment."""
    return Appointment("one@example.org", NOW, start, end, more.pop("summary", "Talk"), **more)


@pytest.mark.parametrize(
    ("zone", "moment"),
    [
        ("Europe/Zurich", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("Europe/Zurich", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Europe/Zurich", datetime(2027, 10, 31, 1, 0, tzinfo=UTC)),
        ("America/Bogota", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2027, 4, 3, 15, 30, tzinfo=UTC)),
        ("Africa/Casablanca", datetime(2027, 2, 7, 2, 0, tzinfo=UTC)),
    ],
)
def test_moments_around_a_change_of_clock_are_the_same_by_the_zone_that_goes_with_them(
    zone: str, moment: datetime, tmp_path: Any
) -> None:
    local = moment.astimezone(ZoneInfo(zone))
    text = icalendar.calendar([one(local, local + timedelta(hours=1))], product="Test")
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert event["DTSTART"].params["TZID"] == zone
    # Another reader, which knows no zone but the one in the file.
    (tmp_path / "zone.ics").write_text(text.replace("\r\n", "\n"))
    known = tzical(str(tmp_path / "zone.ics")).get(zone)
    assert local.replace(tzinfo=known).utcoffset() == local.utcoffset()


def test_a_moment_without_an_iana_zone_is_written_in_utc_and_a_day_as_a_day() -> None:
    text = icalendar.calendar([one(NOW, NOW), one(date(2027, 1, 1), date(2027, 1, 2), busy=False)], product="Test")
    assert "DTSTART:20261122T120000Z" in text
    assert "DTSTART;VALUE=DATE:20270101" in text
    assert "TRANSP:TRANSPARENT" in text
    assert "VTIMEZONE" not in text


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.text(max_size=120))
def test_no_text_ends_its_line_or_is_lost(words: str) -> None:
    text = icalendar.calendar([one(NOW, NOW, summary=words, location=f"{words}\r\nATTENDEE:x")], product="Test")
    event = Calendar.from_ical(text).walk("VEVENT")[0]
    assert "ATTENDEE" not in event
    assert str(event["SUMMARY"]).replace("\n", "") == icalendar._clean(words).replace("\n", "")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_all_events_stand_in_one_calendar_that_honours_the_filters_of_the_list(
    client: Client, make_event: Callable[..., Event]
) -> None:
    peers = make_event(title_en="Peers", terms=("theme/peer-support",))
    make_event(title_en="Money", terms=("theme/rehabilitation",))
    make_event(title_en="For partners", audience="partners")
    make_event(title_en="A draft", published=False)
    make_event(title_en="Long ago", starts_at=None, ends_at=None, first_day=date(2020, 1, 1))
    found = read(client, "/en/events/calendar.ics")
    assert {str(event["SUMMARY"]) for event in found} == {"Peers", "Money"}
    (only,) = read(client, "/en/events/calendar.ics?theme=peer-support")
    assert str(only["UID"]).startswith(f"event-{peers.pk}@")
    assert only["DTSTART"].params["TZID"] == "Africa/Kampala"
    assert only["DTSTART"].dt == peers.starts_at
    text = client.get("/en/events/calendar.ics").text
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text
    assert "meet.example.org" not in text
    assert client.get("/es/events/calendar.ics?theme=nonsense").status_code == 400


def test_an_event_that_is_moved_replaces_what_calendars_hold(client: Client, make_event: Callable[..., Event]) -> None:
    event = make_event()
    (before,) = read(client, f"/en/events/{event.pk}/event.ics")
    moved = Event.objects.get(pk=event.pk)
    moved.starts_at += timedelta(days=1)
    moved.ends_at += timedelta(days=1)
    moved.edition += 1
    moved.save()
    (after,) = read(client, f"/en/events/{event.pk}/event.ics")
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt == before["DTSTART"].dt + timedelta(days=1)


def test_an_event_that_is_taken_down_is_called_off_in_calendars_until_it_would_be_over(
    client: Client, make_event: Callable[..., Event]
) -> None:
    event = make_event(title_en="Off", summary_en="What it was about")
    make_event(title_en="On")
    Entry.objects.filter(pk=event.pk).update(state="archived")
    for address in (f"/en/events/{event.pk}/event.ics", "/en/events/calendar.ics?theme=peer-support"):
        found = {str(row["SUMMARY"]): row for row in read(client, address)}
        assert found["Off"]["STATUS"] == "CANCELLED"
        assert "What it was about" not in str(found["Off"].get("DESCRIPTION", ""))
    Event.objects.filter(pk=event.pk).update(over_at=timezone.now() - timedelta(days=1))
    assert client.get(f"/en/events/{event.pk}/event.ics").status_code == 410
    secret = make_event(title_en="Secret", audience="partners")
    Entry.objects.filter(pk=secret.pk).update(state="archived")
    assert "Secret" not in client.get("/en/events/calendar.ics").text
    assert client.get(f"/en/events/{secret.pk}/event.ics").status_code in (404, 410)


def test_what_is_taken_down_and_brought_back_counts_on_and_participants_get_it_by_mail(
    client: Client, make_event: Callable[..., Event], join: Callable[..., Any], curator: Any
) -> None:
    event = make_event()
    person = join(event, "amal@example.org")
    address, by = f"/en/events/{event.pk}/event.ics", viewer_of(curator)
    seen = [read(client, address)[0]]
    move(entry=Entry.objects.get(pk=event.pk), action=Action.ARCHIVE, by=by, note="Nobody can travel.")
    seen.append(read(client, address)[0])
    told = facts.record("registration.event_cancelled", entry=event, registration=person.pk)
    ((_name, file, _type),) = files_for(Mail(happening=told, language="en"))
    assert "STATUS:CANCELLED" in file
    assert "meet.example.org" not in file
    for action in (Action.RESTORE, Action.PUBLISH):
        move(entry=Entry.objects.get(pk=event.pk), action=action, by=by, note="Everybody can.")
    seen.append(read(client, address)[0])
    assert [str(one["STATUS"]) for one in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert seen[0]["SEQUENCE"] < seen[1]["SEQUENCE"] < seen[2]["SEQUENCE"]


def test_deadlines_honour_filters_follow_amendments_and_are_struck_out_when_called_off(
    client: Client, make_call: Callable[..., Any]
) -> None:
    address = "/en/funding/calendar/deadlines.ics"
    call = make_call(title_en="Small grants")
    (before,) = read(client, address)
    assert str(before["SUMMARY"]) == "Deadline: Small grants"
    assert before["TRANSP"] == "TRANSPARENT"
    assert read(client, f"{address}?status=closed") == []
    assert client.get(f"{address}?status=nonsense").status_code == 400
    amended = Call.objects.get(pk=call.pk)
    amended.deadline += timedelta(days=7)
    amended.edition += 1
    amended.save()
    (after,) = read(client, address)
    assert after["UID"] == before["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["DTSTART"].dt == before["DTSTART"].dt + timedelta(days=7)


def test_calendars_are_kept_and_answered_304(settings: Any, make_event: Callable[..., Event]) -> None:
    settings.PAGE_CACHE_BYTES, settings.PAGE_CACHE_FRESHNESS = 1_000_000, 0
    client = Client()
    make_event()
    for address in ("/en/events/calendar.ics", "/en/funding/calendar/deadlines.ics"):
        first = client.get(address)
        again = client.get(address, headers={"if-none-match": first["ETag"]})
        assert again.status_code == 304


def test_learning_opportunities_stand_in_calendars_with_their_days_and_their_deadline(
    client: Client, make_entry: Callable[..., Any]
) -> None:
    deadline = timezone.now().replace(microsecond=0) + timedelta(days=9)
    days = {"starts_on": date(2090, 3, 1), "ends_on": date(2090, 3, 3)}
    course = make_entry(
        "opportunity", title_en="Course", deadline=deadline, deadline_zone="Africa/Kampala", place_en="Kampala", **days
    )
    make_entry("opportunity", title_en="Toolkit", deadline=None)
    make_entry("opportunity", title_en="For partners", audience="partners", deadline=deadline)
    one_file, all_of_them = f"/en/opportunities/{course.pk}/dates.ics", "/en/opportunities/calendar.ics"
    for address in (one_file, all_of_them):
        found = {str(row["SUMMARY"]): row for row in read(client, address)}
        assert set(found) == {"Course", "Deadline: Course"}
        assert found["Deadline: Course"]["DTSTART"].params["TZID"] == "Africa/Kampala"
        assert found["Deadline: Course"]["DTSTART"].dt == deadline
        assert (found["Course"]["DTSTART"].dt, found["Course"]["DTEND"].dt) == (date(2090, 3, 1), date(2090, 3, 4))
        assert all(str(row["UID"]).startswith(f"opportunity-{course.pk}") for row in found.values())
        assert len({str(row["UID"]) for row in found.values()}) == 2
    assert "BEGIN:VTIMEZONE" in client.get(all_of_them).text
    assert read(client, f"{all_of_them}?q=nothingofthekind") == []
    assert client.get(f"{all_of_them}?theme=nonsense").status_code == 400
    assert all_of_them in client.get("/en/feeds/opportunity/").text
    assert one_file in client.get(course.get_absolute_url()).text


def test_an_opportunity_that_is_taken_down_is_struck_out_and_one_without_dates_has_no_file(
    client: Client, make_entry: Callable[..., Any]
) -> None:
    course = make_entry("opportunity", title_en="Course", summary_en="What it is", starts_on=date(2090, 3, 1))
    toolkit = make_entry("opportunity", title_en="Toolkit", deadline=None)
    Entry.objects.filter(pk=course.pk).update(state="archived")
    for address in (f"/en/opportunities/{course.pk}/dates.ics", "/en/opportunities/calendar.ics"):
        found = read(client, address)
        assert {str(row["STATUS"]) for row in found} == {"CANCELLED"}
        assert "What it is" not in "".join(str(row.get("DESCRIPTION", "")) for row in found)
    assert client.get(f"/en/opportunities/{toolkit.pk}/dates.ics").status_code == 404
    assert client.get("/en/opportunities/999999999999/dates.ics").status_code == 404


def test_the_calendar_of_opportunities_asks_the_same_number_of_questions_for_any_number(
    client: Client, make_entry: Callable[..., Any], django_assert_num_queries: Any
) -> None:
    for number in (1, 2):
        for _each in range(number):
            make_entry("opportunity", starts_on=date(2090, 3, 1))
        client.get("/en/opportunities/calendar.ics")
        with django_assert_num_queries(3):
            client.get("/en/opportunities/calendar.ics")
