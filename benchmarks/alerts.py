"""Which alerts one newly published entry meets, of 1,000, 10,000 and 100,000: seconds, and how they grow.

`python -m benchmarks.alerts RESULT.json`; works in the database that DATABASE_URL names (`benchmarks.fill --size 1000`
fills it) and leaves no alerts in it. Half of the alerts are words, alone or with filters, a quarter filters alone, the
others terms and answers of "Find funding"; drawn by a fixed seed, words as often as readers would meet them.
"""

from __future__ import annotations

import json
import random
import statistics
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

SIZES = (1_000, 10_000, 100_000)
ENTRIES, BATCH, SEED = 15, 2_000, 20261122
FACETS = ("theme", "country", "sdg", "group")
WHO = ("opd", "survivor-network", "national-ngo", "international-ngo", "state")
AMOUNTS = ("5000", "20000", "100000", "500000", "more")


def main() -> None:
    """Measure one size after the other, print the figures, write them to the file named."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)
    forget()
    figures = {}
    try:
        made = 0
        for size in SIZES:
            preparing = make(range(made, size))
            made = size
            figures[size] = measure() | {"prepared_a_second": preparing}
    finally:
        forget()
    text = json.dumps(figures, indent=1)
    print(text)
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")


def forget() -> None:
    """Delete all readers of the benchmark, with their alerts, and the questions that nobody asks any more."""
    from portal.notifications.alerts.models import Asking
    from portal.notifications.models import Reader

    Reader.objects.filter(user=None, address__startswith="bench-").delete()
    Asking.objects.filter(alerts=None).delete()


def make(numbers: range) -> float | None:
    """Readers with one alert each; returns how many questions a second were prepared."""
    from django.utils import timezone

    from entries.search.terms import thesaurus
    from portal.notifications.alerts import preparing
    from portal.notifications.alerts.models import Alert, Asking
    from portal.notifications.models import Reader

    draw = Draw()
    known, prepared, seconds = thesaurus(), 0, 0.0
    for start in range(numbers.start, numbers.stop, BATCH):
        part = range(start, min(start + BATCH, numbers.stop))
        now = timezone.now()
        readers = Reader.objects.bulk_create(
            Reader(address=f"bench-{n}@example.org", address_key=f"bench-{n}@example.org", confirmed_at=now)
            for n in part
        )
        drawn = [draw.one(n) for n in part]
        asked = {Asking.digest_of(place, query): (place, query) for sort, place, query in drawn if sort != "term"}
        there = dict(Asking.objects.filter(digest__in=asked).values_list("digest", "pk"))
        fresh = Asking.objects.bulk_create(
            Asking(digest=digest, place=place, query=query)
            for digest, (place, query) in asked.items()
            if digest not in there
        )
        begun = time.perf_counter()
        for first in range(0, len(fresh), preparing.BATCH):
            preparing.prepare(fresh[first : first + preparing.BATCH], known)
        seconds, prepared = seconds + time.perf_counter() - begun, prepared + len(fresh)
        there |= {one.digest: one.pk for one in fresh}
        Alert.objects.bulk_create(
            Alert(
                reader=reader, sort=sort, confirmed_at=now, frequency=("daily", "weekly")[reader.pk % 2],
                term_id=int(query) if sort == "term" else None,
                asking_id=None if sort == "term" else there[Asking.digest_of(place, query)],
            )
            for reader, (sort, place, query) in zip(readers, drawn, strict=True)
        )  # fmt: skip
    return round(prepared / seconds) if seconds else None


class Draw:
    """Draws what people save; the same for the same number."""

    def __init__(self) -> None:
        from entries.models import Word
        from entries.search.terms import thesaurus

        known = thesaurus()
        rows = list(Word.objects.filter(entries__gte=2).order_by("word", "language").values_list("word", "entries"))
        self._words = [word for word, _entries in rows]
        self._often = list(accumulate(entries**0.5 for _word, entries in rows))
        self._terms = {
            name: [term for term in known.of(name) if not term.retired and not term.merged_into] for name in FACETS
        }

    def one(self, number: int) -> tuple[str, str, str]:
        """Sort, place and query; of a term its id as query."""
        draw = random.Random(SEED + number)
        share = draw.random()
        if share < 0.75:
            words = draw.choices(self._words, cum_weights=self._often, k=draw.choice((1, 1, 2, 2, 3)))
            query = [("q", " ".join(words))] if share < 0.5 else []
            filters = draw.choice((0, 0, 1)) if share < 0.5 else draw.choice((1, 2, 2, 3))
            query += [(name, self._term(draw, name).code) for name in draw.sample(FACETS, filters)]
            return "search", draw.choice(("all", "practice", "opportunity", "call")), urlencode(query)
        if share < 0.95:
            return "term", "", str(self._term(draw, draw.choice(("theme", "country"))).id)
        answers = [
            ("amount", draw.choice(AMOUNTS)),
            ("country", self._term(draw, "country").code),
            ("theme", self._term(draw, "theme").code),
            ("who", draw.choice(WHO)),
        ]
        return "finding", "find_funding", urlencode(answers)

    def _term(self, draw: random.Random, vocabulary: str) -> Any:
        """Some terms are asked for far more often than others."""
        terms = self._terms[vocabulary]
        return terms[min(int(draw.paretovariate(0.8)) - 1, len(terms) - 1)]


def measure() -> dict[str, Any]:
    """Find the alerts of several entries, and store the notices of each; medians, in seconds."""
    from django.db import connection
    from django.utils import timezone

    from entries.models import Happening
    from portal.notifications.alerts import matching
    from portal.notifications.alerts.models import Alert, Asking
    from portal.notifications.digests.models import NoticeKind
    from portal.notifications.digests.services import Wanted, store_many

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE alerts_asking, alerts_alert, notifications_reader")
    finds, stores, met = [], [], []
    for entry in _entries():
        begun = time.perf_counter()
        found = list(matching.new_entry(entry, timezone.now()))
        finds.append(time.perf_counter() - begun)
        happening = Happening.objects.create(name="bench", entry=entry, processed_at=timezone.now())
        begun = time.perf_counter()
        wanted = (
            Wanted(
                reader=one.reader, kind=NoticeKind.FOLLOWED, frequency=one.alert.frequency, entry_id=entry.pk,
                happening_id=happening.pk, alert_id=one.alert.pk,
            )
            for one in found
        )  # fmt: skip
        store_many(wanted)
        stores.append(time.perf_counter() - begun)
        met.append(len(found))
        happening.delete()
    return {
        "alerts": Alert.objects.count(), "questions": Asking.objects.count(),
        "find": round(statistics.median(finds), 4), "find_longest": round(max(finds), 4),
        "store": round(statistics.median(stores), 4), "met": round(statistics.median(met)), "met_most": max(met),
    }  # fmt: skip


def _entries() -> Iterator[Any]:
    """Entries spread over all that were generated, one of them first, so that nothing is read for the first time."""
    from practices.models import Practice

    keys = list(Practice.objects.published().order_by("pk").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // ENTRIES)][:ENTRIES]
    practices = Practice.objects.in_bulk(chosen)
    from django.utils import timezone

    from portal.notifications.alerts import matching

    list(matching.new_entry(practices[chosen[0]], timezone.now()))
    return iter(practices.values())


if __name__ == "__main__":
    main()
