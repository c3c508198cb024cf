"""The supporting profiles as the full run asks them: sets, and columns of points.

A set of supporting profiles is one whole number with a bit for each of them: to join or cut two sets of thousands takes
less than a microsecond. Every question that seeking profiles ask (these languages? this amount?) is answered once, as a
column with the points of all supporting ones.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.engine.weighing import CLOSE, CLOSE_FACTOR, FULL, LIMITLESS, UNKNOWN, Weighing

#: So many rows of the table are worked out together: what they need stays within the caches of the processor.
BATCH = 200
#: So many different sets that a rule blocks are remembered; each is one small number a supporting profile.
_REMEMBERED = 4096
#: Columns of points take at most about so much memory for each component.
_MOST_BYTES = 32 * 2**20
#: Some of the supporting profiles: bit n is the profile at position n.
Some = int
Ids = tuple[int, ...]
Flags = NDArray[np.bool_]
Numbers = NDArray[np.intp]
#: Points of one component and of all together: at most 10,000, so small numbers do, and those are quick.
Points = NDArray[np.int16]


class Seeker(NamedTuple):
    """The columns of a seeking profile."""

    id: int
    owner_id: int | None
    open_until: datetime | None
    themes: list[int]
    themes_key: list[int]
    places: list[int]
    places_wide: list[int]
    cooperation: list[int]
    supports: list[int]
    languages: list[int]
    low: int | None
    high: int | None
    led_by_opd: bool | None
    has_kind: int | None
    home_wide: list[int]
    has_registered: bool | None
    has_years: int | None
    has_audited: bool | None
    has_cofinancing: int | None
    has_languages: list[int]
    has_sponsor: bool | None


#: Columns that a row of either side brings, in this order.
SEEKER_COLUMNS = Seeker._fields
SUPPORT_COLUMNS = (
    "id", "owner_id", "open_until", "themes", "themes_key", "places", "places_wide", "cooperation", "supports",
    "languages", "low", "high", "need_kinds", "need_places", "need_registered", "need_years", "need_audited",
    "need_cofinancing", "need_led", "need_languages", "sponsor_allowed",
)  # fmt: skip
Row = Sequence[Any]


def packed_of(somes: Sequence[Some], size: int) -> NDArray[np.uint8]:
    """Sets as rows of bytes, the lowest bit first."""
    width = (size + 7) // 8
    whole = b"".join([some.to_bytes(width, "little") for some in somes])
    return np.frombuffer(whole, dtype=np.uint8).reshape(len(somes), width)


def flags_of(somes: Sequence[Some], size: int) -> Flags:
    """Sets as rows of one truth a supporting profile."""
    return np.unpackbits(packed_of(somes, size), axis=1, count=size, bitorder="little").view(bool)


def _some(flags: Any) -> Some:
    return int.from_bytes(np.packbits(np.asarray(flags, dtype=bool), bitorder="little").tobytes(), "little")


class _Sets:
    """A set of ids for every supporting profile, asked the other way round: who has this id?"""

    def __init__(self, sets: Sequence[Sequence[int]]) -> None:
        self.flags: dict[int, Flags] = defaultdict(lambda: np.zeros(len(sets), dtype=bool))
        for position, ids in enumerate(sets):
            for pk in ids:
                self.flags[pk][position] = True
        self._rows = {pk: _some(row) for pk, row in self.flags.items()}
        self.silent: Flags = np.array([not ids for ids in sets], dtype=bool)
        self.none = _some(self.silent)

    def having(self, ids: Iterable[int]) -> Some:
        """Those that have any of the ids."""
        found = 0
        for pk in ids:
            found |= self._rows.get(pk, 0)
        return found


class _Columns:
    """The points of one component: a column for each question that was asked, made when it is asked first."""

    def __init__(self, size: int, answer: Callable[..., Points]) -> None:
        self._size, self._answer = size, answer
        self._numbers: dict[tuple[Any, ...], int] = {}
        self._table = np.empty((max(BATCH, _MOST_BYTES // max(2 * size, 1)), size), dtype=np.int16)

    def begin(self) -> None:
        """Make room for the questions of a batch."""
        if len(self._numbers) + BATCH > len(self._table):
            self._numbers.clear()

    def beginning(self, *question: Any) -> int:
        """Where the column of a question begins."""
        number = self._numbers.get(question)
        if number is None:
            number = self._numbers[question] = len(self._numbers)
            self._table[number] = self._answer(*question)
        return number * self._size

    def points(self, places: Numbers) -> Points:
        """The points at places in the columns."""
        return self._table.ravel()[places]


class Supports:
    """The supporting profiles as sets and columns, and what they answer to each fact of a seeking one."""

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
        answers = (self._themes, self._kinds, self._amount, self._model, self._language)
        self.columns = tuple(_Columns(self.size, answer) for answer in answers)
        keep = lru_cache(maxsize=_REMEMBERED)
        self._away, self._unlike = keep(self._without_place), keep(self._without_kind)
        self._short_of, self._unnamed = keep(self._without_fact), keep(self._without_term)

    # --- points ---

    def asked(self, seeker: Seeker) -> tuple[int, ...]:
        """Where the column begins that answers to a seeking profile, for each component that has columns."""
        themes, kinds, amount, model, language = self.columns
        return (
            themes.beginning(tuple(seeker.themes)),
            kinds.beginning(tuple(seeker.supports)),
            amount.beginning(seeker.low, seeker.high),
            model.beginning(tuple(seeker.cooperation)),
            language.beginning(tuple(seeker.languages)),
        )

    def _unknown(self, weight: int) -> Points:
        return np.full(self.size, UNKNOWN * weight, dtype=np.int16)

    def _points(self, fits: Some, silent: Flags, weight: int) -> Points:
        """Full points for those that fit, half for those that say nothing; nobody is both."""
        points = flags_of([fits], self.size)[0] * np.int16(FULL * weight)
        points[silent] = UNKNOWN * weight
        return points

    def _share(self, ids: Ids, having: _Sets, silent: Flags, weight: int) -> Points:
        """Points for the share of the ids that each one has."""
        number = np.zeros(self.size, dtype=np.int8)
        for pk in ids:
            if pk in having.flags:
                number += having.flags[pk]
        points = np.array([FULL * weight * n // len(ids) for n in range(len(ids) + 1)], dtype=np.int16)[number]
        points[silent] = UNKNOWN * weight
        return points

    def _themes(self, themes: Ids) -> Points:
        weight = self.weighing.themes
        return self._share(themes, self.reach, self.themes_told.silent, weight) if themes else self._unknown(weight)

    def _kinds(self, wanted: Ids) -> Points:
        weight, given = self.weighing.support, self.kinds_given
        return self._share(wanted, given, given.silent, weight) if wanted else self._unknown(weight)

    def _model(self, ways: Ids) -> Points:
        weight = self.weighing.model
        return self._points(self.ways.having(ways), self.ways.silent, weight) if ways else self._unknown(weight)

    def _language(self, languages: Ids) -> Points:
        weight, used = self.weighing.language, self.languages_used
        return self._points(used.having(languages), used.silent, weight) if languages else self._unknown(weight)

    def _amount(self, low: int | None, high: int | None) -> Points:
        if low is None and high is None:
            return self._unknown(self.weighing.amount)
        least, most, weight = low or 0, LIMITLESS if high is None else high, self.weighing.amount
        fits = (least <= self.ceilings) & (most >= self.floors)
        close = (least <= CLOSE_FACTOR * self.ceilings) & (CLOSE_FACTOR * most >= self.floors)
        points = self.amount_unknown + fits * np.int16((FULL - CLOSE) * weight)
        return points + close * np.int16(CLOSE * weight)

    # --- whom something blocks ---

    def blocked(self, seeker: Seeker) -> tuple[Some, ...]:
        """Whom each of `BLOCKERS` blocks, in their order; a fiscal sponsor stands in for three of them."""
        sponsored = seeker.has_registered is False and seeker.has_sponsor is True
        return (
            self._away(tuple(seeker.places), tuple(seeker.places_wide)),
            self._unlike(tuple(seeker.supports)),
            self._unnamed("partner_kinds", () if seeker.has_kind is None else (seeker.has_kind,)),
            self._unnamed("countries", tuple(seeker.home_wide)),
            self._short_of("registered", seeker.has_registered, sponsored),
            self._short_of("minimum_years", seeker.has_years, sponsored),
            self._short_of("audited_accounts", seeker.has_audited, sponsored),
            self._short_of("cofinancing", seeker.has_cofinancing, False),
            self._short_of("led_by_opd", seeker.led_by_opd, False),
            self._unnamed("languages", tuple(seeker.has_languages)),
        )

    def related(self, seeker: Seeker) -> Some:
        """Who has a theme in common with a seeking profile, and another owner."""
        found = self.reach.having(seeker.themes_key)
        return found if seeker.owner_id is None else found & ~self.owned.having((seeker.owner_id,))

    def _without(self, some: Some) -> Some:
        """All but these."""
        return ((1 << self.size) - 1) & ~some

    def _without_place(self, places: Ids, wide: Ids) -> Some:
        there = self.places.having(wide) | self.places_wide.having(places)
        return self._without(there | self.places.none) if places else 0

    def _without_kind(self, wanted: Ids) -> Some:
        return self._without(self.kinds_given.having(wanted) | self.kinds_given.none) if wanted else 0

    def _without_term(self, code: str, have: Ids) -> Some:
        """A rule that names terms, where what the profile has is not among them."""
        needed = self.needed[code]
        return self._without(needed.having(have) | needed.none) if have else 0

    def _without_fact(self, code: str, fact: int | None, sponsored: bool) -> Some:
        """A rule that asks for a fact; what is not known blocks nobody."""
        if fact is None:
            return 0
        blocked = {
            "registered": lambda: 0 if fact else self.flags["need_registered"],
            "minimum_years": lambda: _some(self.years > fact),
            "audited_accounts": lambda: 0 if fact else self.flags["need_audited"],
            "cofinancing": lambda: _some(self.shares > fact),
            "led_by_opd": lambda: 0 if fact else self.flags["need_led"],
        }[code]()
        return blocked & ~self.flags["sponsor_allowed"] if sponsored else blocked
