"""Who may do what with organisations; a refusal carries its translated sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from entries.viewers import Role, Standing

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from partners.models import Invitation, Membership, Partner, User

#: A person may have so many registrations that were not handed in yet.
UNFINISHED_REGISTRATIONS = 5
#: An organisation may have so many invitations open at once: the portal sends no bulk mail.
OPEN_INVITATIONS = 20

#: The access table: what each standing may do in its organisation.
STANDINGS: dict[str, frozenset[str]] = {
    Standing.OWNER: frozenset({"see_people", "manage_people", "write"}),
    Standing.EDITOR: frozenset({"see_people", "write"}),
    Standing.VIEWER: frozenset({"see_people"}),
}

NOT_AN_OWNER = Verdict(False, _("Only the owners of the organisation, and ISU, may do this."))
LAST_OWNER = Verdict(
    False, _("An organisation needs an owner. Make somebody else an owner first, then this is possible.")
)


def may(viewer: Viewer, partner: Partner, what: str) -> bool:
    """Whether the viewer may do `what` (a word of the table) for the organisation; administrators may everything."""
    if viewer.roles & {Role.ADMINISTRATOR}:
        return True
    return what in STANDINGS.get(viewer.organisations.get(partner.pk, ""), frozenset())


def can_begin_another(unfinished: int) -> Verdict:
    """Whether somebody who began so many registrations without handing them in may begin another."""
    if unfinished >= UNFINISHED_REGISTRATIONS:
        return Verdict(False, _("Hand in or discard the registrations that you began before you begin another."))
    return YES


def can_manage(viewer: Viewer, partner: Partner) -> Verdict:
    """Whether the viewer may invite people and change what they may do."""
    return YES if may(viewer, partner, "manage_people") else NOT_AN_OWNER


def can_remove(viewer: Viewer, membership: Membership, owners: int) -> Verdict:
    """Whether the viewer may take the person out: owners anybody, everybody themselves; never the last owner."""
    own = membership.user_id == viewer.user_id
    if not own and not may(viewer, membership.partner, "manage_people"):
        return NOT_AN_OWNER
    return LAST_OWNER if membership.standing == Standing.OWNER and owners <= 1 else YES


def can_change(viewer: Viewer, membership: Membership, standing: str, owners: int) -> Verdict:
    """Whether the viewer may give the person another standing; the last owner stays one."""
    if not may(viewer, membership.partner, "manage_people"):
        return NOT_AN_OWNER
    losing = membership.standing == Standing.OWNER and standing != Standing.OWNER
    return LAST_OWNER if losing and owners <= 1 else YES


def is_invited(user: User, invitation: Invitation, confirmed: frozenset[str]) -> bool:
    """Whether the invitation went to this person: to the account's address or another that it has confirmed."""
    return invitation.email.lower() in confirmed | {user.email.lower()}


def sees_contact(viewer: Viewer, partner: Partner, audience: str) -> bool:
    """Whether the viewer may see a part of the contact that is open to `audience`; members see all of it."""
    return audience in viewer.audiences or partner.pk in viewer.organisations or viewer.reads_drafts
