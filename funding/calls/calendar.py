"""The calendar of deadlines: by month on a page, and as a file for people's own calendars (iCalendar, RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext

from entries import icalendar, locales
from entries.texts import Text, current_language, text_of
from entries.translations import fallback_note
from entries.viewers import ANONYMOUS
from funding.calls import clock
from funding.calls.listing import keys_of_calls
from funding.models import Call, CallStatus

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from funding.calls.asking import CallsAsked

#: More deadlines than these are not looked through on one page; the list of calls has them all.
MOST = 500
#: Of the calls that filters leave, so many are looked through for a calendar to subscribe to: the first of the list.
LOOKED_AT = 5000


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


def file_of_all(asked: CallsAsked, now: datetime) -> str:
    """The deadlines that lie ahead of the calls that are asked for, as a calendar to subscribe to (4 or 5 queries).

    Each is an event of one minute by the donor's clock, and takes no time. A call that was cancelled stays in until its
    deadline has passed, as called off, so that calendars strike it out; a deadline that was amended has the same UID.
    """
    keys = keys_of_calls(asked, ANONYMOUS, now, most=LOOKED_AT)
    calls = Call.objects.visible_to(ANONYMOUS).published().with_status(now).filter(pk__in=keys, deadline__gt=now)
    calls = calls.filter(status_then__in=("open", "forecast", "cancelled")).order_by("deadline", "pk")[:MOST]
    words = gettext("Deadlines of funding calls on %(site)s") % {"site": settings.SITE_NAME}
    found = [appointment(call, now) for call in calls]
    name = gettext("Funding deadlines")
    return icalendar.calendar(found, product="Deadlines", name=name, description=words, subscribed=True)


def appointment(call: Any, now: datetime) -> icalendar.Appointment:
    """The deadline of a call for calendars."""
    title, status = text_of(call, "title"), call.status_at(now)
    ends = call.deadline.astimezone(call.zone)
    told = [clock.deadline(call), str(status.label), fallback_note(title)]
    return icalendar.Appointment(
        uid=f"call-{call.pk}@{urlsplit(settings.SITE_URL).netloc}",
        stamp=call.updated_at,
        start=ends,
        end=(call.deadline + timedelta(minutes=1)).astimezone(call.zone),
        summary=gettext("Deadline: %(call)s") % {"call": title},
        description="\n".join(filter(None, told)),
        url=f"{settings.SITE_URL}{call.get_absolute_url()}",
        sequence=call.edition,
        cancelled=status == CallStatus.CANCELLED,
        busy=False,
    )
