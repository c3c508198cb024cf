"""What goes with an expression of interest: files, and the organisations that take part."""

from __future__ import annotations

import logging

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.detail_page import LARGEST_KEY
from entries.rules import Refused
from entries.texts import LANGUAGES, text_of
from funding.interest import calls, forms, pages, reviewing, rules, services
from funding.interest.models import Attachment, CoApplicant, Interest
from funding.interest.views.applying import UNPROCESSABLE, elsewhere, only_writers, own
from partners.models import Partner

log = logging.getLogger(__name__)
MOST_FOUND = 20


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a file; what it is stays typed when the file is refused."""
    interest = own(request, pk)
    if led := elsewhere(request, interest):
        return led
    form = forms.FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.attach(interest=interest, by=request.viewer, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("upload", str(refusal))
        else:
            return redirect("interest:section", pk, "files")
    trail = pages.trail(_("Add a file"), interest)
    context = {"interest": interest, "form": form, "no_index": True, "trail": trail}
    return render(request, "interest/attach.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def detach(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Remove a file."""
    interest = own(request, pk)
    only_writers(request, interest)
    attachment = get_object_or_404(interest.attachments, pk=min(file, LARGEST_KEY))
    try:
        services.detach(attachment=attachment, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("interest:section", pk, "files")


@never_cache
@require_safe
def file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """A file, for the applicant's side, and for those of the donor who may read the text; asked at each request."""
    attachments = Attachment.objects.filter(interest_id=min(pk, LARGEST_KEY)).select_related("interest__call")
    attachment = get_object_or_404(attachments, pk=min(file, LARGEST_KEY))
    interest = attachment.interest
    own_side = Interest.objects.of_applicant(request.viewer).filter(pk=interest.pk).exists()
    if not own_side and not reviewing.opened(interest, request.viewer):
        raise Http404
    try:
        content = attachment.file.open("rb")
    except FileNotFoundError:  # a restore without its files
        log.exception("The file of attachment %s is not on the disk", attachment.pk)
        raise Http404 from None
    answer = FileResponse(
        content,
        as_attachment=True,
        filename=attachment.file_name,
        content_type=attachment.media_type,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Find an organisation by its name (`?q=`), choose it, say what it will do."""
    interest = own(request, pk)
    if led := elsewhere(request, interest):
        return led
    search = forms.SearchForm(request.GET if "q" in request.GET else None)
    found = _found(request, interest, search.cleaned_data["q"]) if search.is_bound and search.is_valid() else []
    by_key = {str(one.pk): one for one in found}
    named = {key: str(text_of(one, "title")) for key, one in by_key.items()}
    form = forms.InviteForm(request.POST or None, found=named)
    if request.method == "POST" and form.is_valid():
        partner = by_key[form.cleaned_data["partner"]]
        try:
            services.invite(interest=interest, partner=partner, task=form.cleaned_data["task"], by=request.viewer)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The invitation is on its way to the owners and editors of the organisation."))
            return redirect("interest:section", pk, "partners")
    return _invite_page(request, interest, search, form, bool(found))


def _invite_page(
    request: HttpRequest, interest: Interest, search: forms.SearchForm, form: forms.InviteForm, found: bool
) -> HttpResponse:
    context = {
        "interest": interest,
        "search": search,
        "form": form,
        "found": found,
        "has_errors": bool(form.errors or (search.is_bound and search.errors)),
        "no_index": True,
        "trail": pages.trail(_("Invite an organisation"), interest),
    }
    return render(request, "interest/invite.html", context, status=UNPROCESSABLE if context["has_errors"] else 200)


def _found(request: HttpRequest, interest: Interest, words: str) -> list[Partner]:
    """Published organisations whose name holds these words in any language; not the applicant, not the donor."""
    named = Q()
    for language in LANGUAGES:
        named |= Q((f"title_{language}__icontains", words.strip()))
    out = [key for key in (interest.applicant_id, interest.call.owner_id) if key]
    return list(
        Partner.objects.visible_to(request.viewer)
        .published()
        .filter(named)
        .exclude(pk__in=out)
        .order_by("pk")[:MOST_FOUND]
    )


@require_POST
def uninvite(request: HttpRequest, pk: int, co_applicant: int) -> HttpResponse:
    """Take an organisation out again."""
    interest = own(request, pk)
    only_writers(request, interest)
    found = get_object_or_404(interest.co_applicants, pk=min(co_applicant, LARGEST_KEY))
    try:
        services.uninvite(co_applicant=found, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("interest:section", pk, "partners")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, pk: int) -> HttpResponse:
    """What the invited organisation is asked, for its members; its owners and editors answer.

    The text itself is not shown before somebody has accepted: only who asks, for which call, and what for.
    """
    asked = CoApplicant.objects.filter(partner__in=list(request.viewer.organisations))
    asked = asked.select_related("interest__call", "interest__applicant", "partner")
    found = get_object_or_404(asked, pk=min(pk, LARGEST_KEY))
    if request.method == "POST":
        return _answer(request, found)
    call = found.interest.call
    context = {
        "invitation": found,
        "interest": found.interest,
        "call_title": text_of(call, "title"),
        "applicant": text_of(found.interest.applicant, "title"),
        "partner": text_of(found.partner, "title"),
        "can_answer": rules.can_answer(request.viewer, found, timezone.now()),
        "closes": pages.moment_of(call.deadline, call) if call.deadline else None,
        "accepts": calls.accepts(call, timezone.now()),
        "no_index": True,
        "trail": pages.trail(_("Invitation to take part")),
    }
    return render(request, "interest/invitation.html", context)


def _answer(request: HttpRequest, invitation: CoApplicant) -> HttpResponse:
    if invitation.partner_id not in request.viewer.organisations_edited:
        raise PermissionDenied(rules.can_answer(request.viewer, invitation, timezone.now()).reason)
    accept = request.POST.get("answer") == "accept"
    try:
        services.answer(co_applicant=invitation, accept=accept, by=request.viewer)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("interest:invitation", invitation.pk)
    if accept:
        messages.success(request, _("Your organisation takes part now. You can read the whole text."))
        return redirect("interest:detail", invitation.interest_id)
    messages.success(request, _("Declined. The organisation that invited you is told."))
    return redirect("interest:mine")
