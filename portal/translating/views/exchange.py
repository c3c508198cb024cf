"""Files for translators: out, back in, and the report between the two."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from entries.models import Entry
from entries.rules import Refused, can_translate
from entries.texts import LANGUAGES
from entries.viewers import Viewer
from portal.desk.access import TRANSLATORS, desk_role
from portal.desk.answering import UNPROCESSABLE
from portal.desk.pages import page_of
from portal.translating import listing, reporting
from portal.translating.exporting import MOST, export as make_export
from portal.translating.importing import apply
from portal.translating.models import Export, Import
from portal.translating.pages import room_page
from portal.translating.receiving import ExportForm, UploadForm, receive
from portal.translating.views.listing import list_page

LAST = 20


@desk_role(TRANSLATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def export(request: HttpRequest) -> Any:
    """The chosen entries of the list, or all of it, as a file; the filters of the list are in the address.

    A refused form is shown with the list, whose links lead back here: they lead on to the list.
    """
    if request.method != "POST":
        return redirect(f"{reverse('desk:translations')}?{request.META.get('QUERY_STRING', '')}")
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = ExportForm(request.POST, viewer=viewer)
    if not form.is_valid():
        return list_page(request, form, status=UNPROCESSABLE)
    data = form.cleaned_data
    entries = _asked_for(request, viewer, wants_all=data["which"] == "all")
    try:
        return make_export(entries=entries, language=data["language"], form=data["form"], by=viewer)
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return list_page(request, form, status=UNPROCESSABLE)


def _asked_for(request: HttpRequest, viewer: Viewer, *, wants_all: bool) -> QuerySet[Entry]:
    """The entries of the list as it is narrowed, or those of them that are ticked; a few more than may be sent."""
    found = listing.translatable(viewer)
    if wants_all:
        found = listing.narrowed(found, listing.TranslationFilter(request.GET, entries=found).chosen())
    else:
        found = found.filter(pk__in=[int(key) for key in request.POST.getlist("entry") if _is_key(key)])
    return found[: MOST * 2]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 19


@desk_role(TRANSLATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def files(request: HttpRequest) -> HttpResponse:
    """Hand in a file that was translated; what went out and came back lately."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect("desk:translation_import", receive(file=form.cleaned_data["file"], by=viewer).pk)
        except Refused as refused:
            form.add_error("file", str(refused.reason))
    languages = [code for code in LANGUAGES if can_translate(viewer, code)]
    exports = Export.objects.filter(language__in=languages).select_related("by")
    imports = Import.objects.filter(export__language__in=languages).select_related("by", "export").defer("rows")
    return room_page(
        request,
        "desk/translating/files.html",
        page="translation_files",
        status=UNPROCESSABLE if form.errors else 200,
        form=form,
        has_errors=bool(form.errors),
        exports=[(one, len(one.contents)) for one in exports[:LAST]],
        imports=imports[:LAST],
    )


@desk_role(TRANSLATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """What a file would bring, text by text; after the import was confirmed, what it brought."""
    run = get_object_or_404(Import.objects.select_related("export", "by"), pk=pk)
    verdict = can_translate(request.viewer, run.export.language)  # type: ignore[attr-defined]
    if not verdict:
        raise PermissionDenied(str(verdict.reason))
    if request.method == "POST":
        return _apply(request, run)
    shown = reporting.report(run, request.viewer)  # type: ignore[attr-defined]
    rows = page_of(request, shown.entries, size=20)
    context: dict[str, Any] = {"run": run, "report": shown, "rows": rows, "language": run.export.language}
    return room_page(
        request, "desk/translating/report.html", page="translation_files", trail=[(run.file_name, "")], **context
    )


def _apply(request: HttpRequest, run: Import) -> HttpResponse:
    was_applied = run.applied_at is not None
    run = apply(run=run, by=request.viewer, submit="submit" in request.POST)  # type: ignore[attr-defined]
    count = run.outcome["drafts"]
    if was_applied:
        messages.info(request, _("This file was imported already."))
    elif count:
        said = ngettext("%(count)s draft was written.", "%(count)s drafts were written.", count)
        messages.success(request, said % {"count": count})
    else:
        messages.info(request, _("There was nothing to import."))
    return redirect("desk:translation_import", run.pk)
