"""My work: the list, beginning something, the overview, the check page, and moving it on."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.checks import Severity
from entries.curation import Conflict, move
from entries.editing import begin as begin_entry, open_revision
from entries.kinds import Kind, all_kinds, kind_of
from entries.models import TRACK_SOURCE, Entry
from entries.rules import Refused, can_edit
from entries.states import Action
from entries.texts import text_of
from portal.desk.pages import page_of
from portal.my import forms, work
from portal.notifications.arriving import trouble_of
from portal.review.discussion import discussion_of
from portal.review.models import OutsideReview

ON_A_PAGE = 50


@login_not_required
@require_safe
def offer(request: HttpRequest) -> HttpResponse:
    """What can be offered, what will be asked, and what happens with it (public, cached)."""
    kinds = [kind for kind in all_kinds() if kind.offered]
    trail = [(_("Offer a practice"), "")]
    return render(request, "my/offer.html", {"kinds": kinds, "trail": trail})


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Everything the person writes or wrote, newest first, in pages."""
    page = page_of(request, work.own(request.viewer), size=ON_A_PAGE)
    rows = work.rows_of(list(page.object_list))
    trail = [(_("My work"), "")]
    kinds = work.kinds_to_begin(request.viewer)
    asked = OutsideReview.objects.filter(reviewer=request.viewer.user_id, withdrawn_at__isnull=True).exists()
    context = {"rows": rows, "page": page, "kinds": kinds, "asked": asked, "trail": trail}
    return render(request, "my/home.html", {**context, "mail_trouble": trouble_of(request.viewer.user_id)})


@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, kind: str) -> HttpResponse:
    """Choose language and organisation, then write; endorsements and reports come with their practice."""
    found = _kind(kind)
    subject = _subject(request, found)
    form = forms.BeginForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        extra: dict[str, Any] = {f"{found.parent}_id": subject.pk} if subject else {}
        try:
            entry = begin_entry(kind=found, by=request.viewer, **form.cleaned_data, **extra)
        except Refused as refusal:
            form.add_error(None, refusal.reason)
        else:
            return redirect("my:section", entry.pk, found.sections[0].code)
    context = {
        "form": form,
        "kind": found,
        "subject": subject,
        "subject_title": text_of(subject, "title") if subject else "",
        "trail": work.trail(found.label),
    }
    return render(request, "my/begin.html", context, status=422 if form.errors else 200)


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """One entry: its sections, its state, the curator's notes, what can be done now."""
    entry = _entry(request, pk)
    revision = open_revision(entry, TRACK_SOURCE)
    context = {
        "entry": entry,
        "title": text_of(entry, "title"),
        "revision": revision,
        "subject": revision or entry,
        "can_edit": can_edit(request.viewer, entry, revision),
        "discussed": discussion_of(request.viewer, revision or entry, language="").open_count,
        "actions": work.steps(request.viewer, revision or entry),
        "moves": entry.moves.select_related("by").order_by("-id")[:50],
        "trail": work.trail(text_of(entry, "title") or entry.kind_info.label),
    }
    return render(request, "my/entry.html", context)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """What is still missing, each with a link to where it is mended; and the whole text to read before submitting."""
    entry = _entry(request, pk)
    revision = open_revision(entry, TRACK_SOURCE)
    found = work.findings_for_author(entry, revision)
    context = {
        "entry": entry,
        "revision": revision,
        "findings": found,
        "blocked": any(finding.severity == Severity.BLOCKER for finding in found),
        "shown": work.text_as_written(entry, revision, request.viewer),
        "changes": True,
        "steps": work.steps(request.viewer, revision or entry),
        "trail": work.trail(_("Check and submit"), entry),
    }
    return render(request, "my/check.html", context)


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Take a writer's step: submit, withdraw, discard, work on it again; or publish for an owner who may."""
    entry = _entry(request, pk)
    if action not in work.DONE or (action == Action.PUBLISH and not entry.kind_info.published_by_owner):
        raise Http404
    revision = open_revision(entry, TRACK_SOURCE)
    try:
        move(
            entry=entry,
            action=Action(action),
            by=request.viewer,
            note=request.POST.get("note", "")[:4000],
            revision=revision,
        )
    except (Refused, Conflict) as problem:
        messages.error(request, str(problem))
        return redirect("my:check" if action in (Action.SUBMIT, Action.PUBLISH) else "my:entry", entry.pk)
    messages.success(request, work.DONE[Action(action)])
    return redirect("my:entry", entry.pk)


def _kind(code: str) -> Kind:
    try:
        return kind_of(code)
    except KeyError as error:
        raise Http404 from error


def _subject(request: HttpRequest, kind: Kind) -> Entry | None:
    """The entry that an endorsement, a report or a barrier is about; kinds that cannot be begun here are not found."""
    if kind.parent:
        wanted = request.GET.get("about") or request.GET.get("practice", "")
        pk = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 18 else 0
        seen = Entry.objects.published().visible_to(request.viewer).filter(kind__in=kind.parent_kinds)
        return get_object_or_404(seen, pk=pk)
    if kind not in work.kinds_to_begin(request.viewer):
        raise Http404
    return None


def _entry(request: HttpRequest, pk: int) -> Entry:
    """The entry, if the viewer writes it; others are not told that it exists."""
    return get_object_or_404(work.writable(request.viewer), pk=pk).detail()
