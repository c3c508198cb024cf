"""Files for people's own calendars (iCalendar, RFC 5545). Moments are written in UTC, which every calendar turns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime

MEDIA_TYPE = "text/calendar; charset=utf-8"
_OCTETS = 75
# All control characters but newline, which is escaped, and Unicode's own line ends.
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Appointment:
    """One event of a calendar. `uid` never changes; a later `stamp` or `sequence` replaces what calendars hold.

    `start` and `end` are moments, or whole days (then the end is the day after the last, RFC 5545, 3.6.1).
    """

    uid: str
    stamp: datetime
    start: datetime | date
    end: datetime | date
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    sequence: int = 0
    cancelled: bool = False


def calendar(appointments: Iterable[Appointment], *, product: str, name: str = "") -> str:
    """The appointments as an iCalendar file; `product` names what wrote it, `name` is the calendar's own."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:-//Common Ground//{product}//EN"]
    if name:
        lines.append(_field("X-WR-CALNAME", name))
    for one in appointments:
        lines += _event(one)
    return "".join(f"{_folded(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(one: Appointment) -> list[str]:
    optional = [("DESCRIPTION", one.description), ("LOCATION", one.location)]
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{_stamp(one.stamp)}",
        _when("DTSTART", one.start),
        _when("DTEND", one.end),
        _field("SUMMARY", one.summary),
        *(_field(name, text) for name, text in optional if text),
        *([f"URL:{_clean(one.url).replace(chr(10), '')}"] if one.url else []),
        *([f"SEQUENCE:{one.sequence}"] if one.sequence else []),
        *(["STATUS:CANCELLED"] if one.cancelled else []),
        "END:VEVENT",
    ]


def _when(name: str, value: datetime | date) -> str:
    return f"{name}:{_stamp(value)}" if isinstance(value, datetime) else f"{name};VALUE=DATE:{value:%Y%m%d}"


def _stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _clean(text: str) -> str:
    """Without control characters: one of them would end the line, and begin a property of its own."""
    return _CONTROL.sub("", text)


def _field(name: str, text: str) -> str:
    """A property with its text escaped (RFC 5545, 3.3.11)."""
    clean = _clean(text.replace("\t", " "))
    escaped = clean.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")
    return f"{name}:{escaped}"


def _folded(line: str) -> str:
    """The line in pieces of at most 75 octets, never inside a letter (RFC 5545, 3.1)."""
    pieces, piece = [], ""
    for char in line:
        if len((piece + char).encode()) > _OCTETS - bool(pieces):
            pieces.append(piece)
            piece = ""
        piece += char
    return "\r\n ".join([*pieces, piece])
