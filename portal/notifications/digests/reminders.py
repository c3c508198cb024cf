"""What people hear of events by the clock: that it is near, when the time changed, and when it is off.

Participants hear a day and an hour before, by happenings of their registrations; the letters are in
`portal.notifications.event_letters` and go to the address of the registration, with an account or without. Who follows
the event or saved it, and has no place, hears a day before by a line of their summary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from entries.models import Happening
from entries.states import State
from events.models import Event, Registration, Status
from portal.notifications.digests import services
from portal.notifications.digests.concerned import BATCH, Elsewhere, readers_of
from portal.notifications.digests.models import KnownTime, NoticeKind, Reminder, Step
from portal.notifications.digests.services import batches

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
#: A reminder of the day before that is so late is left out: the one of the hour before follows.
LATE = timedelta(hours=4)
EXPECTED = (Status.CONFIRMED, Status.WAITING)


def remind(*, now: datetime | None = None) -> int:
    """Remind everybody with a place at an event that is near, and who follows it or saved it; how many. Each once.

    Records `registration.soon` of those with a place; who registered within that day or hour has just been written to,
    and is left out. Stores notices for the others, a day before only. An event that was moved is reminded of anew.
    """
    moment = now or timezone.now()
    near = Event.objects.filter(state=State.PUBLISHED, begins_at__gt=moment, begins_at__lte=moment + DAY)
    return sum(_remind_of(event, moment) for event in near.order_by("pk"))


def steps_of(event: Event, now: datetime) -> Iterator[tuple[Reminder.Step, timedelta]]:
    """Which reminders of an event are due now; the one of the hour only where the hour is known."""
    if event.begins_at is None:
        return
    left = event.begins_at - now
    if DAY - LATE <= left <= DAY:
        yield Reminder.Step.DAY, DAY
    if event.starts_at is not None and timedelta(0) < left <= HOUR:
        yield Reminder.Step.HOUR, HOUR


def _remind_of(event: Event, now: datetime) -> int:
    begins_at, recorded = event.begins_at, 0
    if begins_at is None:
        return 0
    for step, before in steps_of(event, now):
        with transaction.atomic():
            _lock(event)
            placed = Registration.objects.filter(event=event, status=Status.CONFIRMED, attends=True)
            placed = placed.filter(created_at__lt=begins_at - before)
            told = Reminder.objects.filter(step=step, begins_at=begins_at).values("registration")
            keys = list(placed.exclude(pk__in=told).values_list("pk", flat=True))
            Reminder.objects.bulk_create(Reminder(registration_id=pk, step=step, begins_at=begins_at) for pk in keys)
            recorded += _record("registration.soon", event, keys, step=step.value)
            if step == Reminder.Step.DAY:
                recorded += _tell_followers(Step.NEAR, event, now)
    return recorded


def tell_changes(*, now: datetime | None = None) -> int:
    """Tell everybody expected at an event, and who follows it or saved it, that its time has changed or that it is off.

    Returns how many were told. Compares each event with what people know of it (`KnownTime`), however it was changed;
    an event that is seen for the first time is only noted (1 query where nothing has changed).
    """
    moment = now or timezone.now()
    ahead = Q(begins_at__gt=moment) | Q(begins_at=None) | Q(known_time__begins_at__gt=moment)
    events = Event.objects.filter(ahead, state__in=(State.PUBLISHED, State.ARCHIVED), published_at__isnull=False)
    listed = list(events.select_related("known_time").order_by("pk"))
    return sum(_tell_change(event, moment) for event in listed if _is_news(event))


def _is_news(event: Event) -> bool:
    known = getattr(event, "known_time", None)
    return known is None or bool(_change(event, known))


def tell_change_of(event: Event) -> int:
    """Tell of one event now what `tell_changes` would tell in a while: with other news of it, in one mail."""
    return _tell_change(event, timezone.now()) if _is_news(event) else 0


@transaction.atomic
def _tell_change(event: Event, now: datetime) -> int:
    known, is_new = _lock(event)
    name = "" if is_new else _change(event, known)
    was = _was(known) if name == "registration.event_moved" else {}
    known.begins_at, known.ends_at = event.begins_at, event.over_at
    known.cancelled = event.state == State.ARCHIVED
    known.save()
    if not name:
        return 0
    expected = Registration.objects.filter(event=event, status__in=EXPECTED, attends=True)
    told = _record(name, event, expected.values_list("pk", flat=True), **was)
    return told + _tell_followers(_STEPS[name], event, now, **was)


#: Which news it is to those who follow the event.
_STEPS = {
    "registration.event_moved": Step.MOVED,
    "registration.event_cancelled": Step.CALLED_OFF,
    "registration.event_restored": Step.RESTORED,
}


def _tell_followers(step: Step, event: Event, now: datetime, **was: str) -> int:
    """Store a notice for each reader who follows the event or saved it and is not written to as a participant."""
    placed = Registration.objects.filter(event=event, status__in=EXPECTED, attends=True)
    rows = set(placed.values_list("user_id", "address_key"))
    without = Elsewhere({user for user, _key in rows if user}, {key for _user, key in rows if key})
    begins = event.begins_at.isoformat() if event.begins_at else ""
    # A change is told as often as it happens, a reminder once for each time that the event was to begin.
    key = f"{step}:{begins if step == Step.NEAR else now.isoformat()}"
    detail, stored = {"step": step.value, "begins": begins, **was}, 0
    for some in batches(readers_of(event.pk, without=without), BATCH):
        chosen = services.frequencies_of(some, NoticeKind.EVENT)
        wanted = [
            services.Wanted(reader, NoticeKind.EVENT, chosen[reader.pk], event.pk, key=key, detail=detail)
            for reader in some
        ]
        stored += services.store_many(wanted, now=now)
    return stored


def _was(known: KnownTime) -> dict[str, str]:
    """The time that participants knew of, in UTC, for the letter that names both; nothing where it was open."""
    if known.begins_at is None or known.ends_at is None:
        return {}
    return {"began": known.begins_at.isoformat(), "was_over": known.ends_at.isoformat()}


def _change(event: Event, known: KnownTime) -> str:
    """What has become of an event since its participants were told; "" for nothing."""
    if event.state == State.ARCHIVED:
        return "" if known.cancelled else "registration.event_cancelled"
    if known.cancelled:
        return "registration.event_restored"
    same = (known.begins_at, known.ends_at) == (event.begins_at, event.over_at)
    return "" if same else "registration.event_moved"


def _lock(event: Event) -> tuple[KnownTime, bool]:
    """What participants know, under a lock: two turns of the clock at once tell once; and whether it is new."""
    begun = {"begins_at": event.begins_at, "ends_at": event.over_at, "cancelled": event.state == State.ARCHIVED}
    _row, is_new = KnownTime.objects.get_or_create(event=event, defaults=begun)
    return KnownTime.objects.select_for_update().get(event=event), is_new


def _record(name: str, event: Event, registrations: Iterable[int], **data: str) -> int:
    rows = [Happening(name=name, entry_id=event.pk, data={"registration": pk, **data}) for pk in registrations]
    return len(Happening.objects.bulk_create(rows, batch_size=1000))
