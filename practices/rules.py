"""Who can be written to through the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from practices.models import ContactMode

if TYPE_CHECKING:
    from practices.models import Practice


def is_reachable(practice: Practice) -> bool:
    """Whether anybody behind the practice has an account to which a message could be passed on."""
    return practice.author_id is not None or practice.owner_id is not None


def shows_contact(practice: Practice) -> bool:
    """Whether the practice's own contact details stand on its page."""
    details = practice.contact_email or practice.contact_phone
    return practice.contact_mode == ContactMode.PUBLIC and bool(details)


def can_reach(practice: Practice) -> Verdict:
    """Whether a message to those behind the practice would reach anybody."""
    if is_reachable(practice):
        return YES
    return Verdict(False, _("Nobody who did this has an account on the portal yet, so no message can be passed on."))
