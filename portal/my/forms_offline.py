"""The form on paper: the empty one to download or print, a filled one to take with you or hand in again."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from entries.editing import EditedMeanwhile, open_draft, save
from entries.kinds import Kind, all_kinds
from entries.rules import Refused
from entries.snapshots import snapshot
from entries.texts import current_language
from portal.my import offline, work
from portal.my.blanks import empty_form
from portal.my.forms import UploadForm

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_not_required
@require_safe
def empty(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty form of a kind as a Word file, in the language of the page (public)."""
    found = _on_paper(kind)
    return _file(empty_form(found, current_language()), f"{found.code}-{current_language()}.docx")


@login_not_required
@require_safe
def paper(request: HttpRequest, kind: str) -> HttpResponse:
    """The empty form as a page to print (public)."""
    found = _on_paper(kind)
    context = {"kind": found, "sections": offline.questions(found), "trail": offline.trail(found)}
    return render(request, "my/paper.html", context)


@require_safe
def filled(request: HttpRequest, pk: int) -> HttpResponse:
    """What is written so far, as a Word file that can be handed in again."""
    entry = get_object_or_404(work.writable(request.viewer), pk=pk).detail()
    try:
        payload = open_draft(entry=entry, by=request.viewer).payload
    except Refused:
        payload = snapshot(entry)
    return _file(
        offline.document(entry.kind_info, payload["language"], entry, payload), f"{entry.kind}-{entry.pk}.docx"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a filled form: what can be read is saved, what cannot is listed by question with the reason."""
    entry = get_object_or_404(work.writable(request.viewer), pk=pk).detail()
    form = UploadForm(request.POST or None, request.FILES or None)
    refused: list[offline.Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            draft = open_draft(entry=entry, by=request.viewer)
            answers = offline.answers_in(form.cleaned_data["file"], entry.kind_info)
            changes, refused = offline.changes_from(answers, entry, draft.payload)
            save(entry=entry, changes=changes, by=request.viewer, edition=draft.edition)
        except (Refused, EditedMeanwhile) as problem:
            form.add_error("file", str(problem))
        else:
            messages.success(request, _("The form has been read and saved."))
            if not refused:
                return redirect("my:check", entry.pk)
    context = {"entry": entry, "form": form, "refused": refused, "trail": work.trail(_("Hand in a filled form"), entry)}
    return render(request, "my/upload.html", context, status=422 if form.errors or refused else 200)


def _on_paper(code: str) -> Kind:
    """A kind whose empty form is for everybody; 404 for others."""
    found = next((kind for kind in all_kinds() if kind.code == code and (kind.offered or kind.on_paper)), None)
    if found is None:
        raise Http404
    return found


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type=WORD, headers={"Content-Disposition": f'attachment; filename="{name}"'})
