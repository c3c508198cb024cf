"""Letters about the standing of partners: verification and claims."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.translation import gettext as _

from entries import locales
from partners.models import Claim, Verification, VerificationState
from portal.notifications.audiences import Fact, Hearer, Reason
from portal.notifications.letters import Letter, about, address, page_of


def _verification(fact: Fact) -> Verification:
    return Verification.objects.get(pk=fact.data["verification"])


def verification_requested(fact: Fact, hearer: Hearer) -> Letter:
    """To the desk: an owner asks for verification."""
    return about(
        fact,
        _("Verification is asked for: %(title)s"),
        _("An owner of this partner asks ISU to verify it."),
        action=(_("Open the verification"), address("desk:partner_verification", fact.entry.pk)),
    )


def verification_decided(fact: Fact, hearer: Hearer) -> Letter:
    """To the owners: verified until when, or not, with what ISU says to them."""
    row = _verification(fact)
    action = (_("Open the page of the verification"), address("partners:verification", fact.entry.pk))
    if row.state == VerificationState.VERIFIED and row.expires_on:
        return about(
            fact,
            _("Verified: %(title)s"),
            _("ISU has verified your organisation. Its page on the portal says so now."),
            facts=((_("Counts until"), locales.long_date(row.expires_on)),),
            quote=row.remark,
            action=action,
        )
    return about(
        fact,
        _("Not verified: %(title)s"),
        _("ISU has looked at your organisation and could not confirm everything. What it says is below."),
        quote=row.remark,
        action=action,
        closing=(_("When things have changed, you can ask for verification again."),),
    )


def verification_ending(fact: Fact, hearer: Hearer) -> Letter:
    """To the owners: the verification ends soon."""
    row = _verification(fact)
    until = ((_("Counts until"), locales.long_date(row.expires_on)),) if row.expires_on else ()
    return about(
        fact,
        _("The verification ends soon: %(title)s"),
        _("Your organisation is verified on the portal for some weeks more. Ask ISU again in time."),
        facts=until,
        action=(_("Open the page of the verification"), address("partners:verification", fact.entry.pk)),
    )


def claim_made(fact: Fact, hearer: Hearer) -> Letter:
    """To the desk: somebody says that this is their organisation."""
    return about(
        fact,
        _("Claimed: %(title)s"),
        _("Somebody says that this partner is their organisation, and waits for your answer."),
        action=(_("Open the claim"), address("desk:partner_claim", fact.data["claim"])),
    )


def claim_accepted(fact: Fact, hearer: Hearer) -> Letter:
    """To the claimant: owner from now on."""
    return about(
        fact,
        _("Your claim is accepted: %(title)s"),
        _("You are the owner of this page now: you can change it, and invite colleagues."),
        quote=Claim.objects.get(pk=fact.data["claim"]).reason,
        action=(_("Open the page"), page_of(fact.entry)),
    )


def claim_refused(fact: Fact, hearer: Hearer) -> Letter:
    """To the claimant: not accepted, and why; without a reason because somebody else was accepted."""
    reason = Claim.objects.get(pk=fact.data["claim"]).reason
    sentence = (
        _("ISU could not accept your claim. Its reason is below.")
        if reason
        else _("ISU has accepted the claim of somebody else. If you belong to the organisation, ask for an invitation.")
    )
    return about(
        fact,
        _("Your claim is not accepted: %(title)s"),
        sentence,
        quote=reason,
        action=(_("Open the page"), page_of(fact.entry)),
    )


WORDINGS: dict[tuple[str, Reason], Callable[[Fact, Hearer], Letter]] = {
    ("verification.requested", Reason.DESK): verification_requested,
    ("verification.decided", Reason.OWNER): verification_decided,
    ("verification.ending", Reason.OWNER): verification_ending,
    ("claim.made", Reason.DESK): claim_made,
    ("claim.accepted", Reason.CLAIMANT): claim_accepted,
    ("claim.refused", Reason.CLAIMANT): claim_refused,
}
