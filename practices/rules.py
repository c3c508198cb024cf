"""Who may write to whom through the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from practices.models import ContactMode

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from practices.models import Practice

#: Messages that one person may send through the portal in 24 hours.
MESSAGES_A_DAY = 10


def is_reachable(practice: Practice) -> bool:
    """Whether anybody behind the practice has an account to which a message could be passed on."""
    return practice.author_id is not None or practice.owner_id is not None


def shows_contact(practice: Practice) -> bool:
    """Whether the practice's own contact details stand on its page."""
    details = practice.contact_email or practice.contact_phone
    return practice.contact_mode == ContactMode.PUBLIC and bool(details)


def can_write(viewer: Viewer, practice: Practice, sent_today: int) -> Verdict:
    """Whether the viewer may send those behind the practice a message now."""
    if not viewer.is_signed_in:
        return Verdict(False, _("Sign in first."))
    if not is_reachable(practice):
        reason = _("Nobody who did this has an account on the portal yet, so no message can be passed on.")
        return Verdict(False, reason)
    if sent_today >= MESSAGES_A_DAY:
        return Verdict(False, _("You have sent many messages today. Please write again tomorrow."))
    return YES
