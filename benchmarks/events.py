"""Registration for one event: 2,000 people, a capacity of 500, eight at once.

`python -m benchmarks.events [RESULT.json]`; works in the database that DATABASE_URL names, and leaves nothing in it.
The goal: within a minute, exactly 500 confirmed, everybody else on the waiting list in order.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

PEOPLE, CAPACITY, AT_ONCE = 2_000, 500, 8


def main() -> int:
    """Measure, print the figures, write them to the file named; 1 when a place was given out of order."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    figures = measure()
    print(json.dumps(figures, indent=1))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(json.dumps(figures, indent=1), encoding="utf-8")
    return 0 if figures["in_order"] else 1


def measure(people: int = PEOPLE, capacity: int = CAPACITY) -> dict[str, Any]:
    """Register and confirm `people` for a new event, withdraw a tenth, and count; deletes the event afterwards."""
    from events.models import Registration, Status

    event = _event(capacity)
    try:
        begun, worked = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            made = list(pool.map(_join, ((event.pk, number) for number in range(people))))
        joined, worked = time.perf_counter() - begun, time.process_time() - worked
        rows = Registration.objects.filter(event=event).order_by("number")
        statuses = list(rows.values_list("status", flat=True))
        right = statuses == [Status.CONFIRMED] * min(capacity, people) + [Status.WAITING] * max(0, people - capacity)
        begun = time.perf_counter()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(_leave, made[: people // 10]))
        left = time.perf_counter() - begun
        full = rows.filter(status=Status.CONFIRMED).count() == min(capacity, people - people // 10)
    finally:
        event.delete()
    return {
        "people": people, "capacity": capacity, "seconds": round(joined, 1), "cpu": round(worked, 1),
        "in_order": right, "withdrawn_seconds": round(left, 1), "filled_up_again": full,
    }  # fmt: skip


def _event(capacity: int) -> Any:
    from django.utils import timezone

    from entries.starter import installation
    from events.models import Event

    start = timezone.now() + timedelta(days=1)
    return Event.objects.create(
        kind="event", title_en="Measured", original_language="en", registering="here", capacity=capacity,
        starts_at=start, ends_at=start + timedelta(hours=1), state="published", published_at=timezone.now(),
        publisher=installation(), audience="isu",
    )  # fmt: skip


def _join(who: tuple[int, int]) -> int:
    from entries.viewers import ANONYMOUS
    from events import registering
    from events.models import Event

    pk, number = who
    event = Event.objects.get(pk=pk)
    answers = {"name": f"Person {number}", "language": "en"}
    made = registering.register(event=event, answers=answers, by=ANONYMOUS, address=f"p{number}@example.org")
    return registering.confirm(registration=made).pk


def _leave(pk: int) -> None:
    from events import registering
    from events.models import Registration

    registering.withdraw(registration=Registration.objects.select_related("event").get(pk=pk))


if __name__ == "__main__":
    sys.exit(main())
