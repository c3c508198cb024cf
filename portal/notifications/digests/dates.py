"""Deadlines of entries, whatever their kind: until when one can apply, or write to a consultation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet

from entries.models import Entry
from entries.states import State
from events.models import Event
from events.models.events import Consultation
from funding.models import Call, CallStatus
from practices.models import Opportunity

STILL_AHEAD = (CallStatus.OPEN, CallStatus.FORECAST)
#: The last minute of a day: until when something is open whose last day alone is known.
_LAST_MINUTE = time(23, 59)


@dataclass(frozen=True, slots=True)
class Dated:
    """A kind with deadlines: its model, those that come up to a moment, and the deadline of one, None if it has none
    that lies ahead.
    """

    model: type[Any]
    near: Callable[[datetime, datetime], QuerySet[Any]]
    deadline: Callable[[Any, datetime], datetime | None]


def near(now: datetime, until: datetime) -> Iterator[tuple[Any, datetime]]:
    """The published entries with a deadline between these moments, each with it (1 query for each kind)."""
    for dated in KINDS.values():
        for entry in dated.near(now, until).filter(state=State.PUBLISHED).order_by("pk"):
            moment = dated.deadline(entry, now)
            if moment is not None and moment <= until:
                yield entry, moment


def details(entries: Iterable[Entry]) -> dict[int, Any]:
    """These entries as rows of their own kinds, of kinds with deadlines (1 query for each kind that is among them)."""
    found: dict[int, Any] = {}
    listed = list(entries)
    for code, dated in KINDS.items():
        keys = [entry.pk for entry in listed if entry.kind == code]
        found |= dated.model.objects.in_bulk(keys) if keys else {}
    return found


def deadline_of(entry: Any, now: datetime) -> datetime | None:
    """The deadline of a row of its own kind; None where none lies ahead."""
    dated = KINDS.get(entry.kind)
    return dated.deadline(entry, now) if dated else None


def _of_call(call: Call, now: datetime) -> datetime | None:
    if call.closes_at is None or call.closes_at <= now or call.status_at(now) not in STILL_AHEAD:
        return None
    return call.deadline


def _of_opportunity(opportunity: Opportunity, now: datetime) -> datetime | None:
    moment = opportunity.deadline
    return moment if moment is not None and moment > now else None


def _of_consultation(event: Event, now: datetime) -> datetime | None:
    """The last minute of the last day, by the event's clock."""
    if event.consultation_until is None or not event.takes_contributions(now):
        return None
    return datetime.combine(event.consultation_until, _LAST_MINUTE, tzinfo=event.clock)


def _calls(now: datetime, until: datetime) -> QuerySet[Call]:
    return Call.objects.filter(deadline__lte=until, closes_at__gt=now, cancelled_at=None, awarded_at=None)


def _opportunities(now: datetime, until: datetime) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(deadline__gt=now, deadline__lte=until)


def _consultations(now: datetime, until: datetime) -> QuerySet[Event]:
    """A day of the event's clock may be another one in UTC: one more on either side is looked at."""
    days = (now.date() - timedelta(days=1), until.date() + timedelta(days=1))
    return Event.objects.filter(consultation=Consultation.OPEN, consultation_until__range=days)


KINDS: Mapping[str, Dated] = {
    "call": Dated(Call, _calls, _of_call),
    "opportunity": Dated(Opportunity, _opportunities, _of_opportunity),
    "event": Dated(Event, _consultations, _of_consultation),
}
