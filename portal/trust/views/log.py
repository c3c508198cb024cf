"""The audit log: searched page by page, and handed out as a file."""

from __future__ import annotations

import json
from collections.abc import Iterator

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import StreamingHttpResponse
from django.views.decorators.http import require_POST, require_safe

from entries.audit.services import record
from portal.desk.access import ADMINISTRATORS, desk_role
from portal.desk.pages import desk_page, page_of
from portal.tables import sheets
from portal.trust import log
from portal.trust.forms import LogForm
from portal.trust.log import Question

HEADER = ("at", "actor", "action", "about", "detail", "request")


@desk_role(ADMINISTRATORS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What was done, the latest first; 400 with the form for what cannot be understood."""
    form = LogForm(request.GET or None, actions=log.actions())
    asked = form.question() if form.is_bound and form.is_valid() else Question()
    page = page_of(request, log.matching(asked) if not form.errors else ())
    return desk_page(
        request,
        "trust/log.html",
        tab="log",
        status=400 if form.errors else 200,
        form=form,
        page=page,
        lines=log.lines(page.object_list),
        asked={name: request.GET[name] for name in form.fields if request.GET.get(name)},
    )


@desk_role(ADMINISTRATORS)
@require_POST
def export(request: HttpRequest) -> HttpResponse:
    """The records asked for as CSV or JSON lines, under pseudonyms only; that they were taken is recorded too."""
    form = LogForm(request.POST, actions=log.actions())
    if not form.is_valid():
        return HttpResponse(status=400)
    asked, as_table = form.question(), request.POST.get("form") == "csv"
    with transaction.atomic():
        rows = log.matching(asked).order_by("pk")
        detail = {"form": "csv" if as_table else "jsonl", "rows": rows.count(), **asked.told()}
        taken = record("log.exported", by=request.viewer, about="audit:log", detail=detail)  # type: ignore[attr-defined]
    found = log.exported(rows.filter(pk__lt=taken.pk))
    if as_table:
        table = ((*row[:4], json.dumps(row[4], ensure_ascii=False), row[5]) for row in found)
        return sheets.download(table, HEADER, "csv", name="audit-log")  # type: ignore[return-value]
    response = StreamingHttpResponse(_json_lines(found), content_type="application/x-ndjson")
    response.headers["Content-Disposition"] = 'attachment; filename="audit-log.jsonl"'
    return response  # type: ignore[return-value]


def _json_lines(found: Iterator[tuple]) -> Iterator[bytes]:
    for row in found:
        yield json.dumps(dict(zip(HEADER, row, strict=True)), ensure_ascii=False).encode() + b"\n"
