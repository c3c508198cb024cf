"""Who follows or saved an event hears what participants hear, but once, quietly and as often as they chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from entries import facts
from entries.models import Entry
from events.models import Event, Registration
from events.registering import Said
from partners.models import User
from portal.notifications.alerts import rounds
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import deadlines, gathering, reminders, services
from portal.notifications.digests.models import Notice
from portal.notifications.models import Mail, Reader
from portal.pages.models import SavedEntry
from practices.models import Opportunity
from tests.events.conftest import join, make_event

__all__ = ["join", "make_event"]
pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def event(make_event: Make) -> Event:
    """An online event in twenty days, of which its time is known."""
    made = make_event()
    reminders.tell_changes()
    return made


@pytest.fixture
def follow(make_reader: Make) -> Callable[..., Reader]:
    """Lets somebody without an account follow an entry."""

    def make(name: str, entry: Any, **fields: Any) -> Reader:
        reader = make_reader(name, **fields)
        Alert.objects.create(reader=reader, sort="entry", entry_id=entry.pk, confirmed_at=timezone.now())
        return reader

    return make


def steps() -> list[tuple[str, str]]:
    rows = Notice.objects.filter(kind="event").select_related("reader__user").order_by("pk")
    return [(one.reader.to.split("@")[0], one.detail["step"]) for one in rows]


def gather(moment: Any = None) -> list[Mail]:
    gathering.gather(now=moment or timezone.now())
    return list(Mail.objects.order_by("pk"))


def test_who_follows_or_saved_it_is_reminded_a_day_before_once(event: Event, follow: Make, stranger: User) -> None:
    follow("amal", event)
    SavedEntry.objects.create(user=stranger, entry=event)
    before = [event.begins_at - timedelta(hours=hours) for hours in (30, 23, 22, 1)]
    assert [reminders.remind(now=moment) for moment in before] == [0, 2, 0, 0]
    assert steps() == [("amal", "near"), ("carla", "near")]


def test_who_has_a_place_is_written_to_as_a_participant_only(
    event: Event, follow: Make, join: Make, stranger: User
) -> None:
    follow("amal", event)
    SavedEntry.objects.create(user=stranger, entry=event)
    join(event, "amal@mail.example")
    found = join(event, stranger.email)
    Registration.objects.filter(pk=found.pk).update(user=stranger)
    assert reminders.remind(now=event.begins_at - timedelta(hours=23)) == 2
    assert steps() == []


def test_the_reminder_waits_for_the_morning_and_is_dropped_once_it_has_begun(event: Event, follow: Make) -> None:
    reader = follow("amal", event, time_zone="Asia/Amman")
    near = event.begins_at - timedelta(hours=23)
    hour = near.astimezone(timezone.zoneinfo.ZoneInfo("Asia/Amman")).hour
    Reader.objects.filter(pk=reader.pk).update(quiet_from=hour, quiet_until=(hour + 2) % 24)
    reminders.remind(now=near)
    assert gather(near) == []
    assert len(gather(near + timedelta(hours=3))) == 1
    Notice.objects.update(gathered_at=None, mail=None)
    assert len(gather(event.begins_at + timedelta(hours=3))) == 1  # no other mail


def test_a_moved_event_is_told_with_both_times_by_their_own_clock(event: Event, follow: Make) -> None:
    follow("amal", event, language="fr", time_zone="Asia/Kathmandu")
    before, clock = event.starts_at, timezone.zoneinfo.ZoneInfo("Asia/Kathmandu")
    event.starts_at, event.ends_at = before + timedelta(hours=25), event.ends_at + timedelta(hours=25)
    event.save()
    assert [reminders.tell_changes(), reminders.tell_changes()] == [1, 0]
    (mail,) = gather()
    assert (mail.language, mail.stop) == ("fr", "kind:event")
    assert all(f"{moment.astimezone(clock):%H:%M}" in mail.text for moment in (before, event.starts_at))


def test_an_event_that_is_off_is_named_to_those_who_could_read_it_and_so_is_its_return(
    event: Event, follow: Make
) -> None:
    follow("amal", event)
    Entry.objects.filter(pk=event.pk).update(state="archived")
    assert reminders.tell_changes() == 1
    (mail,) = gather()
    assert str(event.title) in mail.text
    assert event.get_absolute_url() not in mail.text
    Entry.objects.filter(pk=event.pk).update(state="published")
    assert reminders.tell_changes() == 1
    assert "after all" in gather()[-1].text
    assert steps() == [("amal", "off"), ("amal", "restored")]


def test_what_is_true_no_more_when_mails_are_made_is_not_told(event: Event, follow: Make) -> None:
    follow("amal", event)
    Entry.objects.filter(pk=event.pk).update(state="archived")
    reminders.tell_changes()
    Entry.objects.filter(pk=event.pk).update(state="published")
    reminders.tell_changes()
    (mail,) = gather()
    assert "does not take place" not in mail.text
    assert "after all" in mail.text


def test_an_event_only_for_partners_is_not_named_to_others_when_it_is_off(event: Event, follow: Make) -> None:
    follow("amal", event)
    Entry.objects.filter(pk=event.pk).update(state="archived", audience="partners")
    reminders.tell_changes()
    assert gather() == []


def test_never_is_never(event: Event, follow: Make) -> None:
    services.choose(reader=follow("amal", event), frequencies={"event": "never"})
    assert reminders.remind(now=event.begins_at - timedelta(hours=23)) == 0


def test_nothing_is_asked_of_events_that_have_not_changed(
    event: Event, make_event: Make, django_assert_num_queries: Make
) -> None:
    make_event()
    reminders.tell_changes()
    with django_assert_num_queries(1):
        assert reminders.tell_changes() == 0


def test_a_consultation_that_closes_is_told_to_followers_who_have_not_written(
    make_event: Make, join: Make, follow: Make
) -> None:
    day = (timezone.now() + timedelta(days=20)).date()
    event = make_event(consultation_until=day, zone="Africa/Kampala")
    Event.objects.filter(pk=event.pk).update(consultation="open")
    event.refresh_from_db()
    follow("amal", event)
    wrote = join(event, "karim@mail.example", attends=False, said=Said("written", "We need ramps.", "en"))
    follow("karim", event)
    assert wrote.contributions.exists()
    noon = timezone.now().replace(hour=12)
    assert [deadlines.tell(now=noon + timedelta(days=days)) for days in (3, 6, 17, 18)] == [0, 1, 1, 0]
    gathering.gather(now=noon + timedelta(days=17))
    mail = Mail.objects.get()
    assert "3 more days" in mail.text
    assert "20:59" in mail.text  # 23:59 in Kampala, by a clock in UTC


def test_deadlines_of_learning_opportunities_are_told_like_those_of_calls(follow: Make, make_entry: Make) -> None:
    deadline = timezone.now().replace(hour=12, minute=0) + timedelta(days=20)
    course: Opportunity = make_entry("opportunity", deadline=deadline)
    follow("amal", course)
    moments = [course.deadline - timedelta(days=days, minutes=1) for days in (15, 14, 3, 1, 0)]
    assert [deadlines.tell(now=moment) for moment in moments] == [0, 1, 1, 1, 0]
    gathering.gather(now=moments[-2])
    mail = Mail.objects.get()
    assert course.get_absolute_url() in mail.text
    assert mail.stop == "kind:deadline"


def test_a_new_version_that_moves_the_event_is_told_in_one_mail(
    event: Event, follow: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    follow("amal", event)
    Alert.objects.update(frequency="at_once")
    event.starts_at, event.ends_at = event.starts_at + timedelta(days=1), event.ends_at + timedelta(days=1)
    event.save()
    monkeypatch.setattr(rounds, "_event_of", lambda happening: "changed")
    rounds.tell(facts.record("entry.publish", entry=event))
    assert reminders.tell_changes() == 0
    (mail,) = gather()
    assert "a new version has been published" in mail.text
    assert "It takes place at another time" in mail.text
