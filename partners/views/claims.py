"""Claiming a partner for which nobody acts here."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from entries.rules import Refused
from entries.texts import text_of
from partners import claims, rules
from partners.forms import ClaimForm
from partners.models import Claim, ClaimState, Partner
from partners.views.lookups import partner_to_read, trail


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that this is one's organisation, change what was said, or take it back; 403 where it cannot be claimed."""
    partner = partner_to_read(request, pk)
    mine = partner.claims.filter(claimant_id=request.viewer.user_id).first()
    waits = mine if mine and mine.state == ClaimState.OPEN else None
    if waits and "withdraw" in request.POST:
        return _withdraw(request, waits)
    form = ClaimForm(request.POST or None, instance=waits)
    if request.method == "POST" and form.is_valid() and _make(request, partner, form):
        return redirect("partners:claim", pk)
    verdict = rules.can_claim(request.viewer, partner, has_people=partner.memberships.exists(), waiting=0)
    context = {
        "name": text_of(partner, "title"),
        "partner": partner,
        "form": form,
        "mine": mine,
        "waits": waits,
        "verdict": verdict,
        "no_index": True,
        "trail": trail(partner, (_("Is this your organisation?"), "")),
    }
    return render(request, "partners/claim.html", context, status=403 if not verdict else 422 if form.errors else 200)


def _make(request: HttpRequest, partner: Partner, form: ClaimForm) -> bool:
    """Store the claim, or False with the reason on the form."""
    try:
        claims.make(partner=partner, by=request.viewer, **form.cleaned_data)
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("Your claim is with ISU. You will hear from it by e-mail."))
    return True


def _withdraw(request: HttpRequest, waits: Claim) -> HttpResponse:
    try:
        claims.withdraw(claim=waits, by=request.viewer)
        messages.success(request, _("Your claim is withdrawn."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("partners:claim", waits.partner_id)
