"""When an event takes place, in words: by its own clock and by the reader's."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries import locales
from entries.texts import Text
from events.models.events import zone_named

if TYPE_CHECKING:
    from events.models import AgendaItem, Event


def when(event: Event, zone: str = "") -> str:
    """Start and end as the clocks of the event, or of `zone`, show them; the days where no hours are known; or ""."""
    if event.starts_at is None:
        return "" if zone else days(event)
    return _hours(event.starts_at, event.ends_at, zone_named(zone) if zone else event.clock)


def _hours(starts: datetime, ends: datetime | None, clock: tzinfo) -> str:
    start = locales.moment(starts, clock)
    if ends is None:
        return start
    first, last = starts.astimezone(clock), ends.astimezone(clock)
    end = locales.clock_time(last) if first.date() == last.date() else locales.moment(ends, clock)
    return _("%(start)s, until %(end)s") % {"start": start, "end": end}


def was(begins: datetime, over: datetime, clock: tzinfo) -> str:
    """An earlier time of an event, of its first and its last moment: the days where these are whole by that clock."""
    first, last = begins.astimezone(clock), over.astimezone(clock)
    if first < last and first.time() == last.time() == time.min:
        return locales.period(first.date().isoformat(), (last.date() - timedelta(days=1)).isoformat())
    return _hours(begins, over if over > begins else None, clock)


def when_by(event: Event, zone: str) -> str:
    """The same by the clock of another zone; "" where that clock shows the same."""
    if event.starts_at is None:
        return ""
    there, here = event.starts_at.astimezone(event.clock), event.starts_at.astimezone(zone_named(zone))
    return "" if there.utcoffset() == here.utcoffset() else when(event, zone)


def days(event: Event) -> str:
    """First and last day in words: "21 May 2024 – 23 May 2024"; the day of the start where the hours are known."""
    first, last = span(event)
    return locales.period(first.isoformat(), last.isoformat()) if first and last else ""


def span(event: Event) -> tuple[date | None, date | None]:
    """First and last day by the event's own clock."""
    if event.starts_at is None:
        return event.first_day, event.last_day or event.first_day
    first = event.starts_at.astimezone(event.clock).date()
    return first, event.ends_at.astimezone(event.clock).date() if event.ends_at else first


def times(starts: time | None, ends: time | None) -> str:
    """From when until when: "13:30 – 15:30"; "" where nothing is known."""
    return " – ".join(f"{one:%H:%M}" for one in (starts, ends) if one)


def day_of(event: Event, item: AgendaItem) -> date | None:
    """The day of a point of the agenda."""
    first, _last = span(event)
    return first + timedelta(days=item.day - 1) if first else None


def one_line(text: Text) -> str:
    """A text of several lines in one."""
    return ", ".join(line.strip() for line in text.text.splitlines() if line.strip())
