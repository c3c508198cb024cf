"""All pairs at once, in numpy: one row of the table "seeking x supporting" after the other.

Whatever many seeking profiles share (a place, a set of languages, a fact) is compared with all supporting ones once and
kept; a row then is a few sums. It says the same as `matching.engine.reference`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
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
Flags = NDArray[np.bool_]
Points = NDArray[np.int32]
Bits = NDArray[np.int16]
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

    def number(self, ids: Sequence[int], chosen: NDArray[np.intp]) -> Points:
        """How many of the ids each of the chosen ones has."""
        found = np.zeros(len(chosen), dtype=np.int32)
        for pk in ids:
            if pk in self._rows:
                found += self._rows[pk][chosen]
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
        self.names_no_theme = not all(columns["themes"])
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
        keep = lru_cache(maxsize=_REMEMBERED)
        self.related, self.place, self.kinds = keep(self._related), keep(self._place), keep(self._kinds)
        self.model, self.language = keep(self._model), keep(self._language)
        self.blocked_by_set, self.blocked_by_facts = keep(self._blocked_by_set), keep(self._blocked_by_facts)

    def _related(self, themes_key: tuple[int, ...]) -> Flags:
        """Those with which there is a theme in common, or that name none."""
        return self.reach.having(themes_key)

    # --- points ---

    def _points(self, fits: Flags, unknown: Flags, weight: int) -> Points:
        return np.where(unknown, UNKNOWN, np.where(fits, FULL, NONE)).astype(np.int32) * weight

    def _unknown(self, weight: int) -> Points:
        return np.full(self.size, UNKNOWN * weight, dtype=np.int32)

    def _place(self, places: tuple[int, ...], wide: tuple[int, ...]) -> tuple[Points, Bits]:
        """Points for the place, and the bit where it is a blocker."""
        if not places:
            return self._unknown(self.weighing.place), self._nothing
        fits = self.places.having(wide) | self.places_wide.having(places)
        unknown = self.places.none
        return self._points(fits, unknown, self.weighing.place), _bits_where(~fits & ~unknown, "place")

    def _kinds(self, wanted: tuple[int, ...]) -> tuple[Points, Bits]:
        """Points for the kinds of support, and the bit where they are a blocker."""
        weight = self.weighing.support
        if not wanted:
            return self._unknown(weight), self._nothing
        number, unknown = self.kinds_given.number(wanted, np.arange(self.size)), self.kinds_given.none
        points = np.where(unknown, UNKNOWN * weight, FULL * weight * number // len(wanted)).astype(np.int32)
        return points, _bits_where((number == 0) & ~unknown, "support")

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
        value = ((least <= CLOSE_FACTOR * ceilings) & (CLOSE_FACTOR * most >= floors)) * np.int32(CLOSE)
        value[(least <= ceilings) & (most >= floors)] = FULL
        value[self.amount_unknown[chosen]] = UNKNOWN
        return value * np.int32(self.weighing.amount)

    # --- blockers ---

    @cached_property
    def _nothing(self) -> Bits:
        return np.zeros(self.size, dtype=np.int16)

    def _blocked_by_set(self, code: str, have: tuple[int, ...]) -> Bits:
        """Bits of a rule that names terms, where what the profile has is not among them."""
        if not have:
            return self._nothing
        needed = {
            "partner_kinds": self.need_kinds, "countries": self.need_places, "languages": self.need_languages,
        }[code]  # fmt: skip
        return _bits_where(~needed.having(have) & ~needed.none, code)

    def _blocked_by_facts(self, facts: tuple[tuple[str, int, bool], ...]) -> Bits:
        """Bits of the rules that ask for facts: code, fact, and whether a fiscal sponsor may stand in for it."""
        return sum((self._blocked_by_fact(*one) for one in facts), start=self._nothing)

    def _blocked_by_fact(self, code: str, fact: int, sponsored: bool) -> Bits:
        blocked = {
            "registered": lambda: self.flags["need_registered"] & (not fact),
            "minimum_years": lambda: self.years > fact,
            "audited_accounts": lambda: self.flags["need_audited"] & (not fact),
            "cofinancing": lambda: self.shares > fact,
            "led_by_opd": lambda: self.flags["need_led"] & (not fact),
        }[code]()
        return _bits_where(blocked & ~self.flags["sponsor_allowed"] if sponsored else blocked, code)


def _bits_where(blocked: Flags, code: str) -> Bits:
    return blocked.astype(np.int16) * np.int16(BIT[code])


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept for one seeking profile: positions of supporting ones, best first, with points, parts and bits."""

    seeker_id: int
    positions: NDArray[np.intp]
    parts: NDArray[np.int32]
    bits: Bits


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
    place_points, place_bits = supports.place(tuple(seeker["places"]), tuple(seeker["places_wide"]))
    kind_points, kind_bits = supports.kinds(tuple(seeker["supports"]))
    bits = _bits(seeker, supports)
    bits += place_bits
    bits += kind_bits
    wanted = (bits & (bits - 1)) == 0
    wanted &= supports.related(tuple(seeker["themes_key"]))
    if seeker["owner_id"] is not None:
        wanted &= supports.owners != seeker["owner_id"]
    chosen = wanted.nonzero()[0]
    parts = np.empty((len(COMPONENTS), len(chosen)), dtype=np.int32)
    parts[0] = _themes(seeker["themes"], supports, chosen)
    parts[1] = place_points[chosen]
    parts[2] = kind_points[chosen]
    parts[3] = supports.amounts(seeker["low"], seeker["high"], chosen)
    parts[4] = supports.model(tuple(seeker["cooperation"]))[chosen]
    parts[5] = supports.language(tuple(seeker["languages"]))[chosen]
    parts[6] = _of_fact(seeker["led_by_opd"]) * supports.weighing.led
    bits = bits[chosen]
    best = _best(parts.sum(axis=0), bits)
    return Kept(seeker["id"], chosen[best], parts[:, best], bits[best])


def _of_fact(fact: bool | None) -> int:
    return UNKNOWN if fact is None else FULL if fact else NONE


def _themes(themes: Sequence[int], supports: Supports, chosen: NDArray[np.intp]) -> Points:
    weight = supports.weighing.themes
    if not themes:
        return np.full(len(chosen), UNKNOWN * weight, dtype=np.int32)
    share = supports.reach.number(themes, chosen) * (FULL * weight) // len(themes)
    if supports.names_no_theme:
        share[supports.themes.none[chosen]] = UNKNOWN * weight
    return share


def _bits(seeker: dict[str, Any], supports: Supports) -> Bits:
    """What stands in the way by the rules of eligibility, a bit each; a new array."""
    kind = () if seeker["has_kind"] is None else (seeker["has_kind"],)
    sponsored = seeker["has_registered"] is False and seeker["has_sponsor"] is True
    facts = (
        ("registered", seeker["has_registered"], sponsored),
        ("minimum_years", seeker["has_years"], sponsored),
        ("audited_accounts", seeker["has_audited"], sponsored),
        ("cofinancing", seeker["has_cofinancing"], False),
        ("led_by_opd", seeker["led_by_opd"], False),
    )
    bits = supports.blocked_by_facts(tuple(fact for fact in facts if fact[1] is not None)).copy()
    bits += supports.blocked_by_set("partner_kinds", kind)
    bits += supports.blocked_by_set("countries", tuple(seeker["home_wide"]))
    bits += supports.blocked_by_set("languages", tuple(seeker["has_languages"]))
    return bits


def _best(points: Points, bits: Bits) -> NDArray[np.intp]:
    """Positions of the best matches, then of the best near misses; of equal ones the newest (last) first."""
    order = -(points.astype(np.int64) * len(points) + np.arange(len(points)))
    near = bits != 0
    return np.concatenate([_first(order, (~near).nonzero()[0], KEPT), _first(order, near.nonzero()[0], KEPT_NEAR)])


def _first(order: NDArray[np.int64], among: NDArray[np.intp], number: int) -> NDArray[np.intp]:
    """The first of `among`, by `order`."""
    ordered = order[among]
    if len(among) > number:
        first = ordered.argpartition(number)[:number]
        among, ordered = among[first], ordered[first]
    return among[ordered.argsort()]
