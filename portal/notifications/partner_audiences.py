"""Who hears of what happens to the standing of a partner: its owners, or whoever claimed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from entries.viewers import Standing
from partners.models import Claim, User

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact


def owners(fact: Fact) -> Iterator[User]:
    """The owners of the partner that it is about."""
    if fact.has_entry:
        mine = {"memberships__partner_id": fact.entry.pk, "memberships__standing": Standing.OWNER}
        yield from User.objects.filter(is_active=True, **mine).order_by("pk")


def claimant(fact: Fact) -> Iterator[User]:
    """The person who made the claim that it is about."""
    claim = Claim.objects.select_related("claimant").filter(pk=fact.data.get("claim") or 0).first()
    if claim is not None and claim.claimant.is_active:
        yield claim.claimant
