"""All pairs at once, in numpy: one row of the table "seeking x supporting" after the other.

Whatever many seeking profiles share (a place, a set of languages, a fact) is compared with all supporting ones once and
kept; a row then is a few sums. It says the same as `matching.engine.reference`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
Flags = NDArray[np.bool_]
Points = NDArray[np.int32]
#: So many different answers to one question are kept; each is one number a supporting profile.
_REMEMBERED = 4096


class _Sets:
    """A set of ids for every supporting profile, asked the other way round: who has this id?"""

    def __init__(self, sets: Sequence[Sequence[int]]) -> None:
        self.size = len(sets)
        self.none = np.array([not ids for ids in sets], dtype=bool)
        self._rows: dict[int, Flags] = {}
        for position, ids in enumerate(sets):
            for pk in ids:
                if pk not in self._rows:
                    self._rows[pk] = np.zeros(self.size, dtype=bool)
                self._rows[pk][position] = True

    def having(self, ids: Sequence[int]) -> Flags:
        """Those that have any of the ids."""
        found = np.zeros(self.size, dtype=bool)
        for pk in ids:
            if pk in self._rows:
                found |= self._rows[pk]
        return found

    def number(self, ids: Sequence[int]) -> NDArray[np.int32]:
        """How many of the ids each has."""
        found = np.zeros(self.size, dtype=np.int32)
        for pk in ids:
            if pk in self._rows:
                found += self._rows[pk]
        return found


class Supports:
    """The supporting profiles as columns, and what they answer to each fact of a seeking one."""

    def __init__(self, rows: Sequence[Row], weighing: Weighing, at: datetime) -> None:
        """Take rows in the order of `SUPPORT_COLUMNS`; those that have ended by `at` are left out."""
        name = {column: position for position, column in enumerate(SUPPORT_COLUMNS)}
        kept = [row for row in rows if row[name["open_until"]] is None or row[name["open_until"]] > at]
        kept.sort(key=lambda row: row[0])
        columns = {column: [row[position] for row in kept] for column, position in name.items()}
        self.size = len(kept)
        self.ids = np.array(columns["id"], dtype=np.int64)
        self.owners = np.array([owner or -1 for owner in columns["owner_id"]], dtype=np.int64)
        self.weighing = weighing
        self.themes, self.reach = _Sets(columns["themes"]), _Sets(columns["themes_key"])
        self.places, self.places_wide = _Sets(columns["places"]), _Sets(columns["places_wide"])
        self.kinds_given, self.ways = _Sets(columns["supports"]), _Sets(columns["cooperation"])
        self.languages = _Sets(columns["languages"])
        self.need_kinds, self.need_places = _Sets(columns["need_kinds"]), _Sets(columns["need_places"])
        self.need_languages = _Sets(columns["need_languages"])
        self.flags = {
            column: np.array(columns[column], dtype=bool)
            for column in ("need_registered", "need_audited", "need_led", "sponsor_allowed")
        }
        self.years = np.array(columns["need_years"], dtype=np.int32)
        self.shares = np.array(columns["need_cofinancing"], dtype=np.int32)
        self.amount_unknown = np.array(
            [low is None and high is None for low, high in zip(columns["low"], columns["high"], strict=True)],
            dtype=bool,
        )
        self.floors = np.array([low or 0 for low in columns["low"]], dtype=np.int64)
        self.ceilings = np.array([LIMITLESS if high is None else high for high in columns["high"]], dtype=np.int64)
        self._remember()

    def _remember(self) -> None:
        """Keep the answers to what many profiles share (methods would keep every instance alive)."""
        for question in ("place", "kinds", "model", "language", "blocked_by_set", "blocked_by_fact"):
            setattr(self, question, lru_cache(maxsize=_REMEMBERED)(getattr(self, f"_{question}")))

    # --- points ---

    def _points(self, fits: Flags, unknown: Flags, weight: int) -> Points:
        return np.where(unknown, UNKNOWN, np.where(fits, FULL, NONE)).astype(np.int32) * weight

    def _place(self, places: tuple[int, ...], wide: tuple[int, ...]) -> tuple[Points, Flags]:
        """Points for the place, and where it is a blocker."""
        if not places:
            return np.full(self.size, UNKNOWN * self.weighing.place, dtype=np.int32), np.zeros(self.size, dtype=bool)
        fits = self.places.having(wide) | self.places_wide.having(places)
        unknown = self.places.none
        return self._points(fits, unknown, self.weighing.place), ~fits & ~unknown

    def _kinds(self, wanted: tuple[int, ...]) -> tuple[Points, Flags]:
        """Points for the kinds of support, and where they are a blocker."""
        weight = self.weighing.support
        if not wanted:
            return np.full(self.size, UNKNOWN * weight, dtype=np.int32), np.zeros(self.size, dtype=bool)
        number, unknown = self.kinds_given.number(wanted), self.kinds_given.none
        points = np.where(unknown, UNKNOWN * weight, FULL * weight * number // len(wanted)).astype(np.int32)
        return points, (number == 0) & ~unknown

    def _model(self, ways: tuple[int, ...]) -> Points:
        unknown = self.ways.none if ways else np.ones(self.size, dtype=bool)
        return self._points(self.ways.having(ways), unknown, self.weighing.model)

    def _language(self, languages: tuple[int, ...]) -> Points:
        unknown = self.languages.none if languages else np.ones(self.size, dtype=bool)
        return self._points(self.languages.having(languages), unknown, self.weighing.language)

    def amounts(self, low: int | None, high: int | None, chosen: NDArray[np.intp]) -> Points:
        """Points for the amount, for the chosen ones only: hardly two profiles ask for the same."""
        if low is None and high is None:
            return np.full(len(chosen), UNKNOWN * self.weighing.amount, dtype=np.int32)
        least, most = low or 0, LIMITLESS if high is None else high
        floors, ceilings = self.floors[chosen], self.ceilings[chosen]
        meets = (least <= ceilings) & (most >= floors)
        close = (least <= CLOSE_FACTOR * ceilings) & (CLOSE_FACTOR * most >= floors)
        value = np.where(self.amount_unknown[chosen], UNKNOWN, np.where(meets, FULL, np.where(close, CLOSE, NONE)))
        return value.astype(np.int32) * self.weighing.amount

    # --- blockers ---

    def _blocked_by_set(self, code: str, have: tuple[int, ...]) -> NDArray[np.int16]:
        """Bits of a rule that names terms, where what the profile has is not among them."""
        needed = {
            "partner_kinds": self.need_kinds, "countries": self.need_places, "languages": self.need_languages,
        }[code]  # fmt: skip
        blocked = ~needed.having(have) & ~needed.none if have else np.zeros(self.size, dtype=bool)
        return blocked.astype(np.int16) * np.int16(BIT[code])

    def _blocked_by_fact(self, code: str, fact: int, sponsored: bool) -> NDArray[np.int16]:
        """Bits of a rule that asks for a fact; a fiscal sponsor stands in where one is allowed."""
        blocked = {
            "registered": lambda: self.flags["need_registered"] & (not fact),
            "minimum_years": lambda: self.years > fact,
            "audited_accounts": lambda: self.flags["need_audited"] & (not fact),
            "cofinancing": lambda: self.shares > fact,
            "led_by_opd": lambda: self.flags["need_led"] & (not fact),
        }[code]()
        if sponsored:
            blocked = blocked & ~self.flags["sponsor_allowed"]
        return blocked.astype(np.int16) * np.int16(BIT[code])


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for one seeking profile: positions of supporting ones, best first, with points, parts and bits."""

    seeker_id: int
    positions: NDArray[np.intp]
    parts: NDArray[np.int32]
    bits: NDArray[np.int16]


def run(rows: Sequence[Row], supports: Supports, at: datetime) -> Iterator[Kept]:
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
    places = tuple(seeker["places"]), tuple(seeker["places_wide"])
    place_points, place_blocks = supports.place(*places)
    kind_points, kind_blocks = supports.kinds(tuple(seeker["supports"]))
    bits = _bits(seeker, supports) + place_blocks * np.int16(BIT["place"]) + kind_blocks * np.int16(BIT["support"])
    related = supports.reach.having(seeker["themes_key"])
    if seeker["owner_id"] is not None:
        related &= supports.owners != seeker["owner_id"]
    chosen = np.flatnonzero(related & (bits & (bits - 1) == 0))
    weighing = supports.weighing
    parts = np.stack(
        [
            _themes(seeker["themes"], supports, chosen),
            place_points[chosen],
            kind_points[chosen],
            supports.amounts(seeker["low"], seeker["high"], chosen),
            supports.model(tuple(seeker["cooperation"]))[chosen],
            supports.language(tuple(seeker["languages"]))[chosen],
            np.full(len(chosen), _of_fact(seeker["led_by_opd"]) * weighing.led, dtype=np.int32),
        ]
    )
    best = _best(parts.sum(axis=0), bits[chosen] != 0)
    return Kept(seeker["id"], chosen[best], parts[:, best], bits[chosen[best]])


def _of_fact(fact: bool | None) -> int:
    return UNKNOWN if fact is None else FULL if fact else NONE


def _themes(themes: Sequence[int], supports: Supports, chosen: NDArray[np.intp]) -> Points:
    weight = supports.weighing.themes
    if not themes:
        return np.full(len(chosen), UNKNOWN * weight, dtype=np.int32)
    share = FULL * weight * supports.reach.number(themes)[chosen] // len(themes)
    return np.where(supports.themes.none[chosen], UNKNOWN * weight, share).astype(np.int32)


def _bits(seeker: dict[str, Any], supports: Supports) -> NDArray[np.int16]:
    """What stands in the way by the rules of eligibility, a bit each."""
    kind = () if seeker["has_kind"] is None else (seeker["has_kind"],)
    bits = (
        supports.blocked_by_set("partner_kinds", kind)
        + supports.blocked_by_set("countries", tuple(seeker["home_wide"]))
        + supports.blocked_by_set("languages", tuple(seeker["has_languages"]))
    )
    sponsored = seeker["has_registered"] is False and seeker["has_sponsor"] is True
    for code, fact, relaxed in (
        ("registered", seeker["has_registered"], sponsored),
        ("minimum_years", seeker["has_years"], sponsored),
        ("audited_accounts", seeker["has_audited"], sponsored),
        ("cofinancing", seeker["has_cofinancing"], False),
        ("led_by_opd", seeker["led_by_opd"], False),
    ):
        if fact is not None:
            bits = bits + supports.blocked_by_fact(code, fact, relaxed)
    return bits


def _best(points: Points, near: Flags) -> NDArray[np.intp]:
    """Positions of the best matches, then of the best near misses; of equal ones the newest (last) first."""
    order = points.astype(np.int64) * len(points) + np.arange(len(points))
    return np.concatenate([_first(order, np.flatnonzero(~near), KEPT), _first(order, np.flatnonzero(near), KEPT_NEAR)])


def _first(order: NDArray[np.int64], among: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    if len(among) > number:
        among = among[np.argpartition(-order[among], number)[:number]]
    return among[np.argsort(-order[among])]
