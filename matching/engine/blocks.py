"""All pairs at once: one row of the table "seeking x supporting" after the other.

A set of supporting profiles is one whole number with a bit for each of them: to join or cut two sets of thousands takes
less than a microsecond, so what stands in the way is worked out for every row. Points are columns of numpy. What many
seeking profiles share (a place, a set of languages) is kept. It says the same as `matching.engine.reference`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.engine.weighing import (
    BIT,
    CLOSE,
    CLOSE_FACTOR,
    COMPONENTS,
    FULL,
    KEPT,
    KEPT_NEAR,
    LIMITLESS,
    NONE,
    UNKNOWN,
    Weighing,
)

#: Columns that a row of either side brings, in this order.
SEEKER_COLUMNS = (
    "id", "owner_id", "open_until", "themes", "themes_key", "places", "places_wide", "cooperation", "supports",
    "languages", "low", "high", "led_by_opd", "has_kind", "home_wide", "has_registered", "has_years", "has_audited",
    "has_cofinancing", "has_languages", "has_sponsor",
)  # fmt: skip
SUPPORT_COLUMNS = (
    "id", "owner_id", "open_until", "themes", "themes_key", "places", "places_wide", "cooperation", "supports",
    "languages", "low", "high", "need_kinds", "need_places", "need_registered", "need_years", "need_audited",
    "need_cofinancing", "need_led", "need_languages", "sponsor_allowed",
)  # fmt: skip
Row = Sequence[Any]
#: Some of the supporting profiles: bit n is the profile at position n.
Some = int
Flags = NDArray[np.bool_]
#: Points of one component and of all together: at most 10,000, so small numbers do, and those are quick.
Points = NDArray[np.int16]
#: So many different answers to one question are kept; each is one small number a supporting profile.
_REMEMBERED = 4096


def _some(flags: Any) -> Some:
    return int.from_bytes(np.packbits(np.asarray(flags, dtype=bool), bitorder="little").tobytes(), "little")


class _Sets:
    """A set of ids for every supporting profile, asked the other way round: who has this id?"""

    def __init__(self, sets: Sequence[Sequence[int]]) -> None:
        self.none = _some([not ids for ids in sets])
        flags: dict[int, Flags] = defaultdict(lambda: np.zeros(len(sets), dtype=bool))
        for position, ids in enumerate(sets):
            for pk in ids:
                flags[pk][position] = True
        self.rows = {pk: _some(row) for pk, row in flags.items()}

    def having(self, ids: Iterable[int]) -> Some:
        """Those that have any of the ids."""
        found = 0
        for pk in ids:
            found |= self.rows.get(pk, 0)
        return found


class Supports:
    """The supporting profiles as columns, and what they answer to each fact of a seeking one."""

    def __init__(self, rows: Sequence[Row], weighing: Weighing, at: datetime) -> None:
        """Take rows in the order of `SUPPORT_COLUMNS`; those that have ended by `at` are left out."""
        name = {column: position for position, column in enumerate(SUPPORT_COLUMNS)}
        kept = [row for row in rows if row[name["open_until"]] is None or row[name["open_until"]] > at]
        kept.sort(key=lambda row: row[0])
        columns = {column: [row[position] for row in kept] for column, position in name.items()}
        self.size, self.weighing = len(kept), weighing
        self.ids = np.array(columns["id"], dtype=np.int64)
        self.owned = _Sets([[owner] if owner else [] for owner in columns["owner_id"]])
        self.themes_told, self.reach = _Sets(columns["themes"]), _Sets(columns["themes_key"])
        self.places, self.places_wide = _Sets(columns["places"]), _Sets(columns["places_wide"])
        self.kinds_given, self.ways = _Sets(columns["supports"]), _Sets(columns["cooperation"])
        self.languages_used = _Sets(columns["languages"])
        self.needed = {
            "partner_kinds": _Sets(columns["need_kinds"]),
            "countries": _Sets(columns["need_places"]),
            "languages": _Sets(columns["need_languages"]),
        }
        self.flags = {
            column: _some(columns[column])
            for column in ("need_registered", "need_audited", "need_led", "sponsor_allowed")
        }
        self.years = np.array(columns["need_years"], dtype=np.int32)
        self.shares = np.array(columns["need_cofinancing"], dtype=np.int32)
        self._read_amounts(columns["low"], columns["high"])
        self._remember()

    def _read_amounts(self, lows: Sequence[int | None], highs: Sequence[int | None]) -> None:
        """Who says nothing about amounts overlaps with nothing, and gets the points of what is not known."""
        told = [low is not None or high is not None for low, high in zip(lows, highs, strict=True)]
        self.amount_unknown = ~np.array(told, dtype=bool) * np.int16(UNKNOWN * self.weighing.amount)
        ceilings = np.array([LIMITLESS if high is None else high for high in highs], dtype=np.int64)
        self.floors = np.where(told, np.array([low or 0 for low in lows], dtype=np.int64), 2 * LIMITLESS)
        self.ceilings = np.where(told, ceilings, -1)

    def _remember(self) -> None:
        """Keep the answers to what many profiles share (methods would keep every instance alive)."""
        keep = lru_cache(maxsize=_REMEMBERED)
        self.themes, self.place, self.kinds = keep(self._themes), keep(self._place), keep(self._kinds)
        self.model, self.language, self.amount = keep(self._model), keep(self._language), keep(self._amount)
        self.blocked_by_set, self.blocked_by_fact = keep(self._blocked_by_set), keep(self._blocked_by_fact)

    def flags_of(self, some: Some) -> Flags:
        """A set as one truth a profile."""
        packed = np.frombuffer(some.to_bytes((self.size + 7) // 8, "little"), dtype=np.uint8)
        return np.unpackbits(packed, count=self.size, bitorder="little").view(bool)

    # --- points ---

    def _unknown(self, weight: int) -> Points:
        return np.full(self.size, UNKNOWN * weight, dtype=np.int16)

    def _points(self, fits: Some, unknown: Some, weight: int) -> Points:
        """Full points for those that fit, half for those that say nothing; nobody is in both sets."""
        points = self.flags_of(fits) * np.int16(FULL * weight)
        return points + self.flags_of(unknown) * np.int16(UNKNOWN * weight) if unknown else points

    def _share(self, ids: tuple[int, ...], having: _Sets, unknown: Some, weight: int) -> Points:
        """Points for the share of the ids that each one has."""
        number = np.zeros(self.size, dtype=np.int8)
        for pk in ids:
            number += self.flags_of(having.rows.get(pk, 0))
        points = np.array([FULL * weight * n // len(ids) for n in range(len(ids) + 1)], dtype=np.int16)[number]
        points[self.flags_of(unknown)] = UNKNOWN * weight
        return points

    def _themes(self, themes: tuple[int, ...]) -> Points:
        weight = self.weighing.themes
        return self._share(themes, self.reach, self.themes_told.none, weight) if themes else self._unknown(weight)

    def _place(self, places: tuple[int, ...], wide: tuple[int, ...]) -> tuple[Points, Some]:
        """Points for the place, and whom it blocks."""
        if not places:
            return self._unknown(self.weighing.place), 0
        fits, unknown = self.places.having(wide) | self.places_wide.having(places), self.places.none
        return self._points(fits, unknown, self.weighing.place), self._without(fits | unknown)

    def _kinds(self, wanted: tuple[int, ...]) -> tuple[Points, Some]:
        """Points for the kinds of support, and whom they block."""
        weight, given = self.weighing.support, self.kinds_given
        if not wanted:
            return self._unknown(weight), 0
        return self._share(wanted, given, given.none, weight), self._without(given.having(wanted) | given.none)

    def _model(self, ways: tuple[int, ...]) -> Points:
        weight = self.weighing.model
        return self._points(self.ways.having(ways), self.ways.none, weight) if ways else self._unknown(weight)

    def _language(self, languages: tuple[int, ...]) -> Points:
        weight, used = self.weighing.language, self.languages_used
        return self._points(used.having(languages), used.none, weight) if languages else self._unknown(weight)

    def _amount(self, low: int | None, high: int | None) -> Points:
        if low is None and high is None:
            return self._unknown(self.weighing.amount)
        least, most, weight = low or 0, LIMITLESS if high is None else high, self.weighing.amount
        fits = (least <= self.ceilings) & (most >= self.floors)
        close = (least <= CLOSE_FACTOR * self.ceilings) & (CLOSE_FACTOR * most >= self.floors)
        points = self.amount_unknown + fits * np.int16((FULL - CLOSE) * weight)
        return points + close * np.int16(CLOSE * weight)

    # --- whom something blocks ---

    def _without(self, some: Some) -> Some:
        """All but these."""
        return ((1 << self.size) - 1) & ~some

    def _blocked_by_set(self, code: str, have: tuple[int, ...]) -> Some:
        """A rule that names terms, where what the profile has is not among them."""
        needed = self.needed[code]
        return self._without(needed.having(have) | needed.none) if have else 0

    def _blocked_by_fact(self, code: str, fact: int, sponsored: bool) -> Some:
        """A rule that asks for a fact; `sponsored`: a fiscal sponsor stands in for it where that is allowed."""
        blocked = {
            "registered": lambda: 0 if fact else self.flags["need_registered"],
            "minimum_years": lambda: _some(self.years > fact),
            "audited_accounts": lambda: 0 if fact else self.flags["need_audited"],
            "cofinancing": lambda: _some(self.shares > fact),
            "led_by_opd": lambda: 0 if fact else self.flags["need_led"],
        }[code]()
        return blocked & ~self.flags["sponsor_allowed"] if sponsored else blocked


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for one seeking profile: positions of supporting ones, best first, with parts and bits."""

    seeker_id: int
    positions: NDArray[np.intp]
    parts: Points
    bits: NDArray[np.int16]


def run(rows: Iterable[Row], supports: Supports, at: datetime) -> Iterator[Kept]:
    """The best matches, then the best near misses of every seeking profile (rows in the order of SEEKER_COLUMNS)."""
    if not supports.size:
        return
    position = SEEKER_COLUMNS.index("open_until")
    for row in rows:
        if row[position] is None or row[position] > at:
            kept = _row(dict(zip(SEEKER_COLUMNS, row, strict=True)), supports)
            if len(kept.positions):
                yield kept


def _row(seeker: dict[str, Any], supports: Supports) -> Kept:
    place, not_there = supports.place(tuple(seeker["places"]), tuple(seeker["places_wide"]))
    kinds, not_so = supports.kinds(tuple(seeker["supports"]))
    blocked = {"place": not_there, "support": not_so, **_rules(seeker, supports)}
    once, twice = _once_and_twice(blocked.values())
    wanted = supports.reach.having(seeker["themes_key"]) & ~twice
    if seeker["owner_id"] is not None:
        wanted &= ~supports.owned.having((seeker["owner_id"],))
    columns = (
        supports.themes(tuple(seeker["themes"])),
        place,
        kinds,
        supports.amount(seeker["low"], seeker["high"]),
        supports.model(tuple(seeker["cooperation"])),
        supports.language(tuple(seeker["languages"])),
    )
    chosen = supports.flags_of(wanted).nonzero()[0]
    near = supports.flags_of(once)[chosen]
    best = _best(_sum(columns)[chosen], near)
    chosen, near = chosen[best], near[best]
    parts = np.empty((len(COMPONENTS), len(chosen)), dtype=np.int16)
    for part, column in zip(parts, columns, strict=False):
        part[:] = column[chosen]
    parts[-1] = _of_fact(seeker["led_by_opd"]) * supports.weighing.led
    return Kept(seeker["id"], chosen, parts, _bits(chosen, near, blocked))


def _sum(columns: Sequence[Points]) -> Points:
    """All columns together: sums of whole columns cost less than picking the chosen ones out of each."""
    points = columns[0] + columns[1]
    for column in columns[2:]:
        points += column
    return points


def _rules(seeker: dict[str, Any], supports: Supports) -> dict[str, Some]:
    """Whom each rule of eligibility blocks."""
    kind = () if seeker["has_kind"] is None else (seeker["has_kind"],)
    sponsored = seeker["has_registered"] is False and seeker["has_sponsor"] is True
    facts = (
        ("registered", seeker["has_registered"], sponsored),
        ("minimum_years", seeker["has_years"], sponsored),
        ("audited_accounts", seeker["has_audited"], sponsored),
        ("cofinancing", seeker["has_cofinancing"], False),
        ("led_by_opd", seeker["led_by_opd"], False),
    )
    return {
        "partner_kinds": supports.blocked_by_set("partner_kinds", kind),
        "countries": supports.blocked_by_set("countries", tuple(seeker["home_wide"])),
        "languages": supports.blocked_by_set("languages", tuple(seeker["has_languages"])),
        **{code: supports.blocked_by_fact(code, fact, by) for code, fact, by in facts if fact is not None},
    }


def _once_and_twice(sets: Iterable[Some]) -> tuple[Some, Some]:
    """Who is in one of the sets at least, and who in two."""
    once = twice = 0
    for one in sets:
        twice |= once & one
        once |= one
    return once, twice


def _bits(chosen: NDArray[np.intp], near: Flags, blocked: dict[str, Some]) -> NDArray[np.int16]:
    """The bit of what blocks each near miss; 0 for matches."""
    bits = np.zeros(len(chosen), dtype=np.int16)
    for place in near.nonzero()[0].tolist():
        position = int(chosen[place])
        bits[place] = next(BIT[code] for code, some in blocked.items() if some >> position & 1)
    return bits


def _of_fact(fact: bool | None) -> int:
    return UNKNOWN if fact is None else FULL if fact else NONE


def _best(points: Points, near: Flags) -> NDArray[np.intp]:
    """Positions of the best matches, then of the best near misses; of equal ones the newest (last) first."""
    order = points * np.int64(-len(points)) - np.arange(len(points))
    return np.concatenate([_first(order, (~near).nonzero()[0], KEPT), _first(order, near.nonzero()[0], KEPT_NEAR)])


def _first(order: NDArray[np.int64], among: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """The first of `among`, by `order`."""
    ordered = order[among]
    if len(among) > number:
        first = ordered.argpartition(number)[:number]
        among, ordered = among[first], ordered[first]
    return among[ordered.argsort()]
