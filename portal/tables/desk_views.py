"""Tables on the desk: every entry of a kind to take away."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries.audit.services import record
from entries.kinds import Kind, all_kinds
from entries.rules import Refused
from entries.texts import current_language
from entries.viewers import CURATORS, Viewer
from portal.desk.access import desk_role
from portal.desk.pages import desk_page
from portal.tables import columns
from portal.tables.exports import FORMS, answer

#: Entries in one file for the desk; a workbook of all texts in four languages is as much as programs open.
MOST = {"csv": 50_000, "json": 50_000, "xlsx": 5_000}


@desk_role(CURATORS)
@require_safe
def tables(request: HttpRequest, problem: str = "") -> HttpResponse:
    """The kinds of entries with what can be taken away of each: all entries as tables."""
    kinds = sorted(all_kinds(), key=lambda kind: str(kind.label_plural))
    return desk_page(request, "desk/tables.html", tab="imports", trail=[(_("Tables"), "")], kinds=kinds,
        problem=problem, status=422 if problem else 200)  # fmt: skip


@desk_role(CURATORS)
@require_safe
def table(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """All entries of a kind in every state, with their languages side by side; the audit log remembers it."""
    kind = next((kind for kind in all_kinds() if kind.code == code), None)
    if kind is None or form not in FORMS:
        raise Http404
    try:
        return _answer(kind, form, request.viewer)  # type: ignore[attr-defined]
    except Refused as refusal:
        return tables(request, problem=str(refusal))


def _answer(kind: Kind, form: str, viewer: Viewer) -> HttpResponseBase:
    found = kind.model._default_manager.visible_to(viewer).order_by("pk")  # type: ignore[attr-defined]
    keys = list(found.values_list("pk", flat=True)[: MOST[form]])
    with transaction.atomic():
        record("export.made", by=viewer, about=f"kind:{kind.code}", detail={"form": form, "rows": len(keys)})
    return answer(
        keys,
        columns.desk(kind, viewer),
        form,
        name=f"{kind.code}-all",
        title=str(kind.label_plural),
        language=current_language(),
        viewer=viewer,
        kind=kind,
        about={"list": str(kind.label_plural)},
    )
