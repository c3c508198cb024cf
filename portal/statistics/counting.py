"""Counting within a web process: an addition in memory for each page, and a flush every minute by a thread of its own.

A page from memory takes about a tenth of a millisecond; counting it must not be felt, so nothing is asked or written
then. At most a minute of counts is lost, and only when a process is killed: it flushes when it ends in order.
"""

from __future__ import annotations

import atexit
import logging
import threading
import time
from collections import Counter
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from django.conf import settings
from django.db import Error, connection

from portal.statistics import addresses, storing
from portal.statistics.addresses import Seen

log = logging.getLogger(__name__)

Thing = TypeVar("Thing")

#: More different things than this are not told apart before the next flush: memory has a limit whoever asks.
MOST = 20_000
MOST_WORDS = 500
DAY = 86_400  # seconds; days are those of UTC
EPOCH = date(1970, 1, 1)


class Missed(NamedTuple):
    """Words that found nothing, and the language of the page."""

    words: str
    language: str


class Tally:
    """What this process has counted since the last flush. Thread-safe."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._lock = threading.Lock()
        self._paths: dict[int, dict[str, int]] = {}
        self._seen: Counter[tuple[int, Seen]] = Counter()
        self._missed: Counter[tuple[int, Missed]] = Counter()
        self._thread: threading.Thread | None = None
        self._end = threading.Event()

    def read(self, path: str) -> None:
        """One more reading of an address; whether it counts as something is found out at the flush, not now."""
        day = int(time.time() // DAY)
        with self._lock:
            paths = self._paths.get(day)
            if paths is None:
                paths = self._paths[day] = {}
            if path in paths:
                paths[path] += 1
            elif len(paths) < MOST:
                paths[path] = 1
        if self._thread is None and self._seconds:
            self._begin()

    def add(self, seen: Seen) -> None:
        """One more."""
        key = (int(time.time() // DAY), seen)
        with self._lock:
            if key in self._seen or len(self._seen) < MOST:
                self._seen[key] += 1

    def miss(self, words: str, language: str) -> None:
        """One more search that found nothing (it is counted as a search besides)."""
        key = (int(time.time() // DAY), Missed(words, language))
        with self._lock:
            if key in self._missed or len(self._missed) < MOST_WORDS:
                self._missed[key] += 1

    def flush(self) -> int:
        """Store what was counted and begin anew; returns how many different things. What fails is kept for the next."""
        with self._lock:
            paths, self._paths = self._paths, {}
            seen, self._seen = self._seen, Counter()
            missed, self._missed = self._missed, Counter()
        for day, counts in paths.items():
            for path, number in counts.items():
                if found := addresses.seen(path):
                    seen[day, found] += number
        if not seen and not missed:
            return 0
        try:
            storing.store(_dated(seen), _dated(missed))
        except Error as problem:
            log.warning("Counts could not be stored and are kept for the next time: %s", problem)
            with self._lock:
                self._seen.update(seen)
                self._missed.update(missed)
            return 0
        return len(seen) + len(missed)

    def _begin(self) -> None:
        with self._lock:
            if self._thread is not None:
                return
            self._thread = threading.Thread(target=self._flush_for_ever, name="statistics", daemon=True)
        self._thread.start()
        atexit.register(self.close)

    def _flush_for_ever(self) -> None:
        while not self._end.wait(self._seconds):
            self._flush_in_thread()

    def _flush_in_thread(self) -> None:
        try:
            self.flush()
        except Exception:
            log.exception("Counts could not be stored")  # the thread must live: the next minute has others
        finally:
            connection.close()

    def close(self) -> None:
        """Flush for the last time; the process ends."""
        self._end.set()
        self._flush_in_thread()


def _dated(counts: Counter[tuple[int, Thing]]) -> Counter[tuple[date, Thing]]:
    """The counts by date in place of the number of the day since 1970."""
    return Counter({(EPOCH + timedelta(days=day), thing): number for (day, thing), number in counts.items()})


tally = Tally(settings.STATISTICS_SECONDS)
