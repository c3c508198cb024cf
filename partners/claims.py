"""Claiming a partner for which nobody acts here: a person's evidence, and ISU's decision with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import person, record
from entries.models import Entry
from entries.rules import Refused, Verdict
from entries.viewers import Standing
from partners import rules
from partners.models import Claim, ClaimState, Membership, Partner

if TYPE_CHECKING:
    from entries.viewers import Viewer


@transaction.atomic
def make(*, partner: Partner, by: Viewer, role: str, evidence: str, link: str, work_email: str) -> Claim:
    """Say that a partner is one's own organisation, with what shows it.

    In order: locks the partner; asks the rules (Refused: signed in, published, nobody acts for it, not too many);
    stores the claim, or the new evidence of the one that waits; records `claim.made`, from which the mail to ISU is
    made.
    """
    locked = _locked(partner)
    open_claims = Claim.objects.filter(claimant_id=by.user_id, state=ClaimState.OPEN)
    claim = open_claims.filter(partner_id=locked.pk).first()
    waiting = 0 if claim else open_claims.count()
    _ask(rules.can_claim(by, locked, has_people=locked.memberships.exists(), waiting=waiting))
    assert by.user_id is not None  # can_claim has seen to it
    claim = claim or Claim(partner=locked, claimant_id=by.user_id)
    claim.role, claim.evidence, claim.link, claim.work_email = role, evidence, link, work_email
    claim.made_at = timezone.now()
    claim.save()
    facts.record("claim.made", entry=locked, by=by, claim=claim.pk)
    return claim


@transaction.atomic
def withdraw(*, claim: Claim, by: Viewer) -> None:
    """Take one's own open claim back (Refused for anybody else's or a decided one). Records `claim.withdrawn`."""
    _locked(claim.partner)
    mine = Claim.objects.filter(pk=claim.pk, claimant_id=by.user_id, state=ClaimState.OPEN)
    if not mine.update(state=ClaimState.WITHDRAWN, decided_at=timezone.now()):
        raise Refused(_("This claim does not wait any more."))
    facts.record("claim.withdrawn", entry=claim.partner, by=by, claim=claim.pk)


@transaction.atomic
def accept(*, claim: Claim, by: Viewer, reason: str) -> Membership:
    """Make the claimant the owner of the partner.

    In order: locks the partner; asks the rules (Refused: role, own claim); refuses a claim that does not wait, and a
    partner for which somebody acts by now; adds the membership; makes the partner its own owner; closes the claim and
    records `claim.accepted`; closes the other claims to the partner, each with `claim.refused`; tells the caches.
    """
    locked, waiting = _open(claim, by)
    if locked.memberships.exists():
        raise Refused(rules.HAS_PEOPLE.reason)
    membership = Membership.objects.create(user_id=waiting.claimant_id, partner_id=locked.pk, standing=Standing.OWNER)
    told = {"partner": f"entry:{locked.pk}", "standing": Standing.OWNER.value}
    record("membership.added", by=by, about=person(waiting.claimant_id), detail=told)
    Entry.objects.filter(pk=locked.pk).update(owner_id=locked.pk)
    _close(waiting, ClaimState.ACCEPTED, reason, by)
    for other in locked.claims.filter(state=ClaimState.OPEN):
        _close(other, ClaimState.REFUSED, "", by)
    facts.bump_content_version()
    return membership


@transaction.atomic
def refuse(*, claim: Claim, by: Viewer, reason: str) -> None:
    """Refuse a claim with the reason that its claimant is told.

    In order: locks the partner; asks the rules (Refused); asks for a reason; closes the claim; records `claim.refused`.
    """
    _partner, waiting = _open(claim, by)
    if not reason.strip():
        raise Refused(_("Say why: the person is told."))
    _close(waiting, ClaimState.REFUSED, reason, by)


def waiting() -> QuerySet[Claim]:
    """Claims that wait for ISU, the longest waiting first, each with partner and person."""
    found = Claim.objects.filter(state=ClaimState.OPEN).select_related("partner", "claimant")
    return found.order_by("made_at", "pk")


def _open(claim: Claim, by: Viewer) -> tuple[Partner, Claim]:
    locked = _locked(claim.partner)
    _ask(rules.can_decide_claim(by, claim))
    found = Claim.objects.select_related("claimant").filter(pk=claim.pk, state=ClaimState.OPEN).first()
    if found is None:
        raise Refused(_("This claim does not wait any more."))
    return locked, found


def _close(claim: Claim, state: ClaimState, reason: str, by: Viewer) -> None:
    """Close a claim; one of the decider's own stays without a decider's name, which the database would refuse."""
    claim.state, claim.reason, claim.decided_at = state, reason, timezone.now()
    claim.decided_by_id = None if claim.claimant_id == by.user_id else by.user_id
    claim.save()
    facts.record(f"claim.{state.value}", entry=claim.partner, by=by, claim=claim.pk)


def _locked(partner: Partner) -> Partner:
    """The partner as it stands, with everybody else who would change its people kept waiting."""
    Entry.objects.select_for_update().get(pk=partner.pk)
    return Partner.objects.get(pk=partner.pk)


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
