"""Gathering the summaries of 1,000 and 10,000 readers who are all due at once: seconds, and what it takes of memory.

`python -m benchmarks.digests RESULT.json`; works in the database that DATABASE_URL names (`benchmarks.fill --size 1000`
fills it) and leaves no readers, notices or mails of its own in it. Each reader has five notices of an alert or two, and
reads one of the four languages.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import django

SIZES = (1_000, 10_000)
EACH, ENTRIES, BATCH = 5, 200, 2_000
KIBIBYTE = 1024  # ru_maxrss counts in these on Linux


def main() -> None:
    """Measure one size after the other, print the figures, write them to the file named."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    figures: dict[int, Any] = {}
    try:
        for size in SIZES:
            forget()
            figures[size] = measure(size)
    finally:
        forget()
    text = json.dumps(figures, indent=1)
    print(text)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")


def forget() -> None:
    """Delete the readers of the benchmark, with their notices and mails."""
    from portal.notifications.models import Reader

    Reader.objects.filter(user=None, address__startswith="bench-").delete()


def measure(size: int) -> dict[str, float]:
    """Store the notices, gather them; the peak of memory is that of the whole process so far."""
    from portal.notifications.digests import gathering, services

    make(size)
    began = time.perf_counter()
    stored = services.store_many(wanted())
    storing = time.perf_counter() - began
    before = _peak()
    began = time.perf_counter()
    mails = gathering.gather()
    gathered = time.perf_counter() - began
    if (stored, mails) != (size * EACH, size):
        raise SystemExit(f"{stored} notices were stored and {mails} mails made for {size} readers")
    return {
        "notices_stored_s": round(storing, 2),
        "gathered_s": round(gathered, 2),
        "mails_a_second": round(size / gathered, 1),
        "memory_grew_mib": round((_peak() - before) / KIBIBYTE, 1),
        "peak_mib": round(_peak() / KIBIBYTE, 1),
    }


def make(size: int) -> None:
    """Readers without quiet hours, each with an alert on a text."""
    from django.utils import timezone

    from entries.texts import LANGUAGES
    from portal.notifications.alerts.models import Alert
    from portal.notifications.models import Reader

    entries = _entries()
    for start in range(0, size, BATCH):
        readers = Reader.objects.bulk_create(
            Reader(
                address=f"bench-{n}@example.org",
                address_key=f"bench-{n}@example.org",
                language=LANGUAGES[n % len(LANGUAGES)],
                confirmed_at=timezone.now(),
                quiet_from=0,
                quiet_until=0,
            )
            for n in range(start, min(start + BATCH, size))
        )
        Alert.objects.bulk_create(
            Alert(reader=one, sort="entry", entry_id=entries[n % len(entries)], confirmed_at=one.confirmed_at)
            for n, one in enumerate(readers)
        )


def wanted() -> Iterator[Any]:
    """Five notices for each reader."""
    from portal.notifications.alerts.models import Alert
    from portal.notifications.digests.services import Wanted

    entries = _entries()
    alerts = Alert.objects.filter(reader__address__startswith="bench-").select_related("reader")
    for number, alert in enumerate(alerts.order_by("pk").iterator(BATCH)):
        for step in range(EACH):
            yield Wanted(
                reader=alert.reader,
                kind="followed",
                frequency="at_once",
                entry_id=entries[(number * 7 + step) % len(entries)],
                alert_id=alert.pk,
                detail={"event": "new"},
            )


def _entries() -> list[int]:
    from entries.models import Entry
    from entries.viewers import ANONYMOUS

    found = Entry.objects.visible_to(ANONYMOUS).filter(kind__in=["practice", "call"]).order_by("pk")
    keys = list(found.values_list("pk", flat=True)[:ENTRIES])
    if len(keys) < EACH:
        raise SystemExit("the database holds no entries: benchmarks.fill makes some")
    return keys


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
