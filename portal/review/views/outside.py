"""For reviewers from outside: the invitation, the one text, what they declare and recommend."""

from __future__ import annotations

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.forms import Form
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.kept import keeps_typed, kept
from entries.rules import Refused
from entries.texts import text_of
from partners.models import User
from portal.desk.decisions import Subject
from portal.desk.reviewing import contents, tabs
from portal.review import invitations, rules
from portal.review.attached import Attached, attached_to
from portal.review.discussion import discussion_of
from portal.review.forms import AdviceForm, DeclareForm
from portal.review.models import OutsideReview
from portal.review.places import LARGEST_KEY
from portal.review.views.files import one_of

FORBIDDEN, CONFLICT, GONE, UNPROCESSABLE = 403, 409, 410, 422


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: what is asked, and accepting it; 403 for anybody else, 410 when it is over."""
    user = request.user
    assert isinstance(user, User)
    page: dict[str, Any] = {"no_index": True, "trail": [(_("Invitation to review"), "")]}
    try:
        asked = invitations.open_invitation(token)
        confirmed = _confirmed(user)
        if not invitations.is_meant(asked, user, confirmed):
            raise invitations.WrongPerson
        if request.method == "POST" or asked.accepted_at is not None:
            asked = invitations.accept(asked=asked, user=user, confirmed=confirmed)
            return redirect("review:outside", asked.pk)
    except invitations.NoInvitation:
        return render(request, "review/invitation.html", page | {"problem": "over"}, status=GONE)
    except invitations.WrongPerson:
        return render(request, "review/invitation.html", page | {"problem": "person"}, status=FORBIDDEN)
    return render(request, "review/invitation.html", page | {"asked": asked, "title": text_of(asked.entry, "title")})


def _confirmed(user: User) -> frozenset[str]:
    """The addresses that the person has proven to own (1 query)."""
    found = EmailAddress.objects.filter(user=user, verified=True)
    return frozenset(address.lower() for address in found.values_list("email", flat=True))


@never_cache
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """The texts that the person was asked to read (2 queries)."""
    own = OutsideReview.objects.filter(reviewer=request.viewer.user_id, withdrawn_at__isnull=True)
    rows = [(one, text_of(one.entry, "title")) for one in own.select_related("entry").order_by("-id")[:100]]
    context = {"rows": rows, "no_index": True, "trail": [(_("My reviews for ISU"), "")]}
    return render(request, "review/asked.html", context)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, pk: int) -> HttpResponse:
    """The one text, as it will look, with the comments; declare a conflict or none, then recommend."""
    own = OutsideReview.objects.filter(reviewer=request.viewer.user_id)
    asked = get_object_or_404(own.select_related("entry", "revision"), pk=min(pk, LARGEST_KEY))
    if asked.is_over:
        trail = [(_("Invitation to review"), "")]
        return render(
            request, "review/invitation.html", {"problem": "over", "no_index": True, "trail": trail}, status=GONE
        )
    typed = (kept(request) or {}) if request.method == "GET" else request.POST
    declare = DeclareForm(typed if "conflict" in typed else None, initial=_declared(asked))
    advise = AdviceForm(typed if "words" in typed else None, initial={"advice": asked.advice, "words": asked.words})
    status = 200
    if request.method == "POST":
        status, done = _act(request, asked, declare, advise)
        if done:
            return redirect("review:outside", pk)
    return _show(request, asked, declare, advise, status)


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, position: int) -> FileResponse:
    """A picture or file of the text, for the person who was asked and as long as they are; 404 for everybody else."""
    own = OutsideReview.objects.filter(reviewer=request.viewer.user_id, withdrawn_at__isnull=True)
    asked = get_object_or_404(own.select_related("entry", "revision"), pk=min(pk, LARGEST_KEY))
    subject = _subject(asked)
    if asked.is_over or subject.state not in rules.DISCUSSED:
        raise Http404
    return one_of(_attached(asked, subject), position)


def _attached(asked: OutsideReview, subject: Subject) -> list[Attached]:
    return attached_to(subject, lambda number: reverse("review:outside_file", args=[asked.pk, number]))


def _declared(asked: OutsideReview) -> dict[str, str]:
    said = {True: "yes", False: "no", None: ""}[asked.conflict]
    return {"conflict": said, "note": asked.conflict_note}


def _act(request: HttpRequest, asked: OutsideReview, declare: Form, advise: Form) -> tuple[int, bool]:
    """What was sent, done; else the status of the answer, with the reason on the form."""
    form = advise if advise.is_bound else declare
    if not form.is_bound:
        declare.is_bound = True
        return UNPROCESSABLE, False
    if not form.is_valid():
        return UNPROCESSABLE, False
    try:
        if form is advise:
            invitations.advise(asked=asked, by=request.viewer, **form.cleaned_data)
            messages.success(request, _("Thank you. It has reached ISU, and you can change it until the last day."))
        else:
            invitations.declare(asked=asked, by=request.viewer, **form.cleaned_data)
            messages.success(request, _("Noted. You can recommend now."))
    except Refused as refused:
        form.add_error(None, str(refused.reason))
        return CONFLICT, False
    return 200, True


def _show(request: HttpRequest, asked: OutsideReview, declare: Form, advise: Form, status: int) -> HttpResponse:
    subject = _subject(asked)
    entry = asked.entry
    closed = subject.state not in rules.DISCUSSED
    title = text_of(entry, "title") or entry.kind_info.label
    context: dict[str, Any] = {
        "asked": asked,
        "entry": entry,
        "title": title,
        "closed": closed,
        "declare": declare,
        "advise": advise,
        "has_errors": status >= 400,
        "no_index": True,
        "trail": [(title, "")],
    }
    if not closed:
        text = contents(request.viewer, subject, language=request.GET.get("language", ""))
        discussion = discussion_of(request.viewer, subject, language=text["language"], side=rules.OUTSIDE)
        discussion.placed = text["shown"].names()
        context |= {**text, "discussion": discussion, "languages": tabs(request.path, subject, text["language"])}
        context["attached"] = _attached(asked, subject)
    return render(request, "review/outside.html", context, status=status)


def _subject(asked: OutsideReview) -> Subject:
    asked.entry = asked.entry.detail()
    if asked.revision is None:
        return asked.entry
    asked.revision.entry = asked.entry
    return asked.revision
