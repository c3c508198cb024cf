"""The list of events and the page of each."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from entries.texts import LANGUAGES, languages_of
from events.checks import clocks_are_clear
from events.models import Event

pytestmark = pytest.mark.django_db


@pytest.mark.usefixtures("starter_events")
def test_starter_events_are_on_the_list_the_latest_first(client) -> None:
    page = client.get("/en/events/").content.decode()
    assert page.index("Unlocking the potential") < page.index("Online discussion on cooperation")
    assert "Past events" in page
    assert "Open for written contributions" in page


def test_starter_events_say_everything_in_four_languages(starter_events) -> None:
    assert len(starter_events.added) == 2
    for event in Event.objects.all():
        for text in event.kind_info.text_names():
            assert languages_of(event, text) in ([], list(LANGUAGES)), text
    event = Event.objects.get(source_key="event:discussion-2020")
    for row, name in [*((one, "text") for one in event.questions.all()), *((one, "name") for one in event.parts.all())]:
        assert languages_of(row, name) == list(LANGUAGES)
    assert event.questions.count() == 6
    assert event.questions.last().detail_en.count("\n- ") == 7


@pytest.mark.usefixtures("starter_events")
@pytest.mark.parametrize("language", ["ar", "en"])
def test_page_shows_the_clock_of_the_event_and_its_questions(client, language) -> None:
    event = Event.objects.get(source_key="event:discussion-2020")
    assert event.starts_at == datetime(2020, 12, 4, 12, 30, tzinfo=UTC)
    text = client.get(f"/{language}/events/{event.pk}/", follow=True).content.decode()
    assert text.count('id="question-') == 6
    assert "13:30" in text
    assert "15:30" in text


@pytest.mark.usefixtures("starter_events")
def test_days_stand_where_the_hours_are_not_known(client) -> None:
    meeting = Event.objects.get(source_key="event:meeting-2024")
    assert "21 May 2024 – 23 May 2024" in client.get(f"/en/events/{meeting.pk}/", follow=True).content.decode()
    assert "DTEND;VALUE=DATE:20240524" in client.get(f"/en/events/{meeting.pk}/event.ics").content.decode()


def test_events_to_come_stand_before_those_that_are_over(client, make_event) -> None:
    make_event(title_en="The later one", starts_at=timezone.now() + timedelta(days=50), ends_at=None)
    make_event(title_en="The next one")
    make_event(title_en="Over", starts_at=timezone.now() - timedelta(days=5), ends_at=None)
    page = client.get("/en/events/").content.decode()
    assert page.index("The next one") < page.index("The later one") < page.index("Over")


def test_calendar_file_is_one_event_by_its_own_clock(client, make_event) -> None:
    event = make_event(title_en="Peers; and, more")
    file = client.get(f"/en/events/{event.pk}/event.ics").content.decode()
    assert f"DTSTART;TZID=Africa/Kampala:{event.starts_at.astimezone(event.clock):%Y%m%dT%H%M%S}" in file
    assert "BEGIN:VTIMEZONE" in file
    assert "SUMMARY;LANGUAGE=en:Peers\\; and\\, more" in file
    assert file.endswith("END:VCALENDAR\r\n")


def test_meeting_address_is_on_no_public_page(client, make_event) -> None:
    event = make_event()
    for path in (f"events/{event.pk}/", f"events/{event.pk}/event.ics", "search/?q=secret"):
        assert "meet.example.org" not in client.get(f"/en/{path}", follow=True).content.decode()
    for form in ("csv", "json"):
        table = b"".join(client.get(f"/en/download/event.{form}")).decode()
        assert str(event.pk) in table
        assert "meet.example.org" not in table


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


def test_times_that_the_clock_skips_are_refused_and_those_it_shows_twice_are_named(
    client, make_event, ngo_officer
) -> None:
    event = make_event(published=False)
    client.force_login(ngo_officer)
    sent = {"starts_at": "2027-03-28 02:30", "ends_at": "2027-03-28 05:00", "zone": "Europe/Zurich"}
    answer = client.post(f"/en/my/{event.pk}/dates/", sent | {"edition": event.edition})
    assert "This time does not exist in that time zone" in answer.content.decode()
    event.starts_at, event.zone = datetime(2027, 10, 31, 0, 30, tzinfo=UTC), "Europe/Zurich"
    event.ends_at = event.starts_at + timedelta(hours=4)
    event.save()
    assert [one.code for one in clocks_are_clear(event)] == ["time-twice"]


def test_rows_are_written_in_the_edit_form_and_keep_their_translations(client, make_event, ngo_officer) -> None:
    event = make_event(published=False)
    kept = event.questions.create(position=1, text_en="What works?", text_fr="Qu’est-ce qui marche ?")
    client.force_login(ngo_officer)
    sent = {"questions_1_text": "What really works?", "questions_2_text": "Who pays?", "consultation": "open"}
    answer = client.post(f"/en/my/{event.pk}/questions/", sent | {"edition": event.edition})
    assert answer.status_code == 302, answer.content.decode()
    kept.refresh_from_db()
    assert (kept.text_en, kept.text_fr) == ("What really works?", "Qu’est-ce qui marche ?")
    assert event.questions.count() == 2
    sent = {"agenda_1_title": "Opening", "agenda_1_starts": "25:99", "edition": event.edition + 1}
    assert client.post(f"/en/my/{event.pk}/agenda/", sent).status_code == 422


def test_events_can_be_narrowed_by_their_terms(client, make_event, make_term) -> None:
    make_term("theme/peer-support", label_en="Peer support")
    make_term("theme/roads", label_en="Roads")
    make_event(title_en="On peers", terms=("theme/peer-support",))
    make_event(title_en="On roads", terms=("theme/roads",))

    facets = {facet.name: facet for facet in client.get("/en/events/").context["result"].facets}

    assert {option.code: option.count for option in facets["theme"].options} == {"peer-support": 1, "roads": 1}
    assert "On roads" not in client.get("/en/events/?theme=peer-support").text
