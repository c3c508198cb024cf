"""Imports of tables on the desk: the list with a form, the templates, the report of each, and taking one back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries import locales
from entries.rules import Refused
from entries.viewers import CURATORS
from portal.desk.access import desk_role
from portal.desk.pages import desk_page, page_of
from portal.tables.forms import TableForm
from portal.tables.intake import importable
from portal.tables.models import Outcome, TableImport
from portal.tables.services import take_back
from portal.tables.sheets import CSV, XLSX, as_download, download
from portal.tables.tasks import read_table
from portal.tables.templates import template

_UNPROCESSABLE = 422


@desk_role(CURATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """All imports of tables, the newest first; a table that is sent is stored, and read in the background."""
    form = TableForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            table = form.save(by=request.viewer.user_id)  # type: ignore[attr-defined]
            transaction.on_commit(lambda: read_table.apply_async([table.pk], retry=False))
        messages.success(request, _("The table is here. It is read in the background."))
        return redirect("desk:table_import", table.pk)
    page = page_of(request, TableImport.objects.select_related("by"))
    more: dict[str, Any] = {"form": form, "page": page, "kinds": importable(), "trail": [(_("Tables of entries"), "")]}
    return desk_page(
        request, "desk/table_imports.html", tab="imports", status=_UNPROCESSABLE if form.errors else 200, **more
    )


@desk_role(CURATORS)
@require_safe
def empty(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The template of a kind, to be filled in."""
    kind = next((kind for kind in importable() if kind.code == code), None)
    if kind is None or form not in (CSV, XLSX):
        raise Http404
    return as_download(template(kind, form), form, name=f"{kind.code}-template")


@desk_role(CURATORS)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, what became of its rows, and what is wrong in which cell."""
    table = get_object_or_404(TableImport.objects.select_related("by"), pk=pk)
    counted = {row["outcome"]: row["n"] for row in _by_outcome(table)}
    done = sum(counted.values())
    rows = table.rows.select_related("entry")
    if (wanted := request.GET.get("outcome")) in counted:
        rows = rows.filter(outcome=wanted)
    more: dict[str, Any] = {
        "table": table,
        "done": done,
        "percent": 100 * done // max(1, table.rows_in_all),
        "outcomes": [(code, label, counted[code]) for code, label in Outcome.choices if code in counted],
        "chosen": wanted,
        "new": counted.get(Outcome.NEW.value, 0),
        "page": page_of(request, rows),
        "trail": [(_("Tables of entries"), "../"), (table.file_name, "")],
    }
    return desk_page(request, "desk/table_import.html", tab="imports", **more)


def _by_outcome(table: TableImport) -> Any:
    return table.rows.order_by().values("outcome").annotate(n=Count("pk"))


@desk_role(CURATORS)
@require_safe
def faults(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What is wrong, cell by cell, as a table for those who mend the file."""
    table = get_object_or_404(TableImport, pk=pk)
    found = [
        [row.number, row.key, column, reason]
        for row in table.rows.filter(outcome=Outcome.BAD)
        for column, reason in row.faults
    ]
    header = [_("Row"), _("Own identifier"), _("Column"), _("What is wrong")]
    return download(found, header, CSV, name=f"table-{table.pk}-faults")


@desk_role(CURATORS)
@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the drafts of an import back, those on which nobody has worked since."""
    table = get_object_or_404(TableImport, pk=pk)
    try:
        gone, kept = take_back(table=table, by=request.viewer)  # type: ignore[attr-defined]
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("desk:table_import", table.pk)
    sentence = ngettext("%(count)s draft was taken back.", "%(count)s drafts were taken back.", gone)
    messages.success(request, sentence % {"count": locales.number(gone)})
    if kept:
        sentence = ngettext(
            "%(count)s draft was kept because somebody has worked on it since.",
            "%(count)s drafts were kept because somebody has worked on them since.",
            kept,
        )
        messages.warning(request, sentence % {"count": locales.number(kept)})
    return redirect("desk:table_import", table.pk)
