"""Who hears of expressions of interest: the applicant's side, the donor's side, the one who was asked.

The rules look up people only; what they are told is composed in `interest_letters`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from entries.viewers import Standing
from funding.interest.models import CoApplicant, Decision, Interest, Step
from partners.models import User

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact

WRITE = (Standing.OWNER, Standing.EDITOR)


def interest_of(fact: Fact) -> Interest | None:
    """The expression of interest that it is about, unless it has been deleted meanwhile."""
    found = Interest.objects.select_related("call", "applicant", "decision")
    return found.filter(pk=fact.data.get("interest") or 0).first()


def step_of(fact: Fact) -> Step | None:
    """The submission or withdrawal that it reports."""
    return Step.objects.filter(pk=fact.data.get("step") or 0).first()


def co_applicant_of(fact: Fact) -> CoApplicant | None:
    """The invitation to take part that it is about, unless it was taken back."""
    found = CoApplicant.objects.select_related("partner", "interest__applicant", "interest__call")
    return found.filter(pk=fact.data.get("co_applicant") or 0).first()


def applicants(fact: Fact) -> Iterable[User]:
    """Owners and editors of the applicant, and whoever did it: a receipt goes to the one who submitted, too."""
    interest = interest_of(fact)
    if interest is None:
        return ()
    writers = Q(memberships__partner_id=interest.applicant_id, memberships__standing__in=WRITE)
    return _people(writers | Q(pk=fact.happening.actor_id))


def hosts(fact: Fact) -> Iterable[User]:
    """The applicant's people, as long as the organisation that answered has not been taken out again."""
    return applicants(fact) if co_applicant_of(fact) else ()


def taking_part(fact: Fact) -> Iterable[User]:
    """Owners and editors of the applicant and of those who take part with it: they hear the decision."""
    interest = interest_of(fact)
    if interest is None:
        return ()
    accepted = interest.co_applicants.filter(answer=CoApplicant.Answer.ACCEPTED).values_list("partner_id", flat=True)
    partners = [interest.applicant_id, *accepted]
    return _people(Q(memberships__partner_id__in=partners, memberships__standing__in=WRITE))


def invited(fact: Fact) -> Iterable[User]:
    """Owners and editors of an organisation that is asked to take part, while it has not answered."""
    asked = co_applicant_of(fact)
    if asked is None or asked.answer != CoApplicant.Answer.INVITED:
        return ()
    return _people(Q(memberships__partner_id=asked.partner_id, memberships__standing__in=WRITE))


def asked_by_mail(fact: Fact) -> CoApplicant | None:
    """The invitation by mail that it is about, while its link opens something."""
    asked = co_applicant_of(fact)
    waits = asked is not None and asked.answer == CoApplicant.Answer.INVITED and asked.partner_id is None
    return asked if waits and asked is not None and asked.email and not asked.is_over else None


def reviewer(fact: Fact) -> Iterable[User]:
    """The colleague who is asked to review."""
    return _people(Q(pk=fact.data.get("reviewer") or 0))


def deciders(fact: Fact) -> Iterable[User]:
    """Owners and editors of the donor without a declared conflict, while a proposal waits to be confirmed."""
    interest = interest_of(fact)
    decision = Decision.objects.filter(interest=interest).first() if interest else None
    if interest is None or decision is None or decision.is_final:
        return ()
    conflicts = interest.declarations.filter(conflict=True).values_list("person_id", flat=True)
    managers = Q(memberships__partner_id=interest.call.owner_id, memberships__standing__in=WRITE)
    return _people(managers & ~Q(pk__in=list(conflicts)))


def donors(fact: Fact) -> Iterable[User]:
    """Owners and editors of the donor."""
    return _people(Q(memberships__partner_id=fact.entry.owner_id or 0, memberships__standing__in=WRITE))


def _people(condition: Q) -> Iterable[User]:
    return User.objects.filter(condition, is_active=True).order_by("pk").distinct()
