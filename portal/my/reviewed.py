"""The author's side of a review: the text with the curator's notes and comments beside it, and its history."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from entries.models import Entry
from entries.rules import can_edit, stands_behind
from entries.texts import text_of
from portal.desk.decisions import moves_of
from portal.my import work
from portal.review.attached import attached_to_version
from portal.review.discussion import discussion_of
from portal.review.history import history_of
from portal.review.views.versions import comparison


@never_cache
@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The text as it was handed in, with what ISU says beside each part; answers are given here."""
    entry = _own(request, pk)
    revision = work.under_review(entry)
    subject = revision or entry
    shown = work.text_as_written(entry, revision, request.viewer)
    discussion = discussion_of(request.viewer, subject, language=entry.original_language)
    discussion.placed = shown.names()
    context = {
        "entry": entry,
        "title": text_of(entry, "title"),
        "subject": subject,
        "shown": shown,
        "changes": bool(can_edit(request.viewer, entry, revision)),
        "discussion": discussion,
        "steps": work.steps(request.viewer, subject),
        "attached": attached_to_version(revision) if revision else [],
        "moves": moves_of(subject).select_related("by").order_by("-pk"),
        "trail": work.trail(_("Read it with the comments"), entry),
    }
    return render(request, "my/review.html", context)


@never_cache
@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Every version of the entry and every step that was taken."""
    entry = _own(request, pk)
    context = {
        "entry": entry,
        "title": text_of(entry, "title") or entry.kind_info.label,
        "tracks": history_of(request.viewer, entry),
        "compare_address": reverse("my:compare", args=[pk]),
        "moves": entry.moves.select_related("by", "revision").defer("revision__payload").order_by("-id")[:200],
        "trail": work.trail(_("Versions and history"), entry),
    }
    return render(request, "my/history.html", context)


@never_cache
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of one track, word by word."""
    entry = _own(request, pk)
    status, found = comparison(request, entry)
    title = text_of(entry, "title") or entry.kind_info.label
    back = reverse("my:history", args=[pk])
    trail = [*work.trail("", entry)[:-1], (_("Versions and history"), back), (_("Two versions"), "")]
    return render(request, "my/compare.html", {"title": title, "back": back, "trail": trail, **found}, status=status)


def _own(request: HttpRequest, pk: int) -> Entry:
    """An entry behind which the person stands (or which ISU reads); 404 for everybody else."""
    entry = get_object_or_404(Entry.objects.visible_to(request.viewer), pk=pk)
    if not (stands_behind(request.viewer, entry) or request.viewer.reads_drafts):
        raise Http404
    return entry.detail()
