"""All pairs at once: the table "seeking x supporting", some hundred rows at a time.

Whether two profiles may be kept together is asked of sets (`matching.engine.supports`). Only what is left of each row
gets points: numpy picks the pairs of all rows out of columns together. It says the same as `matching.engine.reference`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from matching.engine.supports import BATCH, Numbers, Points, Row, Seeker, Some, Supports, flags_of, packed_of
from matching.engine.weighing import BIT, BLOCKERS, FULL, KEPT, KEPT_NEAR, NONE, UNKNOWN

#: One number orders all pairs of a batch: the row, then the points, then the position (fewer bits than these each).
_ROW, _POINTS = 40, 24


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for some seeking profiles, matches before near misses.

    A column each: ids of both sides, parts (a row a component), bits of what stands in the way.
    """

    seekers: NDArray[np.int64]
    supports: NDArray[np.int64]
    parts: Points
    bits: NDArray[np.int16]


def run(rows: Iterable[Row], supports: Supports, at: datetime) -> Iterator[Kept]:
    """The best matches and the best near misses of every seeking profile (rows in the order of SEEKER_COLUMNS)."""
    if not supports.size:
        return
    seekers = map(Seeker._make, rows)
    waiting = (seeker for seeker in seekers if seeker.open_until is None or seeker.open_until > at)
    while batch := list(islice(waiting, BATCH)):
        yield _Rows(batch, supports).kept()


class _Rows:
    """Some rows of the table: what is asked of each, and whom it blocks."""

    def __init__(self, seekers: Sequence[Seeker], supports: Supports) -> None:
        for column in supports.columns:
            column.begin()
        self.supports = supports
        self.ids = np.array([seeker.id for seeker in seekers], dtype=np.int64)
        self.led = np.array([_of_fact(seeker.led_by_opd) for seeker in seekers], dtype=np.int16)
        self.nowhere = np.array([not seeker.places for seeker in seekers], dtype=bool)
        self.beginnings = np.array([supports.asked(seeker) for seeker in seekers], dtype=np.intp).T
        related, blocked = map(supports.related, seekers), [supports.blocked(seeker) for seeker in seekers]
        self.fit, self.near = zip(*map(_fit_and_near, related, blocked), strict=True)
        self.blocked = dict(zip(BLOCKERS, zip(*blocked, strict=True), strict=True))
        self.away = packed_of(self.blocked["place"], supports.size)

    def kept(self) -> Kept:
        """The best matches and near misses of each row."""
        best = [self._best(self.fit, KEPT), self._best(self.near, KEPT_NEAR)]
        rows, positions = (np.concatenate(both) for both in zip(*best, strict=True))
        parts = np.array([*self._points(rows, positions), self.led[rows] * self.supports.weighing.led])
        return Kept(self.ids[rows], self.supports.ids[positions], parts, self._bits(rows, positions))

    def _best(self, somes: Sequence[Some], number: int) -> tuple[Numbers, Numbers]:
        """Rows and positions of the best of each row: most points first, of equal ones the newest (last) first."""
        counts = [some.bit_count() for some in somes]
        rows = np.repeat(np.arange(len(somes)), counts)
        positions = np.flatnonzero(flags_of(somes, self.supports.size)) - rows * self.supports.size
        points = sum(self._points(rows, positions))
        order = (rows << _ROW) - (np.left_shift(points, _POINTS, dtype=np.int64) + positions)
        order.sort()  # rows stay where they are
        rank = np.arange(len(rows)) - np.repeat(np.cumsum(counts) - counts, counts)
        first = rank < number
        rows = rows[first]
        return rows, ((rows << _ROW) - order[first]) & ((1 << _POINTS) - 1)

    def _points(self, rows: Numbers, positions: Numbers) -> list[Points]:
        """The points of pairs, component by component; all but the last, which is the same in all of a row."""
        themes, *others = (
            column.points(beginning[rows] + positions)
            for column, beginning in zip(self.supports.columns, self.beginnings, strict=True)
        )
        return [themes, self._of_place(rows, positions), *others]

    def _of_place(self, rows: Numbers, positions: Numbers) -> Points:
        """Whom the place does not block fits there, or one of the two names no place."""
        weight = self.supports.weighing.place
        away = _are(self.away, rows, positions)
        unknown = self.nowhere[rows] | self.supports.places.silent[positions]
        return np.where(unknown, np.int16(UNKNOWN * weight), (1 - away) * np.int16(FULL * weight))

    def _bits(self, rows: Numbers, positions: Numbers) -> NDArray[np.int16]:
        """The bits of what blocks each pair."""
        bits = np.zeros(len(rows), dtype=np.int16)
        for code, somes in self.blocked.items():
            if any(somes):
                bits |= _are(packed_of(somes, self.supports.size), rows, positions) * np.int16(BIT[code])
        return bits


def _fit_and_near(related: Some, blocked: Iterable[Some]) -> tuple[Some, Some]:
    """Those that nothing blocks, and those that one thing blocks."""
    once = twice = 0
    for some in blocked:
        twice |= once & some
        once |= some
    return related & ~once, related & once & ~twice


def _are(packed: NDArray[np.uint8], rows: Numbers, positions: Numbers) -> NDArray[np.uint8]:
    """Whether the set of each row has the position: 1 or 0."""
    return packed[rows, positions >> 3] >> (positions & 7).astype(np.uint8) & 1


def _of_fact(fact: bool | None) -> int:
    return UNKNOWN if fact is None else FULL if fact else NONE
