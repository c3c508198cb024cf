"""Verification and declaration of an organisation, as its own people see them; the declaration for everybody."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries.rules import Refused
from entries.texts import current_language, direction_of, text_of
from partners import declarations, rules, standing, verification as verifying
from partners.forms import SignForm
from partners.models import Partner, Question, VerificationState
from partners.views.lookups import partner_of_keepers, trail


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """How the organisation stands with ISU, what ISU looks at, and asking for it (owners; 403 for others)."""
    partner, refusal = partner_of_keepers(request, pk), ""
    if request.method == "POST":
        try:
            verifying.request(partner=partner, by=request.viewer)
        except Refused as refused:
            refusal = str(refused)
        else:
            messages.success(request, _("ISU has been asked. You will hear from it by e-mail."))
            return redirect("partners:verification", pk)
    may_ask = rules.can_ask_for_verification(request.viewer, partner)
    context = _verification(request, partner) | {"may_ask": may_ask, "refusal": refusal}
    status = 200 if not refusal else 422 if may_ask else 403
    return render(request, "partners/verification.html", context, status=status)


def _verification(request: HttpRequest, partner: Partner) -> dict[str, object]:
    found = standing.with_standing(Partner.objects.visible_to(request.viewer)).get(pk=partner.pk)
    return {
        "name": text_of(partner, "title"),
        "standing": standing.verification_of(found),
        "history": partner.verifications.exclude(state=VerificationState.PENDING),
        "pending": partner.verifications.filter(state=VerificationState.PENDING).exists(),
        "questions": Question.labels,
        "no_index": True,
        "trail": trail(partner, (_("Verification"), "")),
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def declaration(request: HttpRequest, pk: int) -> HttpResponse:
    """The declaration in the organisation's language, who signed it, and signing it (owners; 403 for others)."""
    partner = partner_of_keepers(request, pk)
    asked, verdict = declarations.current(), rules.can_sign(request.viewer, partner)
    form = SignForm(request.POST or None, initial={"version": asked.version, "name": getattr(request.user, "name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            declarations.sign(partner=partner, by=request.viewer, **form.signature())
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Thank you. The declaration is signed."))
            return redirect("partners:declaration_of", pk)
    context = _declaration(partner, asked) | {"form": form, "verdict": verdict}
    status = 200 if not form.errors else 422 if verdict else 403
    return render(request, "partners/declaration_of.html", context, status=status)


def _declaration(partner: Partner, asked: declarations.Declaration) -> dict[str, object]:
    signatures = list(partner.signatures.all())
    return _wording(asked, partner.original_language) | {
        "name": text_of(partner, "title"),
        "signatures": signatures,
        "is_signed": any(one.version == asked.version for one in signatures),
        "no_index": True,
        "trail": trail(partner, (_("Declaration"), "")),
    }


@login_not_required
@require_safe
def declaration_text(request: HttpRequest) -> HttpResponse:
    """The declaration for everybody, in the reader's language; `version` names an older one (404 for none)."""
    asked = declarations.current()
    wanted = declarations.find(request.GET.get("version", asked.version))
    if wanted is None:
        raise Http404
    context = {
        "versions": [one.version for one in reversed(declarations.versions()) if one is not wanted],
        "is_current": wanted is asked,
        "trail": [(_("Partners"), reverse("partners:list")), (_("Declaration of partners"), "")],
        **_wording(wanted, current_language()),
    }
    return render(request, "partners/declaration.html", context)


def _wording(wanted: declarations.Declaration, language: str) -> dict[str, object]:
    return {
        "declaration": wanted,
        "wording": wanted.wording(language),
        "direction": direction_of(language),
        "no_index": wanted is not declarations.current(),
    }
