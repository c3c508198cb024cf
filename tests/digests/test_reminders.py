"""Participants hear a day and an hour before, and when the time changes or the event is off: each once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from entries.models import Entry, Happening
from events import registering
from events.addresses import open_link
from events.models import Event, Registration
from partners.models import User
from portal.notifications import sweeper
from portal.notifications.attaching import files_for
from portal.notifications.digests import reminders, services
from portal.notifications.models import Mail
from tests.events.conftest import join, make_event

__all__ = ["join", "make_event"]
pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def event(make_event: Make) -> Event:
    """An online event in twenty days."""
    return make_event()


@pytest.fixture
def amal(event: Event, join: Make) -> Registration:
    """Somebody in Amman with a place, who reads Arabic; mails about registering are gone."""
    found = join(event, "amal@mail.example", language="ar")
    reminders.tell_changes()
    Happening.objects.all().delete()
    return found


def reminded(event: Event, **before: int) -> int:
    return reminders.remind(now=event.begins_at - timedelta(**before))


def test_a_day_and_an_hour_before_each_once(event: Event, amal: Registration) -> None:
    counts = [reminded(event, minutes=minutes) for minutes in (1500, 1439, 1400, 600, 61, 60, 10, -5)]
    assert counts == [0, 1, 0, 0, 0, 1, 0, 0]


def test_the_reminder_is_in_their_language_by_their_clock_with_their_own_link(event: Event, amal: Registration) -> None:
    reminded(event, minutes=60)
    sweeper.sweep()
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("amal@mail.example", "ar")
    token = mail.text.partition("/ar/events/registration/")[2].partition("/")[0]
    assert open_link(token) == amal
    assert "meet.example.org" not in mail.text
    here = event.starts_at.astimezone(timezone.zoneinfo.ZoneInfo("Asia/Amman"))
    assert f"{here:%H:%M}" in mail.text
    assert mail.expires_at is not None


def test_who_waits_withdrew_or_has_just_registered_is_not_reminded(
    event: Event, join: Make, amal: Registration
) -> None:
    registering.withdraw(registration=amal)
    late = join(event, "late@mail.example")
    Registration.objects.filter(pk=late.pk).update(created_at=event.begins_at - timedelta(minutes=30))
    assert reminded(event, minutes=20) == 0


def test_who_withdraws_between_clock_and_letter_gets_none(event: Event, amal: Registration) -> None:
    assert reminded(event, minutes=60) == 1
    registering.withdraw(registration=amal)
    Happening.objects.exclude(name="registration.soon").delete()
    sweeper.sweep()
    assert not Mail.objects.exists()


def test_a_member_who_wants_no_reminders_gets_none(event: Event, join: Make, stranger: User, reader_of: Make) -> None:
    found = join(event, stranger.email)
    Registration.objects.filter(pk=found.pk).update(user=stranger)
    services.choose(reader=reader_of(stranger), frequencies={"event": "never"})
    Happening.objects.all().delete()
    assert reminded(event, minutes=60) == 1
    sweeper.sweep()
    assert not Mail.objects.exists()


def test_where_only_the_day_is_known_there_is_no_reminder_of_the_hour(make_event: Make, join: Make) -> None:
    day = (timezone.now() + timedelta(days=9)).date()
    event = make_event(starts_at=None, ends_at=None, first_day=day)
    join(event, "amal@mail.example")
    assert reminded(event, hours=23) == 1
    assert reminded(event, minutes=30) == 0


def test_an_event_that_moves_is_told_once_and_reminded_of_anew(event: Event, amal: Registration) -> None:
    assert reminded(event, minutes=60) == 1
    Happening.objects.all().delete()
    amman, before = timezone.zoneinfo.ZoneInfo("Asia/Amman"), event.starts_at
    event.starts_at, event.ends_at = before + timedelta(hours=25), event.ends_at + timedelta(hours=25)
    event.save()
    assert [reminders.tell_changes(), reminders.tell_changes()] == [1, 0]
    sweeper.sweep()
    mail = Mail.objects.get()
    assert mail.happening.name == "registration.event_moved"
    assert all(f"{moment.astimezone(amman):%H:%M}" in mail.text for moment in (before, event.starts_at))
    assert len(files_for(mail)) == 1
    assert reminded(event, minutes=60) == 1


@pytest.mark.parametrize(("began", "says"), [(None, ""), ("2026-12-09T23:00:00+00:00", "10 December 2026")])
def test_the_letter_names_the_time_until_now_as_people_knew_it(
    event: Event, amal: Registration, began: str | None, says: str
) -> None:
    """Of whole days the days; nothing where the time had been open."""
    event.zone = "Europe/Paris"
    event.save()
    was = {"began": began, "was_over": "2026-12-10T23:00:00+00:00"} if began else {}
    Registration.objects.filter(pk=amal.pk).update(language="en")
    Happening.objects.create(name="registration.event_moved", entry=event, data={"registration": amal.pk, **was})
    sweeper.sweep()
    text = Mail.objects.get(happening__name="registration.event_moved").text
    assert ("Until now" in text) == bool(says)
    assert says in text
    assert "23:00" not in text


def test_an_event_that_is_off_is_told_and_so_is_its_return(event: Event, amal: Registration) -> None:
    Entry.objects.filter(pk=event.pk).update(state="archived")
    assert [reminders.tell_changes(), reminders.tell_changes()] == [1, 0]
    Entry.objects.filter(pk=event.pk).update(state="published")
    assert [reminders.tell_changes(), reminders.tell_changes()] == [1, 0]
    sweeper.sweep()
    names = list(Mail.objects.order_by("pk").values_list("happening__name", flat=True))
    assert names == ["registration.event_cancelled", "registration.event_restored"]


def test_an_event_that_is_over_is_nobodys_news(event: Event, amal: Registration) -> None:
    Entry.objects.filter(pk=event.pk).update(state="archived")
    assert reminders.tell_changes(now=event.begins_at + timedelta(days=2)) == 0
