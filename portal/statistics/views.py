"""The desk's page of statistics, and each of its tables as a file."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from entries.audit.services import record
from entries.texts import Text, current_language
from portal.desk.access import READERS, desk_role
from portal.desk.pages import desk_page
from portal.statistics import tables
from portal.statistics.forms import StatisticsFilter
from portal.tables import sheets


@desk_role(READERS)
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """What is read, searched for, published and translated, by period, kind and language."""
    form = StatisticsFilter(request.GET)
    asked = _asked(form)
    return desk_page(
        request,
        "statistics/statistics.html",
        tab="statistics",
        status=400 if form.errors else 200,
        filter=form,
        query=request.GET.urlencode() if not form.errors else "",
        tables=tables.all_tables(asked, request.viewer),  # type: ignore[attr-defined]
        computed_at=tables.computed_at(),
    )


@desk_role(READERS)
@require_safe
def table(request: HttpRequest, code: str) -> Any:
    """One table of the page as CSV, narrowed alike; 404 for a table that there is not."""
    form = StatisticsFilter(request.GET)
    asked = _asked(form, limit=tables.LONGEST_FILE)
    viewer = request.viewer  # type: ignore[attr-defined]
    found = next((one for one in tables.all_tables(asked, viewer) if one.code == code), None)
    if found is None:
        raise Http404
    record("export.made", by=viewer, about="statistics", detail={"table": code, **form.chosen()})
    rows = [[_plain(cell) for cell in row] for row in found.rows]
    return sheets.download(rows, found.header, sheets.CSV, name=f"statistics-{code}", language=current_language())


def _asked(form: StatisticsFilter, *, limit: int = tables.LONGEST_LIST) -> tables.Asked:
    chosen: dict[str, Any] = form.chosen()
    return tables.Asked(**chosen, today=datetime.now(UTC).date(), limit=limit)


def _plain(cell: tables.Cell) -> Any:
    """A cell as a file holds it: numbers as numbers, days as ISO 8601 writes them."""
    value = cell.value
    if isinstance(value, Text):
        return value.text
    return round(value, 3) if isinstance(value, float) else value
