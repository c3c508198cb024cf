"""Claiming a call that ISU found elsewhere and posted: its donor's word, and ISU's decision with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.rules import Refused, Verdict
from entries.texts import Text, text_of
from funding.calls import rules, services
from funding.models import Call, CallClaim
from partners.models import ClaimState, Partner

if TYPE_CHECKING:
    from entries.viewers import Viewer


@transaction.atomic
def make(*, call: Call, donor: Partner, evidence: str, link: str, by: Viewer) -> CallClaim:
    """Say that a posted call is one's own organisation's, with what shows it.

    In order: locks the call; asks the rules (Refused); stores the claim, or the new evidence of the one that waits;
    records `call.claimed`, from which the mail to ISU is made.
    """
    locked = _locked(call)
    open_claims = CallClaim.objects.filter(donor=donor, state=ClaimState.OPEN)
    claim = open_claims.filter(call=locked).first()
    _ask(rules.can_claim(by, locked, donor, waiting=0 if claim else open_claims.count()))
    assert by.user_id is not None  # can_claim has seen to it
    claim = claim or CallClaim(call=locked, donor=donor)
    claim.claimant_id, claim.evidence, claim.link, claim.made_at = by.user_id, evidence, link, timezone.now()
    claim.save()
    facts.record("call.claimed", entry=locked, by=by, claim=claim.pk)
    return claim


@transaction.atomic
def withdraw(*, claim: CallClaim, by: Viewer) -> None:
    """Take an open claim of one's own organisation back (Refused for others and for decided ones)."""
    locked = _locked(claim.call)
    waiting = CallClaim.objects.filter(pk=claim.pk, donor__in=by.organisations_edited, state=ClaimState.OPEN)
    if not waiting.update(state=ClaimState.WITHDRAWN, decided_at=timezone.now()):
        raise Refused(_("This claim does not wait any more."))
    facts.record("call.claim_withdrawn", entry=locked, by=by, claim=claim.pk)


@transaction.atomic
def accept(*, claim: CallClaim, by: Viewer, reason: str) -> None:
    """Hand the call to the organisation that claims it.

    In order: locks the call; asks the rules (Refused: role, own claim); refuses a claim that does not wait; closes it;
    hands the call over (`services.assign`, of which the donor's people hear; Refused where it has a donor by now, or
    the organisation no public page); closes the other claims to the call, each with `call.claim_refused`.
    """
    waiting = _open(claim, by)
    _close(waiting, ClaimState.ACCEPTED, reason, by)
    services.assign(call=waiting.call, donor=waiting.donor, by=by)
    for other in waiting.call.claims_of_donors.filter(state=ClaimState.OPEN):
        _close(other, ClaimState.REFUSED, "", by)
        facts.record("call.claim_refused", entry=waiting.call, by=by, claim=other.pk)


@transaction.atomic
def refuse(*, claim: CallClaim, by: Viewer, reason: str) -> None:
    """Refuse a claim with the reason that its claimant is told.

    In order: locks the call; asks the rules (Refused); asks for a reason; closes the claim; records
    `call.claim_refused`.
    """
    waiting = _open(claim, by)
    if not reason.strip():
        raise Refused(_("Say why: the person is told."))
    _close(waiting, ClaimState.REFUSED, reason, by)
    facts.record("call.claim_refused", entry=waiting.call, by=by, claim=waiting.pk)


def of_call(call: Call) -> list[tuple[CallClaim, Text]]:
    """Claims to one call that wait, each with the organisation's name (1 query)."""
    return [(one, text_of(one.donor, "title")) for one in waiting().filter(call=call)]


def waiting() -> QuerySet[CallClaim]:
    """Claims that wait for ISU, the longest waiting first, each with call, organisation and person."""
    found = CallClaim.objects.filter(state=ClaimState.OPEN).select_related("call", "donor", "claimant")
    return found.order_by("made_at", "pk")


def _open(claim: CallClaim, by: Viewer) -> CallClaim:
    _locked(claim.call)
    _ask(rules.can_decide_claim(by, claim))
    found = CallClaim.objects.select_related("call", "donor").filter(pk=claim.pk, state=ClaimState.OPEN).first()
    if found is None:
        raise Refused(_("This claim does not wait any more."))
    return found


def _close(claim: CallClaim, state: ClaimState, reason: str, by: Viewer) -> None:
    """Close a claim; one of the decider's own stays without a decider's name, which the database would refuse."""
    claim.state, claim.reason, claim.decided_at = state, reason, timezone.now()
    claim.decided_by_id = None if claim.claimant_id == by.user_id else by.user_id
    claim.save()


def _locked(call: Call) -> Call:
    """The call as it stands, with everybody else who would hand it over kept waiting."""
    return Call.objects.select_for_update(of=("self",)).get(pk=call.pk)


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
