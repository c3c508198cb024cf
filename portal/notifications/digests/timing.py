"""When a reader is told: by the frequency, the reader's own clock and the reader's quiet hours.

Moments are UTC outside this module and the reader's wall clock inside. An hour that the clock skips (summer time
begins) means the first moment after the gap; an hour that comes twice means its first coming (PEP 495, fold=0).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from portal.notifications.models import Frequency, Reader

#: The hour of daily and weekly mails of those who have no quiet hours.
MORNING = 7
MONDAY = 0
#: A day on which the clock skips the only hour that is not quiet is passed over; two weeks hold enough others.
LONGEST_SEARCH = 15  # days


@dataclass(frozen=True, slots=True)
class Clock:
    """A reader's own clock: the zone, and the hours between which nothing is sent that can wait."""

    zone: tzinfo
    quiet_from: int
    quiet_until: int

    @property
    def morning(self) -> int:
        """The hour at which summaries come: the end of the quiet hours."""
        return self.quiet_until if self.quiet_from != self.quiet_until else MORNING

    def is_quiet(self, moment: datetime) -> bool:
        """Whether the reader's wall clock shows a quiet hour; `quiet_from` belongs to them, `quiet_until` does not."""
        hour = moment.astimezone(self.zone).hour
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= hour < self.quiet_until
        return hour >= self.quiet_from or hour < self.quiet_until


def zone_named(name: str) -> tzinfo:
    """The IANA zone with this name; UTC for none, or one that the database of zones does not know any more."""
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def clock_of(reader: Reader) -> Clock:
    """The reader's own clock."""
    return Clock(zone_named(reader.zone), reader.quiet_from, reader.quiet_until)


def due_at(frequency: str, *, now: datetime, clock: Clock) -> datetime:
    """The moment (UTC) from which a reader with this frequency is told of something that happened `now`.

    At once: now, unless the hours are quiet: then when they end. Daily: when the quiet hours end next. Weekly: the same
    on a Monday. ValueError for `never`, of which nobody is told.
    """
    if frequency == Frequency.AT_ONCE:
        return now if not clock.is_quiet(now) else _next_morning(now, clock)
    if frequency == Frequency.DAILY:
        return _next_morning(now, clock)
    if frequency == Frequency.WEEKLY:
        return _next_morning(now, clock, weekday=MONDAY)
    raise ValueError(frequency)


def _next_morning(now: datetime, clock: Clock, weekday: int | None = None) -> datetime:
    """The next end of the quiet hours that is not before `now`, on any day or on one day of the week."""
    today = now.astimezone(clock.zone).date()
    for days in range(LONGEST_SEARCH):
        day = today + timedelta(days=days)
        if weekday is not None and day.weekday() != weekday:
            continue
        moment = datetime.combine(day, time(clock.morning), tzinfo=clock.zone).astimezone(UTC)
        if moment >= now and not clock.is_quiet(moment):
            return moment
    raise AssertionError("no hour of two weeks is free")  # pragma: no cover - one hour of a day is never quiet
