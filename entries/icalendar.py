"""Files for people's own calendars (iCalendar, RFC 5545), written with the library of that name.

A moment with an IANA zone is written by the clock of that zone, and the zone's changes of clock go with it (VTIMEZONE);
every other moment is written in UTC. Whole days are dates. The same appointments give the same bytes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpResponse
from icalendar import Calendar, Component, Event, Timezone, TimezoneDaylight, TimezoneStandard

MEDIA_TYPE = "text/calendar; charset=utf-8"
#: How often calendars that subscribe are asked to look again.
REFRESH = timedelta(hours=6)
FAR = 60  # years
# All control characters but newline, which is escaped, and Unicode's own line ends.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_BEFORE = {"name": "x-wr-calname", "description": "x-wr-caldesc"}
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event of a calendar. `uid` never changes; a later `stamp` or `sequence` replaces what calendars hold.

    `start` and `end` are moments, or whole days (then the end is the day after the last, RFC 5545, 3.6.1); moments in
    a `ZoneInfo` keep its clock. `language` is the one that `summary` is in. `cancelled` ones are struck out by
    calendars that have them; those that are not `busy` take no time (a deadline, a whole day).
    """

    uid: str
    stamp: datetime
    start: datetime | date
    end: datetime | date
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    language: str = ""
    sequence: int = 0
    cancelled: bool = False
    busy: bool = True


def calendar(
    appointments: Iterable[Appointment],
    *,
    product: str,
    name: str = "",
    description: str = "",
    subscribed: bool = False,
) -> str:
    """The appointments as an iCalendar file; `product` names what wrote it.

    One that is `subscribed` says how often to look again. Only one of many appointments has a `name`: programs make a
    calendar of its own of what has one (RFC 7986; older programs know the fields that came before it).
    """
    listed = list(appointments)
    found = Calendar()
    found.add("prodid", f"-//Common Ground//{product}//EN")
    found.add("version", "2.0")
    _describe(found, {"name": _clean(name), "description": _clean(description)})
    if subscribed:
        found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
        found.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")
    for zone in sorted({zone for one in listed for zone in _zones(one)}):
        found.add_component(_timezone(zone, *_years(listed)))
    for one in listed:
        found.add_component(_event(one))
    return found.to_ical(sorted=False).decode()


def answer(file: str, *, name: str, kept: bool = False) -> HttpResponse:
    """The answer of a door that gives a calendar file; `kept` ones are saved, others opened by the calendar program."""
    found = HttpResponse(file, content_type=MEDIA_TYPE)
    found["Content-Disposition"] = f'{"attachment" if kept else "inline"}; filename="{name}"'
    return found


def _describe(found: Calendar, texts: Mapping[str, str]) -> None:
    for field, text in texts.items():
        for spelled in (field, _BEFORE[field]) if text else ():
            found.add(spelled, text)


def _event(one: Appointment) -> Event:
    event = Event()
    event.add("uid", one.uid)
    # No METHOD is given, so the stamp is when the appointment last changed (RFC 5545, 3.8.7.2).
    for field in ("dtstamp", "last-modified"):
        event.add(field, one.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", _when(one.start))
    event.add("dtend", _when(one.end))
    event.add("summary", _clean(one.summary), parameters={"LANGUAGE": one.language} if one.language else {})
    for field, text in (("description", one.description), ("location", one.location)):
        if text:
            event.add(field, _clean(text))
    if one.url:
        event.add("url", _clean(one.url).replace("\n", ""))
    event.add("sequence", one.sequence)
    event.add("status", "CANCELLED" if one.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if one.busy and not one.cancelled else "TRANSPARENT")
    return event


def _when(value: datetime | date) -> datetime | date:
    """A moment by the clock of its IANA zone, or in UTC; a day as it is."""
    if not isinstance(value, datetime):
        return value
    value = value.replace(microsecond=0)
    return value if _zone_of(value) else value.astimezone(UTC)


def _zone_of(value: datetime | date) -> str:
    """The name of the IANA zone by whose clock a moment is written; "" for UTC, and where there is no name."""
    zone = value.tzinfo if isinstance(value, datetime) else None
    name = zone.key if isinstance(zone, ZoneInfo) else ""
    return "" if name in ("UTC", "Etc/UTC") else name


def _zones(one: Appointment) -> set[str]:
    return {name for name in (_zone_of(one.start), _zone_of(one.end)) if name}


def _years(listed: list[Appointment]) -> tuple[int, int]:
    """The first and last year of the appointments, with one around them: clocks change within.

    Beyond `FAR` years nobody knows how clocks will change; a slip of the pen there must not cost seconds.
    """
    years = [moment.year for one in listed for moment in (one.start, one.end)]
    first = max(min(years) - 1, 2)
    return first, min(max(years) + 1, first + FAR, 9998)


@lru_cache(maxsize=256)
def _timezone(name: str, first: int, last: int) -> Timezone:
    """The offsets of a zone in these years: one component for each change of its clock.

    Counted out here: the library's own makes summer time begin an hour late, as it writes the onset by the new clock,
    where RFC 5545 (3.6.5) has it by the old one.
    """
    zone, begins = ZoneInfo(name), datetime(first, 1, 1, tzinfo=UTC)
    found = Timezone()
    found.add("tzid", name)
    found.add_component(_observance(begins, zone, begins.astimezone(zone).utcoffset()))
    day, end = begins, datetime(last + 1, 1, 1, tzinfo=UTC)
    while day < end:
        before = day.astimezone(zone)
        if before.utcoffset() != (day + _DAY).astimezone(zone).utcoffset():
            found.add_component(_observance(_change(day, zone), zone, before.utcoffset()))
        day += _DAY
    return found


def _change(day: datetime, zone: ZoneInfo) -> datetime:
    """The moment within the day after `day` at which the offset of the zone changes, to the minute."""
    low, high = 0, _DAY // timedelta(minutes=1)
    offset = day.astimezone(zone).utcoffset()
    while high - low > 1:
        middle = (low + high) // 2
        same = (day + timedelta(minutes=middle)).astimezone(zone).utcoffset() == offset
        low, high = (middle, high) if same else (low, middle)
    return day + timedelta(minutes=high)


def _observance(moment: datetime, zone: ZoneInfo, before: Any) -> Component:
    """What holds from `moment` on; its onset is written by the clock that held before."""
    local = moment.astimezone(zone)
    one: Any = TimezoneDaylight() if local.dst() else TimezoneStandard()
    one.add("dtstart", (moment + before).replace(tzinfo=None))
    one.add("tzoffsetfrom", before)
    one.add("tzoffsetto", local.utcoffset())
    one.add("tzname", local.tzname() or zone.key)
    return one


def _clean(text: str) -> str:
    """Without control characters: one of them would end the line, and begin a property of its own."""
    return _CONTROL.sub("", text.replace("\t", " "))
