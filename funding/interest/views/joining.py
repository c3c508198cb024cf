"""Organisations without a page here: inviting one by e-mail, and the doors behind the link that it receives."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries import limits
from entries.rules import Refused
from entries.texts import Text, text_of
from funding.interest import forms, joining, pages, rules
from funding.interest.models import CoApplicant
from funding.interest.views.applying import UNPROCESSABLE, elsewhere, own
from partners import duplicates
from partners.forms import RegisterForm
from partners.models import Partner
from partners.views.lookups import confirmed_addresses, user_of

CONFLICT, GONE = 409, 410
#: So many mails to people without an account one sender may cause in an hour, and all together.
EACH, TOGETHER = 20, 500


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an organisation that has no page here, at an address that the applicant knows."""
    interest = own(request, pk)
    if led := elsewhere(request, interest):
        return led
    form = forms.MailInviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _within_limits(request)
            joining.invite(interest=interest, by=request.viewer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way by e-mail."))
            return redirect("interest:section", pk, "partners")
    trail = pages.trail(_("Invite an organisation by e-mail"), interest)
    context = {"interest": interest, "form": form, "no_index": True, "trail": trail}
    return render(request, "interest/invite_by_mail.html", context, status=UNPROCESSABLE if form.errors else 200)


def _within_limits(request: HttpRequest) -> None:
    if not limits.allows(request, "co-applicants", each=EACH, together=TOGETHER):
        raise Refused(_("Many invitations were sent in the last hour. Try again later."))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Show the invitation to the one who was asked, and take the answer; 403 for anybody else, 410 when it is over."""
    try:
        asked = joining.open_link(token)
        if problem := _wrong_person(request, asked):
            return problem
        form = forms.JoinForm(request.POST or None, organisations=_own_organisations(request, asked), asked=asked)
        if request.method == "POST":
            return _answer(request, asked, form, token)
    except joining.LinkOver:
        return _over(request)
    return _join_page(request, asked, form)


def _answer(request: HttpRequest, asked: CoApplicant, form: forms.JoinForm, token: str) -> HttpResponse:
    """Decline, or accept in one of three ways; registering leads on to a page of its own first."""
    who = {"asked": asked, "addresses": _addresses(request), "by": request.viewer}
    try:
        if request.POST.get("answer") == "decline":
            joining.decline(**who)
            messages.success(request, _("Declined. The organisation that invited you is told."))
            return redirect("interest:mine")
        if not form.is_valid():
            return _join_page(request, asked, form, status=UNPROCESSABLE)
        if form.registers:
            return redirect("interest:join_register", token)
        accepted = joining.accept(**who, partner=form.chosen, name=form.cleaned_data["name"])
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return _join_page(request, asked, form, status=UNPROCESSABLE)
    return _welcome(request, accepted)


def _welcome(request: HttpRequest, accepted: CoApplicant) -> HttpResponse:
    if accepted.partner_id is None:
        messages.success(request, _("Your organisation takes part now, by its name."))
        return redirect("interest:mine")
    messages.success(request, _("Your organisation takes part now. You can read the whole text."))
    return redirect("interest:detail", accepted.interest_id)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest, token: str) -> HttpResponse:
    """The short registration, after which the organisation takes part; partners of a like name are shown first."""
    try:
        asked = joining.open_link(token)
        if problem := _wrong_person(request, asked):
            return problem
        initial = {"name": asked.name, "contact_email": user_of(request).email}
        form = RegisterForm(request.POST or None, initial=initial)
        likes: list[tuple[Text, str]] = []
        if request.method == "POST" and form.is_valid():
            likes = [] if "another" in request.POST else _likes(request, form.cleaned_data["name"])
            if not likes and (answer := _registered(request, asked, form)):
                return answer
    except joining.LinkOver:
        return _over(request)
    context = _context(asked, _("Register your organisation")) | {"form": form, "likes": likes, "token": token}
    status = UNPROCESSABLE if form.errors else CONFLICT if likes else 200
    return render(request, "interest/join_register.html", context, status=status)


def _registered(request: HttpRequest, asked: CoApplicant, form: RegisterForm) -> HttpResponse | None:
    who: dict[str, Any] = {"asked": asked, "addresses": _addresses(request), "by": request.viewer}
    try:
        joining.register_and_accept(**who, registration=form.cleaned_data)
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Your organisation is registered and takes part. You can read the whole text."))
    return redirect("interest:detail", asked.interest_id)


def _likes(request: HttpRequest, name: str) -> list[tuple[Text, str]]:
    return [(text_of(one, "title"), one.get_absolute_url()) for one in duplicates.like(name, request.viewer)]


def _own_organisations(request: HttpRequest, asked: CoApplicant) -> list[Partner]:
    """The organisations that the person writes for already, but for the applicant and the donor (1 query, or none)."""
    mine = request.viewer.organisations_edited - {asked.interest.applicant_id, asked.interest.call.owner_id}
    if not mine:
        return []
    return list(Partner.objects.visible_to(request.viewer).filter(pk__in=list(mine)).order_by("pk"))


def _addresses(request: HttpRequest) -> frozenset[str]:
    user = user_of(request)
    return confirmed_addresses(user) | {user.email.lower()}


def _wrong_person(request: HttpRequest, asked: CoApplicant) -> HttpResponse | None:
    """The page for somebody else, who learns nothing of the invitation; who may never answer is told why (403)."""
    addresses = _addresses(request)
    if not rules.is_asked(asked, addresses):
        return render(request, "partners/invitation.html", _bare() | {"problem": "person"}, status=403)
    verdict = rules.can_join(request.viewer, asked, addresses, timezone.now())
    if not verdict and verdict is not rules.NOT_OPEN:
        raise PermissionDenied(verdict.reason)
    return None


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "partners/invitation.html", _bare() | {"problem": "over"}, status=GONE)


def _bare() -> dict[str, Any]:
    return {"no_index": True, "trail": [(_("Invitation"), "")]}


def _join_page(request: HttpRequest, asked: CoApplicant, form: forms.JoinForm, *, status: int = 200) -> HttpResponse:
    call = asked.interest.call
    context = _context(asked, _("Invitation to take part")) | {
        "form": form,
        "partner": pages.name_of(asked),
        "can_answer": rules.can_join(request.viewer, asked, _addresses(request), timezone.now()),
        "closes": pages.moment_of(call.deadline, call) if call.deadline else None,
    }
    return render(request, "interest/join.html", context, status=status)


def _context(asked: CoApplicant, title: str) -> dict[str, Any]:
    return {
        "invitation": asked,
        "interest": asked.interest,
        "call_title": text_of(asked.interest.call, "title"),
        "applicant": text_of(asked.interest.applicant, "title"),
        "no_index": True,
        "trail": [(title, "")],
    }
