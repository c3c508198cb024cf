"""The moment at which a call takes nothing more: its donor is told once what came in."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from entries import facts
from entries.states import State
from funding.calls.opening import untold
from funding.models import ApplyAt, Call

#: A deadline that passed longer ago than this is history: a clock that stood still tells of nothing older.
LATE = timedelta(days=7)


@transaction.atomic
def tell_closed(*, now: datetime) -> int:
    """Record `interest.closed` for each call whose deadline, grace included, has passed since; returns how many.

    Only calls that take expressions of interest here and were not cancelled. A deadline is told of once; one that was
    moved later after that is told of again. Two clocks at once: the second waits for the first and finds nothing.
    """
    found = Call.objects.filter(
        state=State.PUBLISHED, apply_at=ApplyAt.HERE, cancelled_at=None, closes_at__lte=now, closes_at__gt=now - LATE
    )
    found = found.order_by("pk").select_for_update(of=("self",))
    calls = {call.pk: call for call in found}
    counts = dict(
        Call.objects.filter(pk__in=calls)
        .annotate(handed_in=Count("interests", filter=Q(interests__state="submitted")))
        .values_list("pk", "handed_in")
    )
    moments = {pk: call.closes_at.isoformat() for pk, call in calls.items() if call.closes_at}
    fresh = untold("interest.closed", "closes_at", moments)
    for pk in fresh:
        facts.record("interest.closed", entry=calls[pk], closes_at=moments[pk], count=counts[pk])
    return len(fresh)
