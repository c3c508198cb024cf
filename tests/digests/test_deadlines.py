"""Deadlines are told to those whom they concern, by their own clock, once each, and not after they have handed in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from funding.interest.models import Interest
from partners.models import Partner, User
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import deadlines, gathering, services
from portal.notifications.digests.models import Notice
from portal.notifications.models import Mail, Reader
from portal.pages.models import SavedEntry
from tests.funding.conftest import donor, make_call

__all__ = ["donor", "make_call"]
pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def call(make_call: Make) -> Any:
    """An open call, its deadline at noon UTC in twenty days."""
    noon = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
    return make_call(deadline=noon + timedelta(days=20))


def before(call: Any, days: int) -> datetime:
    """Noon, so many days before the deadline."""
    return call.deadline - timedelta(days=days, minutes=1)


def told() -> set[tuple[str, int]]:
    return {(one.reader.to.split("@")[0], one.detail["step"]) for one in Notice.objects.select_related("reader__user")}


def test_who_saved_follows_or_drafts_is_told_and_nobody_else(
    call: Any, stranger: User, ngo_officer: User, colleague: User, partner: Partner, make_reader: Make, translator: User
) -> None:
    SavedEntry.objects.create(user=stranger, entry=call)
    Interest.objects.create(call=call, applicant=partner, language="en")
    for name, confirmed in (("amal", timezone.now()), ("unsure", None)):
        reader = make_reader(name)
        Alert.objects.create(reader=reader, sort="entry", entry=call, confirmed_at=confirmed)
    assert deadlines.tell(now=before(call, 14)) == 4
    assert told() == {("carla", 14), ("amina", 14), ("boris", 14), ("amal", 14)}


def test_each_step_is_told_once_and_not_on_other_days(call: Any, stranger: User) -> None:
    SavedEntry.objects.create(user=stranger, entry=call)
    counts = [deadlines.tell(now=before(call, days)) for days in (16, 15, 14, 14, 13, 12, 5, 3, 2, 1, 0)]
    assert counts == [0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0]
    assert {step for _name, step in told()} == {14, 3, 1}


def test_a_deadline_that_was_moved_is_told_anew_and_one_that_is_off_is_not(call: Any, stranger: User) -> None:
    SavedEntry.objects.create(user=stranger, entry=call)
    assert deadlines.tell(now=before(call, 3)) == 1
    call.deadline += timedelta(days=10)
    call.save()
    assert deadlines.tell(now=before(call, 3)) == 1
    call.cancelled_at = before(call, 2)
    call.save()
    assert deadlines.tell(now=before(call, 1)) == 0


def test_whoever_has_handed_in_is_not_reminded(
    call: Any, ngo_officer: User, colleague: User, partner: Partner, reader_of: Make
) -> None:
    SavedEntry.objects.create(user=ngo_officer, entry=call)
    Alert.objects.create(reader=reader_of(colleague), sort="entry", entry=call, confirmed_at=timezone.now())
    Interest.objects.create(call=call, applicant=partner, language="en", state="submitted", submitted_at=timezone.now())
    assert deadlines.tell(now=before(call, 3)) == 0


def test_who_hands_in_meanwhile_is_not_told_by_the_summary(
    call: Any, ngo_officer: User, partner: Partner, reader_of: Make
) -> None:
    services.choose(reader=reader_of(ngo_officer), frequencies={"deadline": "daily"})
    answer = Interest.objects.create(call=call, applicant=partner, language="en")
    deadlines.tell(now=before(call, 3))
    Interest.objects.filter(pk=answer.pk).update(state="submitted", submitted_at=timezone.now())
    assert gathering.gather(now=before(call, 1)) == 0


@pytest.mark.parametrize(("zone", "number"), [("UTC", 1), ("Pacific/Kiritimati", 0), ("Pacific/Pago_Pago", 0)])
def test_days_are_those_of_the_readers_own_clock(call: Any, stranger: User, zone: str, number: int) -> None:
    User.objects.filter(pk=stranger.pk).update(time_zone=zone)
    SavedEntry.objects.create(user=stranger, entry=call)
    # One in the night in UTC: there the deadline is in 14 days, east and west of the date line in 15.
    assert deadlines.tell(now=call.deadline - timedelta(days=14, hours=11)) == number


def test_the_mail_says_when_by_the_readers_clock(call: Any, stranger: User, reader_of: Make) -> None:
    User.objects.filter(pk=stranger.pk).update(time_zone="Asia/Kathmandu", language="fr")
    stranger.refresh_from_db()
    reader_of(stranger)
    SavedEntry.objects.create(user=stranger, entry=call)
    now = before(call, 3)
    deadlines.tell(now=now)
    assert gathering.gather(now=now) == 1
    mail = Mail.objects.get()
    assert mail.language == "fr"
    assert mail.stop == "kind:deadline"
    assert "17:45" in mail.text


def test_never_is_never(call: Any, stranger: User, reader_of: Make) -> None:
    services.choose(reader=reader_of(stranger), frequencies={"deadline": "never"})
    SavedEntry.objects.create(user=stranger, entry=call)
    assert deadlines.tell(now=before(call, 3)) == 0
    Reader.objects.update(stopped_at=timezone.now())
    assert deadlines.tell(now=before(call, 3)) == 0
