"""When an event takes place, in words: by its own clock and by the reader's."""

from __future__ import annotations

from datetime import date, time, timedelta
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
    clock = zone_named(zone) if zone else event.clock
    start = locales.moment(event.starts_at, clock)
    if event.ends_at is None:
        return start
    first, last = event.starts_at.astimezone(clock), event.ends_at.astimezone(clock)
    end = locales.clock_time(last) if first.date() == last.date() else locales.moment(event.ends_at, clock)
    return _("%(start)s, until %(end)s") % {"start": start, "end": end}


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
