"""The calendar of deadlines: by month on a page, and as a file for people's own calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any

from entries import icalendar, locales
from entries.texts import Text, current_language, text_of
from funding.calls import clock
from funding.models import Call, CallStatus

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: More deadlines than these are not looked through on one page; the list of calls has them all.
MOST = 500


@dataclass(frozen=True, slots=True)
class Deadline:
    """One line of the calendar."""

    call: Call
    title: Text
    address: str
    day: date
    shown: str
    award: str
    status: str
    left: str


@dataclass(frozen=True, slots=True)
class Month:
    """The deadlines of one month, by the donors' clocks."""

    anchor: str
    name: str
    deadlines: tuple[Deadline, ...]


def ahead(viewer: Viewer, now: datetime) -> list[Call]:
    """Calls that can or will be applied for, and have a deadline: the nearest first (1 query)."""
    calls = Call.objects.visible_to(viewer).published().filter(audience__in=viewer.audiences).with_status(now)
    return list(calls.filter(status_then__in=("open", "forecast"), closes_at__gt=now).soonest_first()[:MOST])


def months(calls: Iterable[Call], now: datetime) -> list[Month]:
    """The calls under the months of their deadlines."""
    language = current_language()
    lines = sorted((line_of(call, now) for call in calls if call.deadline), key=lambda line: (line.day, line.call.pk))
    return [
        Month(f"month-{key}", locales.month(date.fromisoformat(f"{key}-01"), language), tuple(group))
        for key, group in groupby(lines, key=lambda line: f"{line.day:%Y-%m}")
    ]


def line_of(call: Call, now: datetime) -> Deadline:
    """A call as one line; `day` is far away for one without a deadline."""
    status = call.status_at(now)
    return Deadline(
        call=call,
        title=text_of(call, "title"),
        address=call.get_absolute_url(),
        day=call.deadline.astimezone(call.zone).date() if call.deadline else date.max,
        shown=clock.deadline(call),
        award=clock.between(call.award_floor, call.award_ceiling, call.currency),
        status=str(status.label),
        left=clock.time_left(call, now) if status == CallStatus.OPEN else "",
    )


def as_ics(calls: Iterable[Call], *, name: str, site: str, now: datetime) -> str:
    """The deadlines as an iCalendar file, each an event of one minute. `site` is `https://host`."""
    return icalendar.calendar((_appointment(call, site, now) for call in calls), product="Deadlines", name=name)


def _appointment(call: Any, site: str, now: datetime) -> icalendar.Appointment:
    return icalendar.Appointment(
        uid=f"call-{call.pk}@{site.partition('://')[2]}",
        stamp=call.updated_at,
        start=call.deadline,
        end=call.deadline + timedelta(minutes=1),
        summary=str(text_of(call, "title")),
        description=f"{clock.deadline(call)}\n{call.status_at(now).label}",
        url=f"{site}{call.get_absolute_url()}",
    )
