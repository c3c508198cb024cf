"""Answering a list or search: one statement, and everything a page shows of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from django.db import connection
from psycopg import Cursor
from psycopg.pq import Format

from entries.kinds import Kind
from entries.search import typos
from entries.search.facets import Chip, Facet, chips_of, facets_of
from entries.search.highlights import Marker
from entries.search.hits import Hit, hits_of
from entries.search.parsing import MAX_PAGE, PAGE_SIZE, Asked
from entries.search.question import understand
from entries.search.statement import EXACT_UP_TO, Statement, build, build_keys
from entries.viewers import Viewer

#: With fewer hits than these a better spelling is looked for.
FEW = 3


@dataclass(frozen=True, slots=True)
class Result:
    """The answer. `total` is exact unless `exact` is false, then there are more; `approximate` is said of facet counts.

    `did_you_mean` is a better spelling to offer; with `corrected` nothing was found for what was typed, and the hits
    are already those of the better spelling.
    """

    hits: tuple[Hit, ...] = ()
    total: int = 0
    exact: bool = True
    facets: tuple[Facet, ...] = ()
    chips: tuple[Chip, ...] = ()
    did_you_mean: str = ""
    corrected: bool = False
    approximate: bool = False
    page: int = 1
    pages: int = 0

    @property
    def is_beyond_end(self) -> bool:
        """Whether the page asked for does not exist (page 1 always does)."""
        return self.page == 0 or self.page > max(1, self.pages)


@dataclass(slots=True)
class _Found:
    """The row that the statement returned."""

    total: int
    rows: list[dict[str, Any]]
    counts: dict[str, Mapping[Any, int]]
    approximate: bool


def search(asked: Asked, viewer: Viewer, language: str) -> Result:
    """The hits of one page with facets and chips, as far as `viewer` may see them.

    1 query; with few hits 1 more for a better spelling, and 1 when that is tried.
    """
    known = asked.known
    chips = tuple(chips_of(asked, language))
    if asked.unanswerable:
        return Result(chips=chips, page=asked.page)
    found = _run(asked, viewer, language)
    better, corrected = "", False
    if found.total < FEW and asked.question:
        better, instead = _better_spelling(asked, viewer, language, found)
        if better and found.total == 0:
            asked, found, corrected = replace(asked, question=understand(better, known)), instead, True
    return Result(
        hits=tuple(hits_of(found.rows, Marker(asked.question, known), known, language)),
        total=min(found.total, EXACT_UP_TO),
        exact=found.total <= EXACT_UP_TO,
        facets=tuple(facets_of(asked, found.counts, known, language)),
        chips=chips,
        did_you_mean=better,
        corrected=corrected,
        approximate=found.approximate,
        page=asked.page,
        pages=1 if corrected else min(MAX_PAGE, -(-found.total // PAGE_SIZE)),
    )


def keys(asked: Asked, viewer: Viewer, *, most: int) -> list[int]:
    """The ids of all that is asked for and that `viewer` may see, the newest first, at most so many. 1 query."""
    if asked.unanswerable:
        return []
    sql, parameters = build_keys(asked, viewer, most=most)
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [row[0] for row in cursor.fetchall()]


def keys_with_words(asked: Asked, kind: Kind) -> list[int]:
    """The ids of one kind that meet the words of the question; who may see them is asked elsewhere (1 query)."""
    one = Statement()
    conditions = f"kind = {one.keep(kind.code)} AND costly(tsv) @@ ({one.question(asked.question)})"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT entry_id FROM entries_searchdocument WHERE {conditions}", one.parameters)  # noqa: S608
        return [row[0] for row in cursor.fetchall()]


def _run(asked: Asked, viewer: Viewer, language: str) -> _Found:
    sql, parameters = build(asked, viewer, language=language, offset=(max(asked.page, 1) - 1) * PAGE_SIZE)
    total, rows, by_kind, *of_terms = the_row(sql, parameters)
    names, totals, terms = of_terms[::3], of_terms[1::3], of_terms[2::3]
    counts: dict[str, Mapping[Any, int]] = {name: counted(ids) for name, ids in zip(names, terms, strict=True)}
    return _Found(total, rows or [], counts | {"kind": by_kind or {}}, max(totals) > EXACT_UP_TO)


def the_row(sql: str, parameters: Mapping[str, Any]) -> tuple[Any, ...]:
    """The one row of the statement, in PostgreSQL's own format: a megabyte of terms is not spelled out as hexadecimals.

    Values become literals first, as always: the planner has to know them, and Django's own cursors answer in text only.
    """
    with connection.cursor() as cursor:
        text = cursor.mogrify(sql, parameters)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    with make(Cursor(connection.connection)) as binary:  # type: ignore[arg-type]  # any cursor of the driver will do
        binary.cursor.format = Format.BINARY
        binary.execute(text)
        return binary.fetchone()


def counted(ids: bytes | None) -> dict[int, int]:
    """How often each term id occurs among `facet_bytes` joined (four bytes each, as `indexing` writes them)."""
    if not ids:
        return {}
    numbers = np.bincount(np.frombuffer(ids, dtype=">i4"))
    present = numbers.nonzero()[0]
    return dict(zip(present.tolist(), numbers[present].tolist(), strict=True))


def _better_spelling(asked: Asked, viewer: Viewer, language: str, found: _Found) -> tuple[str, _Found]:
    """A spelling that finds more for this viewer, and what it finds; ("", as it was) when there is none.

    Trying it also keeps words that only hidden entries hold from being offered.
    """
    better = typos.corrected(asked.q)
    if not better:
        return "", found
    instead = _run(replace(asked, question=understand(better, asked.known), page=1), viewer, language)
    return (better, instead) if instead.total > found.total else ("", found)
