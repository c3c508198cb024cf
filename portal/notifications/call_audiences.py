"""Who hears of calls: those who draft an answer, the one who asked, the donor, ISU.

The rules look up people only; what they are told is composed in `call_letters`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from entries.viewers import CURATORS, Standing
from funding.interest.models import Interest
from funding.models import CallClaim, Question
from partners.models import User

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact

WRITE = (Standing.OWNER, Standing.EDITOR)


def question_of(fact: Fact) -> Question | None:
    """The question that it is about."""
    return Question.objects.filter(pk=fact.data.get("question") or 0).first()


def followers(fact: Fact) -> Iterable[User]:
    """Owners and editors of the organisations that draft, or have handed in, an answer to the call.

    Those who follow it hear by their alert, as often as they chose (`portal.notifications.alerts.rounds`).
    """
    call_id = fact.happening.entry_id or 0
    applicants = Interest.objects.filter(call_id=call_id).exclude(state="withdrawn").values("applicant_id")
    drafting = Q(memberships__partner_id__in=applicants, memberships__standing__in=WRITE)
    return _people(drafting)


def hear_of_amendment(fact: Fact) -> Iterable[User]:
    """The same, of a new version of a published call; its first version and its translations are no amendment."""
    return followers(fact) if _is_call(fact) and fact.revision and not fact.is_translation else ()


def review_afterwards(fact: Fact) -> Iterable[User]:
    """Curators, of what a donor published itself."""
    publisher = fact.move.by if fact.move else None
    if not _is_call(fact) or fact.is_translation or publisher is None or set(publisher.roles) & CURATORS:
        return ()
    return _people(Q(roles__overlap=sorted(CURATORS)))


def keepers(fact: Fact) -> Iterable[User]:
    """Owners and editors of the donor; the author of a call that has none here; curators where there is nobody."""
    entry = fact.entry
    mine = Q(memberships__partner_id=entry.owner_id, memberships__standing__in=WRITE)
    if entry.owner_id is None:
        mine = Q(pk=entry.author_id or 0)
    return list(_people(mine)) or _people(Q(roles__overlap=sorted(CURATORS)))


def asker(fact: Fact) -> Iterable[User]:
    """Whoever asked the question."""
    question = question_of(fact)
    return _people(Q(pk=question.asked_by_id)) if question and question.asked_by_id else ()


def claimant(fact: Fact) -> Iterable[User]:
    """Whoever said that the call is their organisation's."""
    claim = CallClaim.objects.filter(pk=fact.data.get("claim") or 0).first()
    return _people(Q(pk=claim.claimant_id)) if claim else ()


def _is_call(fact: Fact) -> bool:
    return fact.has_entry and fact.happening.entry is not None and fact.happening.entry.kind == "call"


def _people(condition: Q) -> Iterable[User]:
    return User.objects.filter(condition, is_active=True).order_by("pk").distinct()
