"""Deadlines of calls: 14, 3 and 1 days before, by each reader's own clock, told to those whom they concern.

That is who saved the call, follows it by an alert, or belongs to an organisation that has begun to apply. Who has
handed in is not reminded any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.utils import timezone

from entries.states import State
from funding.models import Call, CallStatus
from portal.notifications import readers
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import services
from portal.notifications.digests.lines import applicants, days_left
from portal.notifications.digests.models import NoticeKind
from portal.notifications.digests.services import Wanted, batches
from portal.notifications.models import Reader
from portal.pages.models import SavedEntry

#: Days before the deadline on which readers are told.
STEPS = (14, 3, 1)
#: A day late is still told: the clock of the portal may have stood still.
LATE = 1
BATCH = 1000  # readers
#: Any clock of the world shows the day of a deadline at most so much before the deadline's own zone does.
FARTHEST = timedelta(days=max(STEPS) + 2)
STILL_AHEAD = (CallStatus.OPEN, CallStatus.FORECAST)


def tell(*, now: datetime | None = None) -> int:
    """Store the notices of all deadlines that are so near; returns how many are new. Doing it again adds none.

    A deadline that was moved is told anew: what was told names the moment.
    """
    moment = now or timezone.now()
    near = Call.objects.filter(state=State.PUBLISHED, deadline__lte=moment + FARTHEST, closes_at__gt=moment)
    calls = near.filter(cancelled_at=None, awarded_at=None).order_by("pk")
    return sum(_tell_of(call, moment) for call in calls if call.status_at(moment) in STILL_AHEAD)


def step_of(days: int) -> int | None:
    """The step that is told when so many days are left; None on all other days."""
    return next((step for step in STEPS if step - LATE <= days <= step), None)


def _tell_of(call: Call, now: datetime) -> int:
    stored = 0
    for some in batches(_concerned(call), BATCH):
        chosen = services.frequencies_of(some, NoticeKind.DEADLINE)
        stored += services.store_many(_wanted(call, some, chosen, now), now=now)
    return stored


def _wanted(call: Call, some: Iterable[Reader], chosen: dict[int, str], now: datetime) -> Iterator[Wanted]:
    if call.deadline is None:
        return
    for reader in some:
        step = step_of(days_left(call.deadline, now, reader.zone))
        if step is None:
            continue
        yield Wanted(
            reader=reader,
            kind=NoticeKind.DEADLINE,
            frequency=chosen[reader.pk],
            entry_id=call.pk,
            key=f"{step}:{call.deadline:%Y-%m-%dT%H:%M}",
            detail={"step": step},
        )


def _concerned(call: Call) -> Iterator[Reader]:
    """The readers whom the deadline concerns, each once."""
    drafting, done = applicants([call.pk])
    saved = set(SavedEntry.objects.filter(entry=call).values_list("user_id", flat=True))
    users = {user for _call, user in drafting} | saved - {user for _call, user in done}
    following = Alert.objects.heard().filter(entry=call).values("reader")
    for reader in Reader.objects.reachable().filter(pk__in=following).select_related("user").iterator(BATCH):
        if reader.user_id is None or (call.pk, reader.user_id) not in done:
            users.discard(reader.user_id or 0)
            yield reader
    for some in batches(sorted(users), BATCH):
        yield from readers.of_users(some)
