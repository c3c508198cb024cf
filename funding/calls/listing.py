"""The list of calls: those that close soonest first, with facets that the clock decides.

A search row cannot know what is open now, and calls are few (thousands, where entries are hundreds of thousands), so
their short columns are read whole and counted in one pass: what a call is, how soon it closes, how much it gives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db.models import BigIntegerField
from django.db.models.functions import Cast, Extract

from entries import locales
from entries.search.engine import Result, keys_with_words
from entries.search.facets import Facet, Option, chips_of, facets_of
from entries.search.highlights import Marker
from entries.search.hits import Shown, readable, shown
from entries.search.parsing import MAX_PAGE, PAGE_SIZE
from entries.texts import current_language
from funding.calls import clock
from funding.calls.asking import AMOUNTS, CHOICES, CLOSES, CallsAsked
from funding.calls.kind import CALL
from funding.models import Call, CallStatus
from matching.money import Rates

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: Calls that one can still apply for come first, then those to come, then what is over.
ORDER = {
    CallStatus.OPEN: 0, CallStatus.FORECAST: 1, CallStatus.CLOSED: 2, CallStatus.UNDER_REVIEW: 3,
    CallStatus.AWARDED: 4, CallStatus.CANCELLED: 5, CallStatus.ARCHIVED: 6,
}  # fmt: skip
_FAR = 1 << 60
_DAY = 24 * 3600  # seconds


class Row(NamedTuple):
    """The short columns of one call: what facets are counted by. The same sets serve many rows: they are made once."""

    pk: int
    status: CallStatus
    closes: int | None  # seconds since 1970, UTC
    terms: list[int]
    values: dict[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class CallHit(Shown):
    """One call in the list."""

    href: str
    closes: str
    notes: tuple[str, ...]


def search_calls(asked: CallsAsked, viewer: Viewer, now: datetime) -> Result:
    """One page of calls with facets and chips, as far as `viewer` may see them. 3 queries, 4 with words."""
    language = current_language()
    chips = (*chips_of(asked, language), *asked.chips())
    if asked.unanswerable:
        return Result(chips=chips, page=asked.page)
    rows = list(_rows(asked, viewer, now))
    found, counts = _count(rows, asked)
    found.sort(key=_place)
    start = (max(asked.page, 1) - 1) * PAGE_SIZE
    return Result(
        hits=tuple(_hits(found[start : start + PAGE_SIZE], asked, now)),
        total=len(found),
        facets=(*_own_facets(asked, counts), *facets_of(asked, counts, asked.known, language)),
        chips=chips,
        page=asked.page,
        pages=min(MAX_PAGE, -(-len(found) // PAGE_SIZE)),
    )


def keys_of_calls(asked: CallsAsked, viewer: Viewer, now: datetime, *, most: int) -> list[int]:
    """The ids of all calls that are asked for, in the order of the list, at most so many. 2 queries, 3 with words."""
    if asked.unanswerable:
        return []
    found, _counts = _count(list(_rows(asked, viewer, now)), asked)
    return [row.pk for row in sorted(found, key=_place)[:most]]


def _place(row: Row) -> tuple[Any, ...]:
    """Where a call stands: what is over counts back from now, everything else forward."""
    ahead = row.status in (CallStatus.OPEN, CallStatus.FORECAST)
    closes = _FAR if row.closes is None else row.closes
    return ORDER[row.status], closes if ahead else -closes, row.pk


# --- Reading ----------------------------------------------------------------------------------------------------------


def _rows(asked: CallsAsked, viewer: Viewer, now: datetime) -> Iterable[Row]:
    calls = Call.objects.visible_to(viewer).published().filter(search_document__audience__in=viewer.audiences)
    if asked.question:
        calls = calls.filter(pk__in=keys_with_words(asked, CALL))
    return _told(calls, now)


def values_of(pk: int, now: datetime) -> dict[str, frozenset[str]]:
    """The values of the list's own filters that a published call meets at this moment, by filter (2 queries)."""
    return next((row.values for row in _told(Call.objects.published().filter(pk=pk), now)), {})


def _told(calls: Any, now: datetime) -> Iterable[Row]:
    """The short columns of calls (2 queries)."""
    rates, today = Rates.load(), now.astimezone(UTC).date()

    @cache
    def amounts(floor: Decimal | None, ceiling: Decimal | None, currency: str) -> frozenset[str]:
        ends = (rates.in_reference(value, currency, today) if currency else None for value in (floor, ceiling))
        return frozenset(_amounts(*ends))

    @cache
    def closing(status: str, days: int | None) -> frozenset[str]:
        return frozenset(_closing(status, days))

    statuses = {status.value: (status, frozenset({status.value})) for status in CallStatus}
    first_day = int(now.timestamp()) // _DAY
    told = calls.with_status(now).annotate(closes=Cast(Extract("closes_at", "epoch"), BigIntegerField()))
    columns = ("pk", "status_then", "closes", "award_floor", "award_ceiling", "currency", "search_document__facets")
    for pk, code, closes, floor, ceiling, currency, terms in told.values_list(*columns):
        status, alone = statuses[code]
        days = None if closes is None else closes // _DAY - first_day
        values = {"status": alone, "closes": closing(code, days), "amount": amounts(floor, ceiling, currency)}
        yield Row(pk, status, closes, terms, values)


def _closing(status: str, days: int | None) -> list[str]:
    """How soon a call closes that one can, or will be able to, apply for."""
    if status not in (CallStatus.OPEN, CallStatus.FORECAST):
        return []
    if days is None:
        return ["none"]
    return [next(code for code, (most, _label) in CLOSES.items() if most is None or days <= most)]


def _amounts(floor: Decimal | None, ceiling: Decimal | None) -> list[str]:
    """The amounts in which one may ask; those that touch the call's own range."""
    if floor is None and ceiling is None:
        return ["unknown"]
    low = floor or 0
    return [
        code
        for code, (least, most, _label) in AMOUNTS.items()
        if most != 0 and (most is None or low < most or low == least) and (ceiling is None or ceiling > least)
    ]


# --- Counting ---------------------------------------------------------------------------------------------------------


def _count(rows: Iterable[Row], asked: CallsAsked) -> tuple[list[Row], dict[str, Counter[Any]]]:
    """The rows that meet everything chosen, and for each facet the numbers as if nothing of it were chosen."""
    chosen = {name: frozenset(term.id for term in terms) for name, terms in asked.chosen.items() if terms}
    picked = {name: frozenset(codes) for name, codes in asked.picked.items() if codes}
    found: list[Row] = []
    terms: defaultdict[str, Counter[int]] = defaultdict(Counter)
    values: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        missed = [name for name, ids in chosen.items() if ids.isdisjoint(row.terms)]
        missed += [name for name, codes in picked.items() if codes.isdisjoint(row.values[name])]
        if not missed:
            found.append(row)
        if len(missed) > 1:
            continue
        counted = missed or [*chosen, *CHOICES]
        for name in counted:
            if name in CHOICES:
                values[name].update(row.values[name])
            else:
                terms[name].update(row.terms)
        if not missed:
            terms[""].update(row.terms)
    return found, defaultdict(Counter, terms | values)


def _own_facets(asked: CallsAsked, counts: dict[str, Counter[Any]]) -> Iterable[Facet]:
    for name, (legend, labels) in CHOICES.items():
        picked = asked.picked.get(name, ())
        options = tuple(
            Option(code, str(label), counts[name][code], code in picked)
            for code, label in labels.items()
            if counts[name][code] or code in picked
        )
        if options:
            yield Facet(name, str(legend), options, is_open=bool(picked) or name == "status")


# --- Showing ----------------------------------------------------------------------------------------------------------


def _hits(rows: list[Row], asked: CallsAsked, now: datetime) -> Iterable[Any]:
    """The calls of one page in the order of `rows` (1 query)."""
    calls = readable(Call.objects.select_related("owner"), [row.pk for row in rows])
    marker = Marker(asked.question, asked.known)
    for row in rows:
        yield _hit(calls[row.pk], row.status, now, marker, asked)


def _hit(call: Any, status: CallStatus, now: datetime, marker: Marker, asked: CallsAsked) -> CallHit:
    """One call as lists show it."""
    left = clock.time_left(call, now) if status == CallStatus.OPEN else ""
    award = clock.between(call.award_floor, call.award_ceiling, call.currency)
    return CallHit(
        **shown(call, marker, asked.known),
        href=call.get_absolute_url(),
        closes=locales.long_date(call.deadline.astimezone(call.zone).date()) if call.deadline else "",
        notes=tuple(filter(None, (str(status.label), left, award))),
    )
