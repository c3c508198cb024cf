"""Who hears of events: the participant, by the address that was given, and those who are asked to confirm something.

The rules look up addresses only; what they are told is composed in `event_letters`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from entries.viewers import CURATORS, Standing
from events.models import AccessNeed, Behalf, Contribution, Registration, Status
from partners.models import User

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact

WRITE = (Standing.OWNER, Standing.EDITOR)
#: Happenings that concern only those who are still expected when they are told.
TO_EXPECTED = (
    "registration.soon",
    "registration.event_moved",
    "registration.event_cancelled",
    "registration.event_restored",
)


def registration_of(fact: Fact) -> Registration | None:
    """The registration that it is about, unless it has been deleted meanwhile."""
    found = Registration.objects.select_related("event", "partner")
    return found.filter(pk=fact.data.get("registration") or 0).first()


def is_expected(fact: Fact) -> bool:
    """Whether the participant has a place or waits for one; a reminder is for those with a place."""
    found = registration_of(fact)
    soon = fact.happening.name == "registration.soon"
    return found is not None and found.status in ((Status.CONFIRMED,) if soon else (Status.CONFIRMED, Status.WAITING))


def contribution_of(fact: Fact) -> Contribution | None:
    """The contribution that it is about, unless it has been deleted meanwhile."""
    found = Contribution.objects.select_related("event", "registration")
    return found.filter(pk=fact.data.get("contribution") or 0).first()


def need_of(fact: Fact) -> AccessNeed | None:
    """The access need that was answered, unless it has been deleted meanwhile."""
    return AccessNeed.objects.filter(pk=fact.data.get("need") or 0).first()


def spoken_for(fact: Fact) -> Iterable[User]:
    """Owners and editors of the organisation that somebody says to speak for, while it has not answered."""
    found = registration_of(fact)
    if found is None or found.behalf != Behalf.ASKED:
        return ()
    return _people(Q(memberships__partner_id=found.partner_id, memberships__standing__in=WRITE))


def organisers(fact: Fact) -> Iterable[User]:
    """Owners and editors of the organiser; curators where nobody owns the event."""
    owner = fact.entry.owner_id
    if owner is None:
        return _people(Q(roles__overlap=sorted(CURATORS)))
    return _people(Q(memberships__partner_id=owner, memberships__standing__in=WRITE))


def _people(condition: Q) -> Iterable[User]:
    return User.objects.filter(condition, is_active=True).order_by("pk").distinct()
