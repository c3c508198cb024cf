"""Who may do what with calls; a refusal carries its translated sentence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict, is_writer
from entries.states import State
from entries.viewers import CURATORS
from funding.models import Call, CallClaim, CallStatus, Question
from partners.models import Partner
from partners.verification import is_trusted

if TYPE_CHECKING:
    from entries.models import Entry
    from entries.viewers import Viewer

#: Questions that one person may ask about one call, and about all calls, in 24 hours.
QUESTIONS_A_CALL, QUESTIONS_A_DAY = 5, 15
#: An organisation may have so many claims to calls that wait.
OPEN_CLAIMS = 10
DAY = timedelta(days=1)
SIGN_IN_FIRST = Verdict(False, _("Sign in first."))
HAS_DONOR = Verdict(False, _("This call has its donor already."))
NOT_YOURS = Verdict(False, _("Only those who write for an organisation with a public page may claim a call for it."))
TOO_MANY_CLAIMS = Verdict(False, _("You have many claims that wait for ISU. Wait until they are answered."))
OWN_CLAIM = Verdict(False, _("Nobody decides on their own claim. A colleague has to do it."))


class Decision(models.TextChoices):
    """What a donor says of a call beside its text."""

    REVIEW = "review", _("Begin the review")
    AWARD = "award", _("Announce that the money is awarded")
    CANCEL = "cancel", _("Cancel the call")


#: The access table of decisions: from which status each may be taken.
DECISIONS: dict[Decision, frozenset[CallStatus]] = {
    Decision.REVIEW: frozenset({CallStatus.CLOSED}),
    Decision.AWARD: frozenset({CallStatus.CLOSED, CallStatus.UNDER_REVIEW}),
    Decision.CANCEL: frozenset(
        {CallStatus.FORECAST, CallStatus.OPEN, CallStatus.CLOSED, CallStatus.UNDER_REVIEW},
    ),
}


def donor_publishes(entry: Entry) -> bool:
    """Whether the call belongs to a donor that is verified today, and so publishes it itself (1 query)."""
    donor = (
        Partner.objects.filter(pk=entry.owner_id or 0).values_list("partner_kind", "verified_until", "state").first()
    )
    return donor is not None and is_trusted(*donor)


def can_keep(viewer: Viewer, call: Call) -> bool:
    """Whether the viewer answers for the call: its donor's writers, its author while it has no donor, or curators."""
    return bool(viewer.roles & CURATORS) or is_writer(viewer, call)


def can_decide(viewer: Viewer, call: Call, decision: Decision) -> Verdict:
    """Whether the viewer may take a decision on a published call as it stands now."""
    if not can_keep(viewer, call):
        return Verdict(False, _("Only the donor, and ISU, may decide on this call."))
    if call.state != State.PUBLISHED or call.status not in DECISIONS[decision]:
        return Verdict(False, _("This is not possible from the present state."))
    return YES


def can_ask(viewer: Viewer, call: Call) -> Verdict:
    """Whether the viewer may ask a question about the call now (up to 2 queries)."""
    if not viewer.is_signed_in:
        return SIGN_IN_FIRST
    if not call.takes_questions_at(timezone.now()):
        return Verdict(False, _("The time for questions is over."))
    mine = Question.objects.filter(asked_by_id=viewer.user_id, asked_at__gte=timezone.now() - DAY)
    if mine.filter(call=call).count() >= QUESTIONS_A_CALL or mine.count() >= QUESTIONS_A_DAY:
        return Verdict(False, _("You have asked many questions today. Please ask again tomorrow."))
    return YES


def can_answer(viewer: Viewer, question: Question) -> Verdict:
    """Whether the viewer may answer the question, or set it aside; an answer may be corrected later."""
    if not can_keep(viewer, question.call):
        return Verdict(False, _("Only the donor, and ISU, may answer questions about this call."))
    if question.asked_by_id == viewer.user_id:
        return Verdict(False, _("Nobody answers their own question. A colleague has to do it."))
    return YES


def can_confirm(viewer: Viewer, question: Question) -> Verdict:
    """Whether the viewer may make a proposed answer public: anybody who may answer, but who wrote it."""
    if question.state != Question.State.PROPOSED:
        return Verdict(False, _("This is not possible from the present state."))
    if question.answered_by_id == viewer.user_id:
        return Verdict(False, _("Four eyes: nobody publishes their own text. A colleague has to do it."))
    return can_answer(viewer, question)


def can_assign(viewer: Viewer, call: Call) -> Verdict:
    """Whether the viewer may hand the call to its donor: curators, while nobody on the portal owns it."""
    if not viewer.roles & CURATORS:
        return Verdict(False, _("Only curators of ISU may do this."))
    return HAS_DONOR if call.owner_id is not None else YES


def can_claim(viewer: Viewer, call: Call, donor: Partner | None, *, waiting: int) -> Verdict:
    """Whether the viewer may say that a posted call is `donor`'s; `waiting` are its other open claims.

    Without `donor`: whether anybody may claim the call at all.
    """
    if not viewer.is_signed_in:
        return SIGN_IN_FIRST
    if call.owner_id is not None:
        return HAS_DONOR
    if donor is not None and not (donor.is_published and donor.pk in viewer.organisations_edited):
        return NOT_YOURS
    return YES if waiting < OPEN_CLAIMS else TOO_MANY_CLAIMS


def can_decide_claim(viewer: Viewer, claim: CallClaim) -> Verdict:
    """Whether the viewer may accept or refuse a claim: curators, but not their own, nor one of their organisation."""
    if not viewer.roles & CURATORS:
        return Verdict(False, _("Only curators of ISU may do this."))
    own = claim.claimant_id == viewer.user_id or claim.donor_id in viewer.organisations
    return OWN_CLAIM if own else YES
