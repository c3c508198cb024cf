"""The list of events and the page of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from entries import starter
from events.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def make_event(make_entry):
    """Makes a published event in twenty days."""

    def make(**fields):
        start = timezone.now().replace(microsecond=0) + timedelta(days=20)
        values = {
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
            "zone": "Africa/Kampala",
            "captions": "yes",
        }
        return make_entry("event", **(values | fields))

    return make


def test_starter_events_are_on_the_list_the_latest_first(client) -> None:
    loaded = starter.load("starter", sample=False)
    assert not [one for one in loaded.problems if "discussion" in one or "meeting" in one]
    page = client.get("/en/events/").content.decode()
    assert page.index("Unlocking the potential") < page.index("Online discussion on cooperation")
    assert "Past events" in page
    assert "Open for written contributions" in page


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_starter_event_is_complete_in_four_languages(client, language) -> None:
    starter.load("starter", sample=False)
    event = Event.objects.get(source_key="event:discussion-2020")
    page = client.get(f"/{language}/events/{event.pk}/", follow=True)
    assert page.status_code == 200
    text = page.content.decode()
    assert "fallback-note" not in text
    assert text.count('id="question-') == 6
    assert "13:30" in text
    assert "15:30" in text


def test_start_is_kept_as_a_moment_and_shown_by_the_clock_of_the_event(client) -> None:
    starter.load("starter", sample=False)
    event = Event.objects.get(source_key="event:discussion-2020")
    assert event.starts_at == datetime(2020, 12, 4, 12, 30, tzinfo=UTC)
    meeting = Event.objects.get(source_key="event:meeting-2024")
    assert "21 May 2024 – 23 May 2024" in client.get(f"/en/events/{meeting.pk}/", follow=True).content.decode()


def test_events_to_come_stand_before_those_that_are_over(client, make_event) -> None:
    make_event(title_en="The later one", starts_at=timezone.now() + timedelta(days=50), ends_at=None)
    make_event(title_en="The next one")
    make_event(title_en="Over", starts_at=timezone.now() - timedelta(days=5), ends_at=None)
    page = client.get("/en/events/").content.decode()
    assert page.index("The next one") < page.index("The later one") < page.index("Over")


def test_calendar_file_is_one_event_in_utc(client, make_event) -> None:
    event = make_event(title_en="Peers; and, more")
    file = client.get(f"/en/events/{event.pk}/event.ics").content.decode()
    assert f"DTSTART:{event.starts_at:%Y%m%dT%H%M%SZ}" in file
    assert "SUMMARY:Peers\\; and\\, more" in file
    assert file.endswith("END:VCALENDAR\r\n")


def test_meeting_address_is_on_no_public_page(client, make_event) -> None:
    event = make_event(meeting_url="https://meet.example.org/secret")
    for path in ("", "event.ics"):
        assert "meet.example.org" not in client.get(f"/en/events/{event.pk}/{path}", follow=True).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_take_few_queries_however_much_there_is(client, make_event, django_assert_max_num_queries, rows) -> None:
    for number in range(rows):
        event = make_event(title_en=f"Event {number}")
        event.parts.create(name_en="Somebody", position=number)
        event.questions.create(text_en="What?", position=number)
    with django_assert_max_num_queries(6):
        client.get("/en/events/")
    with django_assert_max_num_queries(6):
        client.get(event.get_absolute_url())


def test_draft_is_seen_by_its_writers_only(client, make_event, ngo_officer) -> None:
    event = make_event(published=False)
    assert client.get(event.get_absolute_url()).status_code == 404
    client.force_login(ngo_officer)
    assert client.get(event.get_absolute_url()).status_code == 200
