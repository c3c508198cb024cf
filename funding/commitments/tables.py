"""Commitments as comma-separated values: stable column names, ISO dates, amounts with a full stop (RFC 4180, UTF-8)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db.models import QuerySet, prefetch_related_objects
from django.http import StreamingHttpResponse

from entries import locales
from entries.cells import guarded
from entries.search.terms import thesaurus
from funding.commitments import names, totals
from funding.commitments.models import Commitment

CHUNK = 500
MAP_COLUMNS = ("by", "key", "name", "commitments", "commitments_not_divided_by_country", "currency", "amount")
COMMITMENT_COLUMNS = (
    "standard", "identifier", "title", "title_language", "funder", "recipients", "countries", "shares", "pillars",
    "disability_marker", "concerns_because", "counted", "kind_of_amount", "in_totals", "currency", "amount", "year",
    "first_date", "last_date", "source_updated", "web", "licence",
)  # fmt: skip


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def written(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Rows as text, with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow([_cell(value) for value in row])


def csv_answer(name: str, rows: Iterable[Iterable[Any]]) -> StreamingHttpResponse:
    """Rows as a file that is saved under `name`, sent as they are read."""
    answer = StreamingHttpResponse(written(rows), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _cell(value: Any) -> Any:
    if value is None:
        return ""
    return guarded(locales.plain(value)) if isinstance(value, str) else value


def of_map(wanted: dict[str, Any]) -> Iterator[Iterable[Any]]:
    """The table that the map's page shows."""
    by = wanted.get("by") or "country"
    yield MAP_COLUMNS
    rows = totals.TABLES[by](totals.asked_for(wanted), wanted)
    for row in names.labelled(by, rows, thesaurus()):
        sums: list[tuple[Any, str]] = [*row.money] or [(None, "")]
        for amount, currency in sums:
            yield (
                by,
                row.key,
                row.label,
                row.count,
                row.undivided,
                currency,
                None if amount is None else f"{amount:.2f}",
            )


def of_commitments(found: QuerySet[Commitment]) -> Iterator[Iterable[Any]]:
    """Commitments with all their amounts, those that no total counts too: they say so."""
    yield COMMITMENT_COLUMNS
    rows = found.select_related("run").iterator(chunk_size=CHUNK)
    while batch := list(islice(rows, CHUNK)):
        prefetch_related_objects(batch, "amounts", "places")
        for one in batch:
            yield from _lines(one)


def _lines(one: Commitment) -> Iterator[Iterable[Any]]:
    places = list(one.places.all())
    taken = [name or ref for role, name, ref in one.organisations if role == "recipient"]
    start = (
        one.standard, one.identifier, str(one.title), one.title.language, one.funder_name, "; ".join(taken),
        "; ".join(place.code for place in places), "; ".join(f"{place.share or ''}" for place in places),
        "; ".join(one.pillars), one.marker_raw if one.marker is None else one.marker, one.basis, int(one.counted),
    )  # fmt: skip
    end = (one.source_updated_on, one.website, one.run.licence if one.run else "")
    sums = list(one.amounts.all())
    for each in sums:
        yield (
            *start,
            each.kind,
            int(each.counted),
            each.currency,
            each.amount,
            each.year,
            each.first_on,
            each.last_on,
            *end,
        )
    if not sums:
        yield (*start, *[None] * 7, *end)
