"""The review page: read, compare, decide."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from entries.kept import keeps_typed, kept
from entries.models import Revision
from entries.rules import Refused
from entries.states import Action, State
from entries.texts import text_of
from portal.desk.access import READERS, desk_role
from portal.desk.answering import CONFLICT, DONE, Outcome, attempt
from portal.desk.deciding import DecisionForm
from portal.desk.decisions import MovedMeanwhile, Subject, findings_on, rebase as rebase_revision
from portal.desk.pages import desk_page, entry_for, revision_for
from portal.desk.reviewing import contents, mended_at, standing, tabs
from portal.review.discussion import discussion_of, outside_of
from portal.review.places import address_of

#: Actions after which the person goes on with the same text.
STAYING = frozenset({Action.TAKE, Action.UNSCHEDULE, Action.RESTORE})


@keeps_typed
@desk_role(READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """An entry that was never published, or is in review again."""
    entry = entry_for(request.viewer, pk).detail()
    if request.method != "POST" and entry.state in (State.PUBLISHED, State.ARCHIVED):
        return redirect("desk:entry", pk=pk)
    return _answer(request, entry)


@keeps_typed
@desk_role()
@require_http_methods(["GET", "HEAD", "POST"])
def review_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """A new version of something published, or a translation."""
    revision = revision_for(request.viewer, pk)
    is_closed = not revision.is_open and revision.state != State.REFUSED
    if request.method != "POST" and is_closed and request.viewer.reads_drafts:
        return redirect(f"{reverse('desk:compare', args=[revision.entry_id])}?after={pk}")
    return _answer(request, revision)


@desk_role()
@require_POST
def rebase(request: HttpRequest, pk: int) -> HttpResponse:
    """A curator compared the revision with the newer live version: it may go over that one now."""
    revision = revision_for(request.viewer, pk)
    try:
        rebase_revision(revision=revision, by=request.viewer, seen=request.POST.get("seen", ""))
    except Refused as refused:
        raise PermissionDenied(str(refused.reason)) from refused
    except MovedMeanwhile as meanwhile:
        form = DecisionForm(viewer=request.viewer, subject=revision)
        return _page(request, revision, Outcome(form, CONFLICT, meanwhile=meanwhile.moves, is_stale=True))
    messages.success(request, _("This version now builds on the newer one. It can be published."))
    return redirect("desk:revision", pk=pk)


def _answer(request: HttpRequest, subject: Subject) -> HttpResponse:
    typed = (kept(request) or {}) if request.method == "GET" else {}
    form = DecisionForm(
        request.POST if request.method == "POST" else None,
        initial={name: typed.get(name, "") for name in ("note", "reason", "at")},
        viewer=request.viewer,
        subject=subject,
    )
    if request.method != "POST":
        return _page(request, subject, Outcome(form))
    outcome = attempt(form)
    if outcome.done is None:
        return _page(request, subject, outcome)
    say_done(request, subject, outcome.done)
    return redirect(request.path) if outcome.done in STAYING else redirect("desk:queue")


def say_done(request: HttpRequest, subject: Subject, action: Action) -> None:
    """Tell on the next page what was done."""
    title = text_of(getattr(subject, "entry", subject), "title")
    messages.success(request, DONE[action] % {"title": title})


def _page(request: HttpRequest, subject: Subject, outcome: Outcome) -> HttpResponse:
    entry = subject.entry if isinstance(subject, Revision) else subject
    title = text_of(entry, "title")
    text = contents(request.viewer, subject, language=request.GET.get("language", ""))
    discussion = discussion_of(request.viewer, subject, language=text["language"])
    discussion.placed = text["shown"].names()
    return desk_page(
        request,
        "desk/review.html",
        tab="queue",
        trail=[(title or _("Without a title"), "")],
        status=outcome.status,
        title=title,
        has_errors=outcome.status >= 400,
        **standing(request.viewer, subject, outcome),
        **text,
        discussion=discussion,
        **outside_of(request.viewer, subject),
        preview_address=address_of(subject, text["language"]),
        findings=mended_at(outcome.findings or findings_on(subject), text["shown"]),
        languages=tabs(request.path, subject, text["language"]),
    )
