"""The first day of a call that was announced before: those who wait for open calls are told once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from entries import facts
from entries.models import Happening
from funding.models import Call

#: A first day that came longer ago than this is history: a clock that stood still tells of nothing older.
LATE = timedelta(days=7)


@transaction.atomic
def tell_opened(*, now: datetime) -> int:
    """Record `call.opened` for each open call whose first day has come since it was published; returns how many.

    A first day is told of once; one that was moved after that is told of again. Two clocks at once: the second waits
    for the first and finds nothing.
    """
    fresh = Call.objects.open_on(now).filter(opens_at__lte=now, opens_at__gt=now - LATE, published_at__lt=F("opens_at"))
    calls = {call.pk: call for call in fresh.order_by("pk").select_for_update(of=("self",))}
    moments = {pk: call.opens_at.isoformat() for pk, call in calls.items() if call.opens_at}
    opened = untold("call.opened", "opens_at", moments)
    for pk in opened:
        facts.record("call.opened", entry=calls[pk], opens_at=moments[pk])
    return len(opened)


def untold(name: str, moment: str, moments: Mapping[int, str]) -> list[int]:
    """The calls of whose moment (ISO 8601) no happening `name` tells yet, by its word `moment` (1 query)."""
    told = Happening.objects.filter(name=name, entry__in=moments).values_list("entry_id", "data")
    known = {(pk, data.get(moment)) for pk, data in told}
    return [pk for pk, at in moments.items() if (pk, at) not in known]
