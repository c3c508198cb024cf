"""The list of events: those to come first, the next on top; then those that are over, the latest on top.

A search row does not know the date of an event, and events are few (hundreds), so their short columns are read whole
and counted in one pass.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from entries.search.engine import Result, keys_with_words
from entries.search.facets import chips_of, facets_of
from entries.search.highlights import Marker
from entries.search.hits import Shown, readable, shown
from entries.search.parsing import MAX_PAGE, PAGE_SIZE, Asked
from entries.texts import current_language
from events import clock
from events.kind import EVENT
from events.models import Event

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: pk, beginning, end, and the terms under which search finds the event.
Row = tuple[int, datetime | None, datetime | None, list[int]]


@dataclass(frozen=True, slots=True)
class EventHit(Shown):
    """One event in the list; `group` is said once, above."""

    href: str
    when: str
    notes: tuple[str, ...]
    group: str


def search_events(asked: Asked, viewer: Viewer, now: datetime) -> Result:
    """One page of events with facets and chips, as far as `viewer` may see them. 3 queries, 4 with words."""
    language = current_language()
    chips = tuple(chips_of(asked, language))
    if asked.unanswerable:
        return Result(chips=chips, page=asked.page)
    found, counts = _count(_rows(asked, viewer), asked)
    found.sort(key=lambda row: _place(row, now))
    start = (max(asked.page, 1) - 1) * PAGE_SIZE
    return Result(
        hits=tuple(_hits(found[start : start + PAGE_SIZE], asked, now)),  # type: ignore[arg-type]
        total=len(found),
        facets=tuple(facets_of(asked, counts, asked.known, language)),
        chips=chips,
        page=asked.page,
        pages=min(MAX_PAGE, -(-len(found) // PAGE_SIZE)),
    )


def keys_of_events(asked: Asked, viewer: Viewer, now: datetime, *, most: int) -> list[int]:
    """The ids of all events that are asked for, in the order of the list, at most so many. 1 query, 2 with words."""
    if asked.unanswerable:
        return []
    found, _counts = _count(_rows(asked, viewer), asked)
    return [row[0] for row in sorted(found, key=lambda row: _place(row, now))[:most]]


def _place(row: Row, now: datetime) -> tuple[bool, float, int]:
    """Where an event stands: what is over counts back from now, everything else forward; without a date last."""
    pk, begins, over, _terms = row
    is_over = over is not None and over < now
    at = begins.timestamp() if begins else float("inf")
    return is_over, -at if is_over else at, pk


def _rows(asked: Asked, viewer: Viewer) -> list[Row]:
    events = Event.objects.visible_to(viewer).published().filter(search_document__audience__in=viewer.audiences)
    if asked.question:
        events = events.filter(pk__in=keys_with_words(asked, EVENT))
    return list(events.values_list("pk", "begins_at", "over_at", "search_document__facets"))


def _count(rows: list[Row], asked: Asked) -> tuple[list[Row], dict[str, Counter[int]]]:
    """The rows that meet everything chosen, and for each facet the numbers as if nothing of it were chosen."""
    chosen = {name: frozenset(term.id for term in terms) for name, terms in asked.chosen.items() if terms}
    found: list[Row] = []
    counts: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for row in rows:
        missed = [name for name, ids in chosen.items() if ids.isdisjoint(row[3])]
        terms = row[3]
        if not missed:
            found.append(row)
            counts[""].update(terms)
        if len(missed) <= 1:
            for name in missed or chosen:
                counts[name].update(terms)
    return found, counts


def _hits(rows: list[Row], asked: Asked, now: datetime) -> list[EventHit]:
    """The events of one page in the order of `rows` (1 query)."""
    events = readable(Event.objects.all(), [row[0] for row in rows])
    marker = Marker(asked.question, asked.known)
    return [_hit(events[row[0]], now, marker, asked) for row in rows]


def _hit(event: Any, now: datetime, marker: Marker, asked: Asked) -> EventHit:
    mode = str(event.get_mode_display()) if event.mode != "unknown" else ""
    open_notes = (
        (_("Registration is open"), event.takes_registrations(now)),
        (_("Open for written contributions"), event.takes_contributions(now)),
    )
    return EventHit(
        **shown(event, marker, asked.known),
        href=event.get_absolute_url(),
        when=clock.days(event),
        notes=tuple(filter(None, (mode, *(note for note, so in open_notes if so)))),
        group=_("Past events") if event.is_over(now) else _("Upcoming events"),
    )
