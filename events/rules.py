"""Who may do what around an event; a refusal carries its translated sentence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from entries.viewers import CURATORS
from events.models import Stage

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from events.models import Contribution, Event, Registration

#: One person at one event says at most so much, and holds at most so much before the address is confirmed.
MOST_CONTRIBUTIONS, MOST_HELD = 20, 5
#: So often an organisation is asked whether one person speaks for it at an event.
MOST_ASKED = 3
#: Stages in which the author may still take a contribution back, and those in which its words may be changed.
AUTHOR_WITHDRAWS = frozenset({Stage.HELD, Stage.RECEIVED, Stage.ACCEPTED, Stage.LISTED})
AUTHOR_CHANGES = frozenset({Stage.HELD, Stage.RECEIVED})

ONLY_ORGANISERS = Verdict(False, _("Only the organiser of the event, and ISU, may do this."))
REGISTRATION_CLOSED = Verdict(False, _("Nobody can register for this event now."))
CONSULTATION_CLOSED = Verdict(False, _("The written consultation is closed."))
NOT_NOW = Verdict(False, _("This is not possible from the present state."))
HIDDEN = Verdict(False, _("ISU has hidden these words after a report; nothing can be made of them now."))
ENOUGH_SAID = Verdict(False, _("You have sent many contributions to this event. Please change one of them instead."))


def can_organise(viewer: Viewer, event: Event) -> Verdict:
    """Whether the viewer sees who takes part and moderates: curators, and who writes for the owning organisation."""
    if viewer.roles & CURATORS or event.owner_id in viewer.organisations_edited:
        return YES
    return ONLY_ORGANISERS


def can_register(event: Event, now: datetime) -> Verdict:
    """Whether registration is open; a full event has a waiting list."""
    return YES if event.takes_registrations(now) else REGISTRATION_CLOSED


def can_contribute(event: Event, now: datetime) -> Verdict:
    """Whether the questions may be answered in writing."""
    return YES if event.takes_contributions(now) else CONSULTATION_CLOSED


def can_answer_for(viewer: Viewer, registration: Registration) -> bool:
    """Whether the viewer may say that the person speaks for the organisation: its owners and editors."""
    return registration.partner_id in viewer.organisations_edited


def can_withdraw(contribution: Contribution) -> Verdict:
    """Whether its author may still take it back."""
    return YES if contribution.stage in AUTHOR_WITHDRAWS else NOT_NOW


def can_change(contribution: Contribution) -> Verdict:
    """Whether its author may still change its words: until a moderator has dealt with it."""
    return YES if contribution.stage in AUTHOR_CHANGES else NOT_NOW
