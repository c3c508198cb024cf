"""Partners at the desk: verification, claims, duplicates."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from entries.detail_page import LARGEST_KEY
from entries.kept import keeps_typed, typed_before
from entries.rules import Refused
from entries.texts import text_of
from partners import claims, duplicates, merging, verification as verifying
from partners.models import Claim, ClaimState, Partner
from portal.desk import partners as presenting
from portal.desk.access import PARTNER_KEEPERS, desk_role
from portal.desk.answering import CONFLICT, UNPROCESSABLE
from portal.desk.pages import desk_page
from portal.desk.partner_forms import ClaimDecisionForm, KeptForm, MergePartnersForm, VerificationForm


@desk_role(PARTNER_KEEPERS)
@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """What waits for ISU: verifications, claims, verifications that end."""
    return desk_page(
        request,
        "desk/partners.html",
        tab="partners",
        verifications=presenting.verifications_waiting(),
        claims=presenting.claims_waiting(),
        call_claims=presenting.call_claims_waiting(),
        ending=presenting.verifications_ending(),
    )


@keeps_typed
@desk_role(PARTNER_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions about one partner; what was found before stands below."""
    partner = _partner(request, pk)
    begin = {"seen": verifying.mark_of(partner)} | typed_before(request)
    form = VerificationForm(request.POST or None, initial=begin)
    if request.method == "POST" and form.is_valid() and _verified(request, partner, form):
        return redirect("desk:partners")
    return desk_page(
        request,
        "desk/partner_verification.html",
        tab="partners",
        trail=[(text_of(partner, "title"), "")],
        status=UNPROCESSABLE if form.errors else 200,
        form=form,
        partner=partner,
        title=text_of(partner, "title"),
        pending=partner.verifications.filter(decided_at__isnull=True).first(),
        history=presenting.history_of(partner),
    )


def _verified(request: HttpRequest, partner: Partner, form: VerificationForm) -> bool:
    data = form.cleaned_data
    try:
        row = verifying.decide(
            partner=partner,
            findings=form.findings(),
            months=data["months"],
            remark=data["remark"],
            by=request.viewer,
            seen=data["seen"],
        )
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    said = _("“%(title)s” is verified.") if row.expires_on else _("“%(title)s” is not verified; its owners are told.")
    messages.success(request, said % {"title": text_of(partner, "title")})
    return True


@keeps_typed
@desk_role(PARTNER_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    """One claim with its evidence, what others claim, and the decision."""
    listed = Claim.objects.select_related("partner", "claimant", "decided_by")
    found = get_object_or_404(listed, pk=min(pk, LARGEST_KEY))
    form = ClaimDecisionForm(request.POST or None, initial=typed_before(request))
    if request.method == "POST" and form.is_valid() and _answered(request, found, form):
        return redirect("desk:partners")
    return desk_page(
        request,
        "desk/partner_claim.html",
        tab="partners",
        trail=[(text_of(found.partner, "title"), "")],
        status=UNPROCESSABLE if form.errors else 200,
        form=form,
        claim=found,
        waits=found.state == ClaimState.OPEN,
        others=presenting.other_claims(found),
        partner=found.partner,
        title=text_of(found.partner, "title"),
    )


def _answered(request: HttpRequest, found: Claim, form: ClaimDecisionForm) -> bool:
    verb = claims.accept if form.cleaned_data["decision"] == "accept" else claims.refuse
    try:
        verb(claim=found, by=request.viewer, reason=form.cleaned_data["reason"])
    except Refused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, _("The claim is answered, and the person is told."))
    return True


@desk_role(PARTNER_KEEPERS)
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """Partners that are probably one."""
    trail = [(_("Likely duplicates"), "")]
    return desk_page(request, "desk/partner_duplicates.html", tab="partners", trail=trail, pairs=duplicates.likely())


@desk_role(PARTNER_KEEPERS)
@require_POST
def different(request: HttpRequest, pk: int, other: int) -> HttpResponse:
    """Say that two partners are two; the pair is not suggested again."""
    try:
        duplicates.tell_apart(first=_partner(request, pk), second=_partner(request, other), by=request.viewer)
        messages.success(request, _("The two are kept apart and will not be suggested again."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("desk:partner_duplicates")


@desk_role(PARTNER_KEEPERS)
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Merge a duplicate into another partner: choose, see what would move, confirm."""
    duplicate = _partner(request, pk)
    if request.method == "POST":
        return _merge(request, duplicate)
    form = KeptForm(request.GET or None, duplicate=duplicate)
    if not form.is_bound or not form.is_valid() or form.kept is None:
        return _merge_page(request, duplicate, form, None, UNPROCESSABLE if form.errors else 200)
    return _preview(request, duplicate, form.kept)


def _preview(request: HttpRequest, duplicate: Partner, kept: Partner) -> HttpResponse:
    found = merging.preview(duplicate=duplicate, kept=kept, by=request.viewer)
    initial = {"into": kept.pk, "seen": presenting.mark_of(found)}
    form = MergePartnersForm(duplicate=duplicate, initial=initial)
    return _merge_page(request, duplicate, form, found, 200, kept)


def _merge(request: HttpRequest, duplicate: Partner) -> HttpResponse:
    form = MergePartnersForm(request.POST, duplicate=duplicate)
    valid = form.is_valid()
    if form.kept is None:
        return redirect("desk:partner_merge", duplicate.pk)
    found = merging.preview(duplicate=duplicate, kept=form.kept, by=request.viewer)
    if valid and form.cleaned_data["seen"] != presenting.mark_of(found):
        form.data = {**request.POST.dict(), "seen": presenting.mark_of(found)}
        form.add_error(None, _("Something changed meanwhile. Look at what would move now before you merge."))
        return _merge_page(request, duplicate, form, found, CONFLICT, form.kept)
    if valid:
        try:
            merging.merge(duplicate=duplicate, kept=form.kept, by=request.viewer, reason=form.cleaned_data["reason"])
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The partners are merged. The old address leads to the kept one."))
            return redirect(form.kept.get_absolute_url())
    return _merge_page(request, duplicate, form, found, UNPROCESSABLE, form.kept)


def _merge_page(
    request: HttpRequest,
    duplicate: Partner,
    form: KeptForm,
    preview: merging.Preview | None,
    status: int,
    kept: Partner | None = None,
) -> HttpResponse:
    return desk_page(
        request,
        "desk/partner_merge.html",
        tab="partners",
        trail=[(_("Likely duplicates"), reverse("desk:partner_duplicates")), (text_of(duplicate, "title"), "")],
        status=status,
        form=form,
        preview=preview,
        duplicate=duplicate,
        title=text_of(duplicate, "title"),
        kept=kept,
        kept_title=text_of(kept, "title") if kept else "",
    )


def _partner(request: HttpRequest, pk: int) -> Partner:
    """A published partner; what is no longer public has no standing to decide on."""
    found = Partner.objects.visible_to(request.viewer).published().filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None:
        raise Http404
    return found
