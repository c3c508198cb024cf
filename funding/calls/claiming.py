"""The doors of claims to calls: for the donor who finds its own call here, and for ISU which decides."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries.detail_page import LARGEST_KEY
from entries.kept import keeps_typed, typed_before
from entries.rules import Refused
from entries.texts import text_of
from funding.calls import claims, rules
from funding.calls.forms import CallClaimForm, ClaimDecisionForm
from funding.calls.keeping import UNPROCESSABLE, context_of, read
from funding.models import Call, CallClaim
from partners.models import ClaimState, Partner


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a call is one's own, change what was said, or take it back; 403 with a sentence where it has a donor."""
    call, viewer = read(request, pk), request.viewer  # type: ignore[attr-defined]
    mine = list(Partner.objects.published().filter(pk__in=viewer.organisations_edited).order_by("pk"))
    before = call.claims_of_donors.filter(donor__in=mine).select_related("donor").first()
    waits = before if before is not None and before.state == ClaimState.OPEN else None
    if "withdraw" in request.POST and waits is not None:
        return _withdraw(request, waits)
    form = CallClaimForm(request.POST or None, donors=mine, instance=waits, initial=typed_before(request))
    if request.method == "POST" and form.is_valid() and _claim(request, call, form):
        return redirect(request.path)
    verdict = rules.can_claim(viewer, call, None, waiting=0)
    more: dict[str, Any] = {"form": form, "verdict": verdict, "mine": mine, "before": before, "waits": waits}
    context = context_of(call, _("Is this your call?"), **more)
    return render(request, "funding/claim.html", context, status=_status(bool(verdict), bool(form.errors)))


def _status(allowed: bool, faulty: bool) -> int:
    if not allowed:
        return 403
    return UNPROCESSABLE if faulty else 200


def _claim(request: HttpRequest, call: Call, form: CallClaimForm) -> bool:
    """Store the claim, or False with the reason on the form."""
    try:
        claims.make(call=call, by=request.viewer, **form.cleaned_data)  # type: ignore[attr-defined]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("Your claim is with ISU. You will hear from it by e-mail."))
    return True


def _withdraw(request: HttpRequest, waits: CallClaim) -> HttpResponse:
    try:
        claims.withdraw(claim=waits, by=request.viewer)  # type: ignore[attr-defined]
        messages.success(request, _("Your claim is withdrawn."))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(request.path)


@keeps_typed
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def decide(request: HttpRequest, pk: int, claim: int) -> HttpResponse:
    """One claim with what should show it, and ISU's decision."""
    call, viewer = read(request, pk), request.viewer  # type: ignore[attr-defined]
    if not viewer.roles & rules.CURATORS:
        raise PermissionDenied(_("Only curators of ISU may do this."))
    listed = call.claims_of_donors.select_related("donor", "claimant", "decided_by")
    found = get_object_or_404(listed, pk=min(claim, LARGEST_KEY))
    form = ClaimDecisionForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid() and _decided(request, found, form):
        return redirect("funding:keeping", call.pk)
    found.refresh_from_db(fields=["state"])
    verdict = rules.can_decide_claim(viewer, found)
    waits = found.state == ClaimState.OPEN
    context = context_of(call, _("Claim to this call"), form=form, claim=found, verdict=verdict, waits=waits)
    context["donor_title"] = text_of(found.donor, "title")
    return render(request, "funding/claimed.html", context, status=UNPROCESSABLE if form.errors else 200)


def _decided(request: HttpRequest, found: CallClaim, form: ClaimDecisionForm) -> bool:
    verb = claims.accept if form.cleaned_data["decision"] == "accept" else claims.refuse
    try:
        verb(claim=found, by=request.viewer, reason=form.cleaned_data["reason"])  # type: ignore[attr-defined]
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The claim is answered, and the person is told."))
    return True
