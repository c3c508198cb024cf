"""Who may do what with a partnership; a refusal carries its sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from entries.viewers import CURATORS, Standing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from entries.viewers import Viewer
    from partners.assistance.models import Partnership, Party, Version

#: At least and at most so many parties.
FEWEST, MOST = 2, 10
#: Proposals of one organisation that nobody has answered yet.
OPEN_PROPOSALS = 10
#: Reports of one party in 24 hours.
REPORTS_A_DAY = 5

SIGN_IN_FIRST = Verdict(False, _("Sign in first."))
NO_ORGANISATION = Verdict(False, _("A partnership is between organisations. Register yours first."))
NOT_A_WRITER = Verdict(False, _("Only those who write for one of the parties may do this."))
NOT_AN_OWNER = Verdict(False, _("Only the owners of the organisation may agree for it."))
TOO_MANY_PROPOSALS = Verdict(
    False, _("Many proposals of your organisation wait for an answer. Wait until some are answered, or take some back.")
)
TOO_MANY_REPORTS = Verdict(False, _("Your organisation has reported several times today. Please go on tomorrow."))
OVER = Verdict(False, _("This partnership is over. Nothing about it changes any more."))
NOT_AGREED = Verdict(False, _("This is possible once all parties have agreed."))
NOTHING_OPEN = Verdict(False, _("There is no proposal to decide on."))
NOT_ISU = Verdict(False, _("Only curators of ISU may do this."))


def owns(viewer: Viewer, party: Party) -> bool:
    """Whether the viewer may speak for the party: agree, say no, make it public, end it."""
    return viewer.organisations.get(party.partner_id) == Standing.OWNER


def writes(viewer: Viewer, party: Party) -> bool:
    """Whether the viewer may write for the party: propose changes, report, tell of milestones."""
    return party.partner_id in viewer.organisations_edited


def takes_part(viewer: Viewer, parties: Iterable[Party]) -> bool:
    """Whether the viewer belongs to any party, in whatever standing."""
    return any(party.partner_id in viewer.organisations for party in parties)


def can_propose(viewer: Viewer, open_proposals: int) -> Verdict:
    """Whether the viewer may propose a partnership for an organisation that has so many open ones."""
    if not viewer.is_signed_in:
        return SIGN_IN_FIRST
    if not viewer.organisations_edited:
        return NO_ORGANISATION
    return YES if open_proposals < OPEN_PROPOSALS else TOO_MANY_PROPOSALS


def can_change(viewer: Viewer, partnership: Partnership, party: Party) -> Verdict:
    """Whether the viewer may propose another text for the party."""
    if partnership.is_over:
        return OVER
    return YES if writes(viewer, party) else NOT_A_WRITER


def can_decide(viewer: Viewer, partnership: Partnership, party: Party, proposal: Version | None) -> Verdict:
    """Whether the viewer may say yes or no to the open proposal for the party."""
    if partnership.is_over:
        return OVER
    if not owns(viewer, party):
        return NOT_AN_OWNER
    return YES if proposal is not None else NOTHING_OPEN


def can_report(viewer: Viewer, partnership: Partnership, party: Party, reports_today: int = 0) -> Verdict:
    """Whether the viewer may tell how it goes, or that a milestone is reached, for the party."""
    if partnership.is_over:
        return OVER
    if not writes(viewer, party):
        return NOT_A_WRITER
    if not partnership.is_agreed:
        return NOT_AGREED
    return YES if reports_today < REPORTS_A_DAY else TOO_MANY_REPORTS


def can_open(viewer: Viewer, party: Party) -> Verdict:
    """Whether the viewer may say for the party that everybody may see it, or no longer; also when it is over."""
    return YES if owns(viewer, party) else NOT_AN_OWNER


def can_end(viewer: Viewer, partnership: Partnership, party: Party) -> Verdict:
    """Whether the viewer may end it for the party: nobody is held in a partnership."""
    if partnership.is_over:
        return OVER
    if not owns(viewer, party):
        return NOT_AN_OWNER
    return YES if partnership.is_agreed else NOT_AGREED


def can_hide(viewer: Viewer) -> Verdict:
    """Whether the viewer may take it from the public."""
    return YES if viewer.roles & CURATORS else NOT_ISU
