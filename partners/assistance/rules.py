"""Who may see which part of a request or an offer, and who can be written to."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict, stands_behind

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from partners.assistance.models import Assistance

#: Requests and offers that one organisation may have begun without handing them in.
UNFINISHED = 10
#: Where a day ends last: the last day of an answer is over when it is over there (UTC-12).
_LAST_ZONE = timedelta(hours=12)

NO_ORGANISATION = Verdict(
    False, _("Requests and offers are made for an organisation. Register yours first; it takes five short answers.")
)
TOO_MANY = Verdict(False, _("Hand in or discard some of what your organisation began before you begin another."))


def last_day_still_open(now: datetime | None = None) -> date:
    """The earliest date that is not over yet somewhere on earth."""
    return ((now or timezone.now()).astimezone(UTC) - _LAST_ZONE).date()


def over_at(day: date | None) -> datetime | None:
    """The moment at which a day is over everywhere on earth; None for no day, and for the last one of the calendar."""
    return (
        None
        if day is None or day == date.max
        else datetime.combine(day + timedelta(days=1), time.min, UTC) + _LAST_ZONE
    )


def sees_amount(viewer: Viewer, entry: Assistance) -> bool:
    """Whether the viewer, who may read the entry, may see its amount too."""
    return entry.amount_for in viewer.audiences or viewer.reads_drafts or stands_behind(viewer, entry)


def sees_contact(viewer: Viewer, entry: Assistance) -> bool:
    """Whether the viewer, who may read the entry, may see its contact too."""
    return entry.contact_for in viewer.audiences or viewer.reads_drafts or stands_behind(viewer, entry)


def is_reachable(entry: Assistance) -> bool:
    """Whether a message has somebody to go to: an address, an author, an organisation."""
    return bool(entry.contact_email) or entry.author_id is not None or entry.owner_id is not None


def can_begin(viewer: Viewer, unfinished: int) -> Verdict:
    """Whether the viewer may begin a request or an offer for an organisation that has so many unfinished ones."""
    if not viewer.organisations_edited:
        return NO_ORGANISATION
    return TOO_MANY if unfinished >= UNFINISHED else YES


def can_reach(entry: Assistance) -> Verdict:
    """Whether a message to those behind the entry would reach anybody."""
    if is_reachable(entry):
        return YES
    return Verdict(False, _("Nobody who could answer has an account on the portal, so no message can be passed on."))
