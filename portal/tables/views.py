"""Downloading a list as a table: a page that says what is in it, and the files."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from entries import limits, locales
from entries.audit.services import record
from entries.rules import Refused
from entries.texts import current_language
from entries.viewers import ANONYMOUS, Viewer
from portal.errors import too_many_requests
from portal.tables import columns
from portal.tables.exports import FORMS, MOST, answer
from portal.tables.lists import Listing, listing

#: Files in an hour: for one network address, for everybody together.
EACH, TOGETHER = 40, 1_500
_BAD_REQUEST, _UNPROCESSABLE = 400, 422


@login_not_required
@require_safe
def choose(request: HttpRequest, code: str, problem: str = "", status: int = 200) -> HttpResponse:
    """What a list holds as a table, and the forms in which it can be saved (public)."""
    found = _listing(code)
    asked = found.read(request.GET)
    query = asked.address(page=1, whole=frozenset())
    trail = [(found.name, found.href), (_("Download this list"), "")]
    context = {
        "listing": found,
        "query": "" if query == "?" else query,
        "narrowed": asked.is_narrowed,
        "problems": [*asked.problems, *([problem] if problem else [])],
        "most": {form: locales.number(count) for form, count in MOST.items()},
        "trail": trail,
        "no_index": True,
    }
    return render(request, "tables/choose.html", context, status=_BAD_REQUEST if asked.problems else status)


@login_not_required
@require_safe
def file(request: HttpRequest, code: str, form: str) -> HttpResponseBase:
    """The entries of a list that the reader may see, with the list's own filters, as CSV, XLSX or JSON (public).

    400 with the page for filters that cannot be understood, 422 for a text that no workbook can hold, 429 after too
    many in an hour.
    """
    found = _listing(code)
    if form not in FORMS:
        raise Http404
    asked = found.read(request.GET)
    if asked.problems:
        return choose(request, code)
    if not limits.allows(request, "list-download", each=EACH, together=TOGETHER):
        return too_many_requests(request, seconds=limits.HOUR)
    try:
        return _answer(found, asked, form, request.viewer)  # type: ignore[attr-defined]
    except Refused as refusal:
        return choose(request, code, problem=str(refusal), status=_UNPROCESSABLE)


def _answer(found: Listing, asked: Any, form: str, viewer: Viewer) -> HttpResponseBase:
    language = current_language()
    keys = found.keys(asked, viewer, most=MOST[form])
    if viewer.is_signed_in and viewer.audiences != ANONYMOUS.audiences:
        _remember(found, asked, form, viewer, len(keys))
    return answer(
        keys,
        columns.public(found.kind, viewer) if found.kind else columns.common(viewer),
        form,
        name=f"{found.code}-{language}",
        title=str(found.name),
        language=language,
        viewer=viewer,
        kind=found.kind,
        about={"list": str(found.name), "filters": asked.pairs()},
    )


@transaction.atomic
def _remember(found: Listing, asked: Any, form: str, viewer: Viewer, rows: int) -> None:
    """Whoever sees more than everybody does leaves a record when taking it away. Words typed are not kept."""
    filters = [pair for pair in asked.pairs() if pair[0] != "q"]
    detail = {"form": form, "rows": rows, "filters": filters, "with_words": bool(asked.q)}
    record("export.made", by=viewer, about=f"list:{found.code}", detail=detail)


def _listing(code: str) -> Listing:
    found = listing(code)
    if found is None:
        raise Http404
    return found
