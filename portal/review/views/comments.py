"""Comments: write one, answer, resolve. Nothing typed is lost: not by an error, not with the session."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from entries.kept import keeps_typed, kept
from entries.rules import Refused
from entries.texts import text_of
from portal.desk.decisions import Subject, pair_of
from portal.desk.presenting import field_label
from portal.review import commenting, rules
from portal.review.forms import AnswerForm, CommentForm
from portal.review.models import Comment
from portal.review.places import entry_on, page_for, revision_on, thread_on

UNPROCESSABLE, CONFLICT = 422, 409
STEPS = {"resolve": commenting.resolve, "reopen": commenting.reopen}


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on_entry(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment on an entry that was never published."""
    return _comment(request, *entry_on(request.viewer, pk))


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def on_revision(request: HttpRequest, pk: int) -> HttpResponse:
    """A comment on a new version, or on a translation."""
    return _comment(request, *revision_on(request.viewer, pk))


def _comment(request: HttpRequest, subject: Subject, side: str) -> HttpResponse:
    entry, _revision = pair_of(subject)
    wanted = {name: request.GET[name] for name in ("field", "language") if name in request.GET}
    typed = kept(request) if request.method == "GET" else None
    form = CommentForm(request.POST or typed, initial=wanted, entry=entry, may_be_internal=rules.may_be_internal(side))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            comment = commenting.add(subject=subject, by=request.viewer, **form.cleaned_data)
            return _back(request, subject, side, comment)
        except Refused as refused:
            status = _say(form, refused)
    return _page(request, subject, side, form, status, label=field_label(entry, str(form["field"].value() or "")))


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer in a thread."""
    first, subject, side = thread_on(request.viewer, pk)
    typed = kept(request) if request.method == "GET" else None
    form, status = AnswerForm(request.POST or typed), 200
    if request.method == "POST" and form.is_valid():
        try:
            said = commenting.answer(first=first, by=request.viewer, **form.cleaned_data)
            return _back(request, subject, side, said)
        except Refused as refused:
            status = _say(form, refused)
    entry, _revision = pair_of(subject)
    return _page(request, subject, side, form, status, first=first, label=field_label(entry.detail(), first.field))


@require_POST
def step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Say that a thread is resolved, or open it again."""
    if step not in STEPS:
        raise Http404
    first, subject, side = thread_on(request.viewer, pk)
    try:
        STEPS[step](first=first, by=request.viewer)
    except Refused as refused:
        raise PermissionDenied(str(refused)) from refused
    return redirect(f"{page_for(side, request.viewer, subject)}#comment-{first.pk}")


def _say(form: Form, refused: Refused) -> int:
    """Put a refusal on the form; 409 where the text was decided or taken back meanwhile, else 403."""
    form.add_error(None, str(refused.reason))
    return CONFLICT if isinstance(refused, commenting.Closed) else 403


def _back(request: HttpRequest, subject: Subject, side: str, comment: Comment) -> HttpResponse:
    """To the page where the text is read, at the comment."""
    messages.success(request, _("Your comment is saved. Those concerned are told by e-mail."))
    entry, _revision = pair_of(subject)
    tab = f"?language={comment.language}" if comment.language not in ("", entry.original_language) else ""
    address = page_for(side, request.viewer, subject)
    tab = "" if getattr(subject, "track", "source") != "source" else tab
    return redirect(f"{address}{tab}#comment-{comment.parent_id or comment.pk}")


def _page(
    request: HttpRequest,
    subject: Subject,
    side: str,
    form: Form,
    status: int,
    *,
    label: str,
    first: Comment | None = None,
) -> HttpResponse:
    entry, _revision = pair_of(subject)
    title = text_of(entry, "title") or entry.kind_info.label
    status = UNPROCESSABLE if status == 200 and form.is_bound and form.errors else status
    context = {
        "form": form,
        "label": label,
        "first": first,
        "title": title,
        "back": page_for(side, request.viewer, subject),
        "no_index": True,
        "trail": [(title, page_for(side, request.viewer, subject)), (_("Answer") if first else _("Comment"), "")],
    }
    return render(request, "review/comment.html", context, status=status)
