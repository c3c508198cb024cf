"""Imports of commitments: the list with a form to upload, and the report of each."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from funding.commitments.models import ImportRun
from funding.commitments.tables import csv_answer
from portal.desk.access import IMPORTERS, desk_role
from portal.desk.answering import UNPROCESSABLE
from portal.desk.imports import UploadForm, outcomes, summary, written
from portal.desk.pages import desk_page, page_of
from portal.exchange.commitments.tasks import read_file


@desk_role(IMPORTERS)
@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: HttpRequest) -> HttpResponse:
    """All imports, the newest first; a file that is sent is stored, and read in the background."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        return _begin(request, form)
    page = page_of(request, ImportRun.objects.select_related("by"))
    status = UNPROCESSABLE if form.errors else 200
    return desk_page(request, "desk/imports.html", tab="imports", status=status, form=form, page=page)


def _begin(request: HttpRequest, form: UploadForm) -> HttpResponse:
    with transaction.atomic():
        run = form.save(by=request.viewer.user_id)  # type: ignore[attr-defined]
        transaction.on_commit(lambda: read_file.apply_async([run.pk], retry=False))
    messages.success(request, _("The file is here. It is read in the background."))
    return redirect("desk:import", run.pk)


@desk_role(IMPORTERS)
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """How far an import is, what became of its records, and what is wrong with which."""
    run = get_object_or_404(ImportRun.objects.select_related("by"), pk=pk)
    more: dict[str, Any] = {"run": run, "outcomes": outcomes(run), "summary": summary(run)}
    page = page_of(request, run.findings.order_by("-fatal", "pk"))
    trail = [(run.file_name, "")]
    return desk_page(request, "desk/import.html", tab="imports", trail=trail, page=page, **more)


@desk_role(IMPORTERS)
@require_safe
def findings(request: HttpRequest, pk: int) -> HttpResponse:
    """The findings of an import as a table, for those who mend the file."""
    run = get_object_or_404(ImportRun, pk=pk)
    return csv_answer(f"import-{run.pk}.csv", written(run))  # type: ignore[return-value]
