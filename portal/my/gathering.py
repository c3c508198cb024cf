"""Gathering entries in order: the items of a collection, or of any kind whose section `gathers` child rows."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from entries.editing import Draft, EditedMeanwhile, open_draft, save
from entries.kinds import Section
from entries.models import Entry
from entries.rules import Refused
from entries.texts import text_of
from entries.viewers import Viewer
from portal.my import work

#: The number of an entry: alone, or in the address of its page.
NUMBER = re.compile(r"^\s*(\d{1,18})\s*$|/(\d{1,18})(?:-[^/]*)?/?(?:[?#].*)?\s*$", re.ASCII)
LONGEST_NOTE = LONGEST_ADDRESS = 2000


def shown(draft: Draft, section: Section, viewer: Viewer) -> list[dict[str, Any]]:
    """The gathered rows whose entries the viewer may read, in order, with title and number in the list (1 query)."""
    rows = rows_of(draft, section)
    entries = Entry.objects.visible_to(viewer).in_bulk([row["entry"] for row in rows])
    return [
        row | {"title": text_of(entries[row["entry"]], "title"), "number": number}
        for number, row in enumerate(rows, 1)
        if row["entry"] in entries
    ]


def rows_of(draft: Draft, section: Section) -> list[dict[str, Any]]:
    """The gathered rows as the payload holds them."""
    return list(draft.payload.get("rows", {}).get(section.gathers, []))


@require_POST
def add(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an entry at the end, by the address of its page or its number; one that is there gets the new note."""
    draft, section = _draft(request, pk)
    typed = request.POST.get("address", "")[:LONGEST_ADDRESS].replace("\x00", "")
    found = NUMBER.search(typed)
    number = int(found[1] or found[2]) if found else 0
    entry = Entry.objects.published().visible_to(request.viewer).filter(pk=number).first()
    if entry is None:
        messages.error(request, _("There is no published entry at “%(address)s”.") % {"address": typed[:200]})
        return redirect("my:section", pk, section.code)
    note = request.POST.get("note", "").replace("\x00", "").strip()[:LONGEST_NOTE]
    rows = rows_of(draft, section)
    same = [row | {"note": note} if row["entry"] == entry.pk else row for row in rows]
    _save(request, draft, section, same if same != rows else _appended(rows, entry, note))
    return redirect("my:section", pk, section.code)


@require_POST
def change(request: HttpRequest, pk: int, position: int, step: str) -> HttpResponse:
    """Move a row `up` or `down`, or `remove` it (`position` counts from 1)."""
    draft, section = _draft(request, pk)
    rows = rows_of(draft, section)
    if not 1 <= position <= len(rows) or step not in ("up", "down", "remove"):
        raise Http404
    row = rows.pop(position - 1)
    if step != "remove":
        rows.insert(max(0, position - 2) if step == "up" else position, row)
    _save(request, draft, section, rows)
    return redirect("my:section", pk, section.code)


def _appended(rows: list[dict[str, Any]], entry: Entry, note: str) -> list[dict[str, Any]]:
    present = any(row["entry"] == entry.pk for row in rows)
    return rows if present else [*rows, {"entry": entry.pk, "note": note}]


def _draft(request: HttpRequest, pk: int) -> tuple[Draft, Section]:
    entry = get_object_or_404(work.writable(request.viewer), pk=pk)
    section = next((part for part in entry.kind_info.sections if part.gathers), None)
    if section is None:
        raise Http404
    try:
        return open_draft(entry=entry, by=request.viewer), section
    except Refused as refusal:
        raise Http404 from refusal


def _save(request: HttpRequest, draft: Draft, section: Section, rows: list[dict[str, Any]]) -> None:
    numbered = [row | {"position": position} for position, row in enumerate(rows, 1)]
    try:
        save(entry=draft.entry, changes={"rows": {section.gathers: numbered}}, by=request.viewer, edition=draft.edition)
    except (EditedMeanwhile, Refused) as problem:
        messages.error(request, str(problem))
