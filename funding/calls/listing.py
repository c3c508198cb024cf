"""The list of calls: those that close soonest first, with facets that the clock decides.

A search row cannot know what is open now, and calls are few (thousands, where entries are hundreds of thousands), so
their short columns are read whole and counted in one pass: what a call is, how soon it closes, how much it gives.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.html import escape

from entries import locales
from entries.models import SearchDocument, Vocabulary
from entries.search.engine import Result
from entries.search.facets import Facet, Option, chips_of, facets_of
from entries.search.highlights import Marker
from entries.search.parsing import MAX_PAGE, PAGE_SIZE
from entries.search.statement import Statement
from entries.texts import Text, current_language, pick
from funding.calls import clock
from funding.calls.asking import AMOUNTS, CHOICES, CLOSES, CallsAsked
from funding.models import Call, CallStatus
from matching.money import Rates

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: Calls that one can still apply for come first, then those to come, then what is over.
ORDER = {
    CallStatus.OPEN: 0, CallStatus.FORECAST: 1, CallStatus.CLOSED: 2, CallStatus.UNDER_REVIEW: 3,
    CallStatus.AWARDED: 4, CallStatus.CANCELLED: 5, CallStatus.ARCHIVED: 6,
}  # fmt: skip
_PLACES_SHOWN = 3
_FAR = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Row:
    """The short columns of one call: what facets are counted by."""

    pk: int
    status: CallStatus
    closes_at: datetime | None
    values: dict[str, frozenset[Any]]


@dataclass(frozen=True, slots=True)
class CallHit:
    """One call in the list; `title` and `summary` hold escaped HTML with `<mark>`."""

    href: str
    title: Text
    summary: Text
    languages: tuple[str, ...]
    places: tuple[str, ...]
    closes: str
    notes: tuple[str, ...]
    sample: bool


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


def _place(row: Row) -> tuple[Any, ...]:
    """Where a call stands: what is over counts back from now, everything else forward."""
    ahead = row.status in (CallStatus.OPEN, CallStatus.FORECAST)
    closes = (row.closes_at or _FAR).timestamp()
    return ORDER[row.status], closes if ahead else -closes, row.pk


# --- Reading ----------------------------------------------------------------------------------------------------------


def _rows(asked: CallsAsked, viewer: Viewer, now: datetime) -> Iterable[Row]:
    calls = Call.objects.visible_to(viewer).published().filter(search_document__audience__in=viewer.audiences)
    if asked.question:
        calls = calls.filter(pk__in=_with_words(asked))
    rates = Rates.load()
    columns = ("pk", "status_then", "closes_at", "award_floor", "award_ceiling", "currency", "search_document__facets")
    for pk, status, closes_at, floor, ceiling, currency, terms in calls.with_status(now).values_list(*columns):
        ends = tuple(
            rates.in_reference(value, currency, now.date()) if currency else None for value in (floor, ceiling)
        )
        values = {
            "status": frozenset({status}),
            "closes": frozenset(_closing(status, closes_at, now.date())),
            "amount": frozenset(_amounts(*ends)),
            "": frozenset(terms),
        }
        yield Row(pk, CallStatus(status), closes_at, values)


def _with_words(asked: CallsAsked) -> list[int]:
    """The calls that meet the words of the question (1 query); who may see them is asked elsewhere."""
    one = Statement()
    conditions = [f"kind = {one.keep('call')}", f"costly(tsv) @@ ({one.question(asked.question)})"]
    sql = f"SELECT entry_id FROM entries_searchdocument WHERE {' AND '.join(conditions)}"  # noqa: S608 - placeholders
    with connection.cursor() as cursor:
        cursor.execute(sql, one.parameters)
        return [row[0] for row in cursor.fetchall()]


def _closing(status: str, closes_at: datetime | None, today: date) -> list[str]:
    """How soon a call closes that one can, or will be able to, apply for."""
    if status not in (CallStatus.OPEN, CallStatus.FORECAST):
        return []
    if closes_at is None:
        return ["none"]
    days = (closes_at.astimezone(UTC).date() - today).days
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
    counts: defaultdict[str, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        missed = [name for name, ids in chosen.items() if ids.isdisjoint(row.values[""])]
        missed += [name for name, codes in picked.items() if codes.isdisjoint(row.values[name])]
        if not missed:
            found.append(row)
            counts[""].update(row.values[""])
        for name in (*chosen, *CHOICES):
            if not missed or missed == [name]:
                counts[name].update(row.values.get(name, row.values[""]))
    return found, counts


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
    calls = Call.objects.select_related("search_document", "owner").in_bulk([row.pk for row in rows])
    marker = Marker(asked.question, asked.known)
    for row in rows:
        yield hit_of(calls[row.pk], row.status, now, marker, asked)


def hit_of(call: Any, status: CallStatus, now: datetime, marker: Marker, asked: CallsAsked) -> CallHit:
    """One call as lists show it."""
    document: SearchDocument = call.search_document
    language = current_language()

    def marked(values: dict[str, str]) -> Text:
        text = pick(values, document.original_language, language)
        shown = marker.html(text.text, text.language) if text else escape("")
        return Text(shown, text.language, text.fallback)

    terms = (asked.known.by_id.get(pk) for pk in document.facets)
    names = [str(term.label(language)) for term in terms if term and term.vocabulary == Vocabulary.COUNTRY]
    left = clock.time_left(call, now) if status == CallStatus.OPEN else ""
    award = clock.between(call.award_floor, call.award_ceiling, call.currency)
    return CallHit(
        href=call.get_absolute_url(),
        title=marked(document.titles),
        summary=marked(document.summaries),
        languages=tuple(document.languages),
        places=tuple(names[:_PLACES_SHOWN]),
        closes=locales.long_date(call.deadline.astimezone(call.zone).date(), language) if call.deadline else "",
        notes=tuple(filter(None, (str(status.label), left, award))),
        sample=call.sample,
    )
