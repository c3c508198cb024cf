"""Deadlines: 14, 3 and 1 days before, by each reader's own clock, told to those whom they concern.

Calls and learning opportunities until when one can apply, and written consultations. Whom they concern: who saved the
entry or follows it by an alert, and of a call who belongs to an organisation that has begun to apply. Who has handed
in, or written to the consultation, is not reminded any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from events.models import Contribution
from portal.notifications.digests import dates, services
from portal.notifications.digests.concerned import Elsewhere, readers_of
from portal.notifications.digests.lines import applicants, days_left
from portal.notifications.digests.models import NoticeKind
from portal.notifications.digests.services import Wanted, batches
from portal.notifications.models import Reader

#: Days before the deadline on which readers are told.
STEPS = (14, 3, 1)
#: A day late is still told: the clock of the portal may have stood still.
LATE = 1
BATCH = 1000  # readers
#: Any clock of the world shows the day of a deadline at most so much before the deadline's own zone does.
FARTHEST = timedelta(days=max(STEPS) + 2)


def tell(*, now: datetime | None = None) -> int:
    """Store the notices of all deadlines that are so near; returns how many are new. Doing it again adds none.

    A deadline that was moved is told anew: what was told names the moment.
    """
    moment = now or timezone.now()
    return sum(_tell_of(entry, deadline, moment) for entry, deadline in dates.near(moment, moment + FARTHEST))


def step_of(days: int) -> int | None:
    """The step that is told when so many days are left; None on all other days."""
    return next((step for step in STEPS if step - LATE <= days <= step), None)


def _tell_of(entry: Any, deadline: datetime, now: datetime) -> int:
    stored = 0
    for some in batches(_concerned(entry), BATCH):
        chosen = services.frequencies_of(some, NoticeKind.DEADLINE)
        stored += services.store_many(_wanted(entry, deadline, some, chosen, now), now=now)
    return stored


def _wanted(
    entry: Any, deadline: datetime, some: Iterable[Reader], chosen: dict[int, str], now: datetime
) -> Iterator[Wanted]:
    for reader in some:
        step = step_of(days_left(deadline, now, reader.zone))
        if step is None:
            continue
        yield Wanted(
            reader=reader,
            kind=NoticeKind.DEADLINE,
            frequency=chosen[reader.pk],
            entry_id=entry.pk,
            key=f"{step}:{deadline:%Y-%m-%dT%H:%M}",
            detail={"step": step},
        )


def _concerned(entry: Any) -> Iterator[Reader]:
    """The readers whom the deadline concerns, each once."""
    if entry.kind == "call":
        drafting, done = applicants([entry.pk])
        without = Elsewhere(users={user for _call, user in done})
        return readers_of(entry.pk, also={user for _call, user in drafting}, without=without)
    if entry.kind == "event":
        return readers_of(entry.pk, without=_who_wrote(entry))
    return readers_of(entry.pk)


def _who_wrote(event: Any) -> Elsewhere:
    """Those who have written to the questions of an event already (1 query)."""
    wrote = Contribution.objects.proven().filter(event=event)
    rows = set(wrote.values_list("registration__user_id", "registration__address_key"))
    return Elsewhere({user for user, _key in rows if user}, {key for _user, key in rows if key})
