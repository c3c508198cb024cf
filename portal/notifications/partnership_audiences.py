"""Who hears of partnerships: those who own or write for one of the parties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from entries.viewers import Standing
from partners.assistance.models import Partnership
from partners.models import User

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact

WRITE = (Standing.OWNER, Standing.EDITOR)


def partnership_of(fact: Fact) -> Partnership | None:
    """The partnership that it is about, unless it has been deleted meanwhile."""
    found = Partnership.objects.select_related("in_force")
    return found.filter(pk=fact.data.get("partnership") or 0).first()


def writers(fact: Fact) -> Iterable[User]:
    """The owners and editors of all parties; whoever did it hears nothing of it."""
    parties = {
        "memberships__partner__party_to__partnership_id": fact.data.get("partnership") or 0,
        "memberships__standing__in": WRITE,
    }
    return User.objects.filter(is_active=True, **parties).order_by("pk").distinct()
