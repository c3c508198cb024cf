"""Who hears of what happens at the desk itself: the colleague who is asked to review."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from partners.models import User

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact


def assignee(fact: Fact) -> Iterable[User]:
    """Whoever was asked to review, while they work at the desk."""
    return User.objects.filter(pk=fact.data.get("assignee") or 0, is_active=True, roles__len__gt=0)
