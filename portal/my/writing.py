"""Writing: one page per section, and the files and links of an entry. Nothing that was typed is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entries import uploads
from entries.editing import Draft, EditedMeanwhile, open_draft, save
from entries.forms import SectionForm
from entries.kept import keeps_typed, kept
from entries.kinds import Section
from entries.models import Entry, Resource
from entries.rules import Refused
from portal.my import gathering, work
from portal.my.forms import ResourceForm

NO_CONTENT, CONFLICT, UNPROCESSABLE = 204, 409, 422


@keeps_typed
@require_http_methods(["GET", "HEAD", "POST"])
def section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """Show or save one section; a save leads on to the next one."""
    entry = get_object_or_404(work.writable(request.viewer), pk=pk).detail()
    part = entry.kind_info.section(section)
    if part is None:
        raise Http404
    try:
        draft = open_draft(entry=entry, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("my:entry", entry.pk)
    typed = kept(request) if request.method == "GET" else None
    form = SectionForm(request.POST or typed, entry=entry, section=part, payload=draft.payload)
    if request.method == "POST" and form.is_valid():
        return _save(request, entry, part, form)
    if typed:
        draft = replace(draft, edition=_edition(typed))  # a text that somebody else saved meanwhile is not passed over
    status = UNPROCESSABLE if request.method == "POST" else 200
    return _page(request, draft, part, form, status=status)


def _edition(typed: Mapping[str, Any]) -> int:
    """The edition that the writer had seen; -1, which none has, for what is no number."""
    number = str(typed.get("edition", ""))
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def _save(request: HttpRequest, entry: Entry, part: Section, form: SectionForm) -> HttpResponse:
    edition = _edition(request.POST)
    try:
        draft = save(entry=entry, changes=form.changes(), by=request.viewer, edition=edition)
    except EditedMeanwhile as meanwhile:
        now = Draft(entry, None, meanwhile.theirs, meanwhile.edition)
        theirs = SectionForm(entry=entry, section=part, payload=meanwhile.theirs)
        return _page(request, now, part, form, status=CONFLICT, theirs=theirs)
    except Refused as refusal:
        form.add_error(None, refusal.reason)
        return _page(request, Draft(entry, None, form.payload, edition), part, form, status=UNPROCESSABLE)
    if "autosave" in request.GET:
        return HttpResponse(status=NO_CONTENT, headers={"X-Edition": str(draft.edition)})
    return _next(request, entry, part)


def _next(request: HttpRequest, entry: Entry, part: Section) -> HttpResponse:
    """On to the section after this one, or to the check page after the last or when asked for."""
    sections = entry.kind_info.sections
    position = sections.index(part) + 1
    if "to_check" in request.POST or position == len(sections):
        return redirect("my:check", entry.pk)
    return redirect("my:section", entry.pk, sections[position].code)


def _page(
    request: HttpRequest, draft: Draft, part: Section, form: SectionForm, *, status: int, theirs: Any = None
) -> HttpResponse:
    sections = draft.entry.kind_info.sections
    context = {
        "entry": draft.entry,
        "section": part,
        "sections": sections,
        "position": sections.index(part) + 1,
        "form": form,
        "edition": draft.edition,
        "theirs": theirs,
        "resources": draft.payload.get("rows", {}).get("resources", []),
        "gathered": gathering.shown(draft, part, request.viewer) if part.gathers else [],
        "forms_of_resource": Resource.Form.choices,
        "level": work.reading_level(draft) if part.code == "plain" else None,
        "trail": work.trail(part.title, draft.entry),
    }
    return render(request, "my/section.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def resource(request: HttpRequest, pk: int, form: str = "", position: int | None = None) -> HttpResponse:
    """Add a file, link, picture or video, or change one (`position` counts from 1)."""
    draft = _draft(request, pk)
    rows = list(draft.payload.get("rows", {}).get("resources", []))
    row = _row(rows, position) if position else {"form": form}
    if row["form"] not in Resource.Form.values:
        raise Http404
    asked = ResourceForm(
        request.POST or None,
        request.FILES or None,
        initial=row,
        form=row["form"],
        written_in=draft.payload["language"],
        has_file=bool(row.get("file")),
    )
    if request.method == "POST" and asked.is_valid() and _store(request, draft, rows, row, asked):
        return redirect("my:section", pk, "resources")
    context = {
        "entry": draft.entry,
        "form": asked,
        "row": row,
        "position": position,
        "label": Resource.Form(row["form"]).label,
        "trail": work.trail(_("Files, links, pictures and videos"), draft.entry),
    }
    return render(request, "my/resource.html", context, status=UNPROCESSABLE if asked.errors else 200)


@require_POST
def remove_resource(request: HttpRequest, pk: int, position: int) -> HttpResponse:
    """Take a file or link out of the text (the live entry keeps it until the change is published)."""
    draft = _draft(request, pk)
    rows = list(draft.payload.get("rows", {}).get("resources", []))
    rows.remove(_row(rows, position))
    try:
        save(entry=draft.entry, changes={"rows": {"resources": rows}}, by=request.viewer, edition=draft.edition)
    except (EditedMeanwhile, Refused) as problem:
        messages.error(request, str(problem))
    return redirect("my:section", pk, "resources")


def _draft(request: HttpRequest, pk: int) -> Draft:
    entry = get_object_or_404(work.writable(request.viewer), pk=pk)
    try:
        return open_draft(entry=entry, by=request.viewer)
    except Refused as refusal:
        raise Http404 from refusal


def _row(rows: list[dict[str, Any]], position: int) -> dict[str, Any]:
    if not 1 <= position <= len(rows):
        raise Http404
    return rows[position - 1]


def _store(request: HttpRequest, draft: Draft, rows: list, row: dict[str, Any], form: ResourceForm) -> bool:
    """Keep the upload and the row; False with the reason on the form."""
    data = dict(form.cleaned_data)
    upload = data.pop("upload", None)
    try:
        if upload and not row.get("file"):
            uploads.ask_for_room(rows)
        stored = uploads.store(upload, picture=row["form"] == Resource.Form.PICTURE) if upload else {}
        new = row | data | stored
        changed = (
            [new if old is row else old for old in rows] if row in rows else [*rows, new | {"position": len(rows)}]
        )
        save(entry=draft.entry, changes={"rows": {"resources": changed}}, by=request.viewer, edition=draft.edition)
    except Refused as refusal:
        form.add_error("upload" if upload else None, refusal.reason)
        return False
    except EditedMeanwhile:
        form.add_error(None, _("Somebody else changed this entry a moment ago. Please send it again."))
        return False
    return True
