"""Versions of an entry: two side by side at the desk, and setting back to one."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.rules import Refused, stands_behind
from entries.texts import text_of
from portal.desk.access import READERS, desk_role
from portal.desk.pages import desk_page, entry_for
from portal.review import history, restoring
from portal.review.places import LARGEST_KEY

BAD_REQUEST, FORBIDDEN, CONFLICT = 400, 403, 409


@desk_role(READERS)
@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions of one track, word by word; without a choice, a sentence that says what to choose (400)."""
    entry = entry_for(request.viewer, pk).detail()
    title = text_of(entry, "title") or entry.kind_info.label
    status, found = comparison(request, entry)
    trail = [(title, reverse("desk:entry", args=[pk])), (_("Two versions"), "")]
    back = reverse("desk:entry", args=[pk])
    return desk_page(
        request, "desk/compare.html", tab="published", trail=trail, status=status, title=title, back=back, **found
    )


def comparison(request: HttpRequest, entry: Entry) -> tuple[int, dict]:
    """Status and values of the page of two versions that the address names."""
    chosen = {name: request.GET.get(name, "") for name in ("before", "after")}
    try:
        before, after = history.two_versions(request.viewer, entry, **chosen)
    except Refused as refused:
        return BAD_REQUEST, {"entry": entry, "problem": refused.reason, "has_errors": True}
    return 200, history.compared(request.viewer, entry, before, after)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def restore(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether the text shall be set back to this version, and do it."""
    version = _version(request, pk)
    status, problem = 200, ""
    if request.method == "POST":
        try:
            draft = restoring.restore(version=version, by=request.viewer)
            messages.success(request, _("A new draft holds the text of the old version. Read it and hand it in."))
            return _to(draft)
        except Refused as refused:
            status = CONFLICT if isinstance(refused, restoring.NotNow) else FORBIDDEN
            problem = str(refused)
    entry = version.entry
    place = "desk:entry" if request.viewer.reads_drafts else "my:history"
    title = text_of(entry, "title") or entry.kind_info.label
    back = reverse(place, args=[entry.pk])
    context = {"version": version, "entry": entry, "title": title, "problem": problem, "has_errors": bool(problem)}
    trail = [(title, back), (_("Take up an older version"), "")]
    return render(
        request, "review/restore.html", {**context, "back": back, "trail": trail, "no_index": True}, status=status
    )


def _version(request: HttpRequest, pk: int) -> Revision:
    """A version that the viewer may read; 404 for others."""
    found = Revision.objects.select_related("entry", "author", "publisher").filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None or not (request.viewer.reads_drafts or stands_behind(request.viewer, found.entry)):
        raise Http404
    if not history.versions_for(request.viewer, found.entry).filter(pk=found.pk).exists():
        raise Http404
    return found


def _to(draft: Revision) -> HttpResponse:
    """Where the new draft is read and handed in."""
    if draft.track == TRACK_SOURCE:
        return redirect("my:check", draft.entry_id)
    return redirect("desk:translate", draft.entry_id, draft.track)
