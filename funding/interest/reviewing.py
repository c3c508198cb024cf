"""What the donor does: declare conflicts, assign, rate, propose a decision and confirm it. One transaction each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.rules import Refused, Verdict
from funding.interest import calls, rules
from funding.interest.models import Decision, Declaration, Interest, Review
from funding.interest.services import SavedMeanwhile
from partners.models import User

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from funding.models import Call


def declaration_of(interest: Interest, viewer: Viewer) -> Declaration | None:
    """What the viewer has declared here; None for nothing yet."""
    return interest.declarations.filter(person_id=viewer.user_id).first()


def opened(interest: Interest, viewer: Viewer, at: datetime | None = None) -> Verdict:
    """Whether the viewer may read the text as somebody of the donor (1 query)."""
    return rules.can_open(viewer, interest, declaration_of(interest, viewer), at or timezone.now())


def colleagues(call: Call) -> QuerySet[User]:
    """The people of the donor's organisation, who may be asked to review."""
    return User.objects.filter(memberships__partner_id=call.owner_id or 0, is_active=True).order_by("name", "email")


@transaction.atomic
def declare(*, interest: Interest, conflict: bool, note: str, by: Viewer, at: datetime | None = None) -> Declaration:
    """Say whether there is a conflict of interest. A conflict stays; "none" may become one later.

    In order: locks the row; asks the rules (Refused); stores the answer; with a conflict, takes back the person's
    review and the decision that the person proposed and nobody has confirmed; records `interest.declared`.
    """
    moment = at or timezone.now()
    locked = _locked(interest)
    said = declaration_of(locked, by)
    verdict = rules.can_open(by, locked, said, moment)
    if not verdict and verdict is not rules.DECLARE_FIRST:
        raise Refused(verdict.reason)
    values = {"conflict": conflict, "note": note, "at": moment}
    said, _made = Declaration.objects.update_or_create(interest=locked, person_id=by.user_id, defaults=values)
    if conflict:
        locked.reviews.filter(reviewer_id=by.user_id).delete()
        Decision.objects.filter(interest=locked, proposed_by_id=by.user_id, confirmed_at__isnull=True).delete()
    facts.record("interest.declared", entry=locked.call, by=by, interest=locked.pk, conflict=conflict)
    return said


@transaction.atomic
def assign(
    *, call: Call, interests: Iterable[int], reviewers: Iterable[int], by: Viewer, at: datetime | None = None
) -> int:
    """Ask colleagues to review; returns how many new reviews that makes.

    In order: asks the rules (Refused); leaves out whom the donor does not know, who belongs to an applicant or has
    declared a conflict there, what is not submitted, and pairs that are there already; records `interest.assigned`
    for each reviewer with something new, from which the mails are made.
    """
    _ask(_may_assign(by, call, at or timezone.now()))
    chosen = call.interests.filter(pk__in=list(interests), state="submitted").select_for_update(of=("self",))
    received = list(chosen.prefetch_related("co_applicants"))
    people = list(colleagues(call).filter(pk__in=list(reviewers)).prefetch_related("memberships"))
    barred = _barred(received)
    made = 0
    for person in people:
        belongs = {membership.partner_id for membership in person.memberships.all()}
        new = [
            Review(interest=one, reviewer=person, assigned_by_id=by.user_id)
            for one in received
            if belongs.isdisjoint(rules.organisations_of(one)) and (one.pk, person.pk) not in barred
        ]
        if new:
            Review.objects.bulk_create(new)
            facts.record("interest.assigned", entry=call, by=by, reviewer=person.pk, count=len(new))
        made += len(new)
    return made


def _may_assign(by: Viewer, call: Call, at: datetime) -> Verdict:
    if not rules.manages(by, call):
        return rules.ONLY_MANAGERS
    return rules.YES if calls.may_be_read(call, at) else rules.NOT_CLOSED


def _barred(received: list[Interest]) -> set[tuple[int, int]]:
    """Pairs of expression of interest and person that are there already, or that a conflict forbids (2 queries)."""
    conflicts = Declaration.objects.filter(interest__in=received, conflict=True)
    return {
        *Review.objects.filter(interest__in=received).values_list("interest_id", "reviewer_id"),
        *conflicts.values_list("interest_id", "person_id"),
    }


@transaction.atomic
def unassign(*, review: Review, by: Viewer) -> None:
    """Take an assignment back, as long as the review was not handed in. Raises Refused."""
    if not rules.manages(by, review.interest.call):
        raise Refused(rules.ONLY_MANAGERS.reason)
    if not Review.objects.filter(pk=review.pk, submitted_at__isnull=True).delete()[0]:
        raise Refused(_("This review has been handed in; it stays."))


@transaction.atomic
def rate(
    *, review: Review, given: Mapping[str, Any], submit: bool, by: Viewer, edition: int, at: datetime | None = None
) -> Review:
    """Save one's own review, and hand it in if wanted; it may be changed until the decision is final.

    In order: locks interest and review; asks the rules (Refused); refuses an old `edition` (SavedMeanwhile); writes.
    """
    moment = at or timezone.now()
    interest = _locked(review.interest)
    locked = Review.objects.select_for_update().filter(pk=review.pk, reviewer_id=by.user_id).first()
    if locked is None:
        raise Refused(_("You have not been asked to review this, or not any more."))
    _ask(opened(interest, by, moment))
    if Decision.objects.filter(interest=interest, confirmed_at__isnull=False).exists():
        raise Refused(rules.FINAL.reason)
    if locked.edition != edition:
        raise SavedMeanwhile(locked)
    for name, value in given.items():
        setattr(locked, name, value)
    locked.edition += 1
    if submit:
        locked.submitted_at = locked.submitted_at or moment
        facts.record("interest.reviewed", entry=interest.call, by=by, interest=interest.pk, review=locked.pk)
    locked.save()
    return locked


@transaction.atomic
def propose(
    *,
    interest: Interest,
    outcome: str,
    reason: str,
    language: str,
    by: Viewer,
    edition: int,
    at: datetime | None = None,
) -> Decision:
    """Propose a decision, or another in place of one that nobody has confirmed; `edition` is 0 for the first.

    In order: locks the row; asks the rules (Refused); refuses an `edition` that is not the present one
    (SavedMeanwhile with the colleague's decision); writes; records `interest.proposed`, which asks the colleagues.
    """
    moment = at or timezone.now()
    locked = _locked(interest)
    there = Decision.objects.filter(interest=locked).first()
    if there is not None and there.edition != edition and not there.is_final:
        raise SavedMeanwhile(there)
    _ask(rules.can_decide(by, locked, opened(locked, by, moment), there))
    decision = there or Decision(interest=locked, edition=0)
    decision.outcome, decision.reason, decision.language = outcome, reason, language
    decision.proposed_by_id, decision.proposed_at = by.user_id, moment
    decision.edition += 1
    decision.save()
    facts.record("interest.proposed", entry=locked.call, by=by, interest=locked.pk)
    return decision


@transaction.atomic
def confirm(*, interest: Interest, by: Viewer, edition: int, at: datetime | None = None) -> Decision:
    """Confirm a colleague's proposal: it is final, and the applicant is told; pressed twice, it is confirmed once.

    In order: locks the row; gives back what this person confirmed already; refuses an old `edition` (SavedMeanwhile);
    asks the rules (Refused); writes; records `interest.decided`, from which the applicant's mail is made.
    """
    moment = at or timezone.now()
    locked = _locked(interest)
    decision = Decision.objects.filter(interest=locked).first()
    if decision is None:
        raise Refused(_("There is no proposal to confirm."))
    if decision.is_final and decision.confirmed_by_id == by.user_id:
        return decision
    if decision.edition != edition:
        raise SavedMeanwhile(decision)
    _ask(rules.can_confirm(by, locked, opened(locked, by, moment), decision))
    decision.confirmed_by_id, decision.confirmed_at = by.user_id, moment
    decision.save()
    facts.record("interest.decided", entry=locked.call, by=by, interest=locked.pk)
    return decision


def _locked(interest: Interest) -> Interest:
    return Interest.objects.select_for_update(of=("self",)).select_related("call").get(pk=interest.pk)


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
