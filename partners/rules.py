"""Who may do what with organisations; a refusal carries its translated sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from entries.viewers import CURATORS, Role, Standing

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from partners.models import Claim, Invitation, Membership, Partner, User

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

#: A person may have so many claims that wait.
OPEN_CLAIMS = 5
SIGN_IN_FIRST = Verdict(False, _("Sign in first."))
HAS_PEOPLE = Verdict(
    False,
    _("Somebody acts for this partner already. Ask an owner for an invitation; if it is wrong, write to ISU."),
)
TOO_MANY_CLAIMS = Verdict(False, _("You have many claims that wait for ISU. Wait until they are answered."))
OWN_CLAIM = Verdict(False, _("Nobody decides on their own claim. A colleague has to do it."))
NOT_PUBLISHED = Verdict(False, _("This is possible once the page of the organisation has been published."))
NOT_ISU = Verdict(False, _("Only curators of ISU may do this."))
OWN_ORGANISATION = Verdict(False, _("You belong to this organisation. A colleague has to decide."))
ONLY_OWNERS = Verdict(False, _("Only the owners of the organisation may do this."))
NOT_AN_OWNER = Verdict(False, _("Only the owners of the organisation, and ISU, may do this."))
LAST_OWNER = Verdict(
    False, _("An organisation needs an owner. Make somebody else an owner first, then this is possible.")
)


def may(viewer: Viewer, partner: Partner, what: str) -> bool:
    """Whether the viewer may do `what` (a word of the table) for the organisation; administrators may everything."""
    if viewer.roles & {Role.ADMINISTRATOR}:
        return True
    return what in STANDINGS.get(viewer.organisations.get(partner.pk, ""), frozenset())


def can_sign(viewer: Viewer, partner: Partner) -> Verdict:
    """Whether the viewer may speak for the organisation itself: its owners, and nobody of ISU in their place."""
    return YES if viewer.organisations.get(partner.pk) == Standing.OWNER else ONLY_OWNERS


def can_ask_for_verification(viewer: Viewer, partner: Partner) -> Verdict:
    """Whether the viewer may ask ISU to verify the organisation: an owner, once its page is public."""
    return can_sign(viewer, partner) if partner.is_published else NOT_PUBLISHED


def can_verify(viewer: Viewer, partner: Partner) -> Verdict:
    """Whether the viewer may decide on the standing of an organisation: curators, but not of their own."""
    if not viewer.roles & CURATORS:
        return NOT_ISU
    if partner.pk in viewer.organisations:
        return OWN_ORGANISATION
    return YES if partner.is_published else NOT_PUBLISHED


def can_claim(viewer: Viewer, partner: Partner, *, has_people: bool, waiting: int) -> Verdict:
    """Whether the viewer may say that this is their organisation; `waiting` are their other open claims."""
    if not viewer.is_signed_in:
        return SIGN_IN_FIRST
    if not partner.is_published:
        return NOT_PUBLISHED
    if has_people:
        return HAS_PEOPLE
    return YES if waiting < OPEN_CLAIMS else TOO_MANY_CLAIMS


def can_decide_claim(viewer: Viewer, claim: Claim) -> Verdict:
    """Whether the viewer may accept or refuse a claim: curators, but not their own."""
    if not viewer.roles & CURATORS:
        return NOT_ISU
    return OWN_CLAIM if claim.claimant_id == viewer.user_id else YES


def can_merge(viewer: Viewer, duplicate: Partner, kept: Partner) -> Verdict:
    """Whether the viewer may merge one partner into another: curators who belong to neither, both being live."""
    if not viewer.roles & CURATORS:
        return NOT_ISU
    if {duplicate.pk, kept.pk} & viewer.organisations.keys():
        return OWN_ORGANISATION
    if duplicate.pk == kept.pk:
        return Verdict(False, _("Choose two different partners."))
    if duplicate.merged_into_id or kept.merged_into_id:
        return Verdict(False, _("One of the two has been merged already."))
    return YES if duplicate.is_published and kept.is_published else NOT_PUBLISHED


def can_name(viewer: Viewer) -> Verdict:
    """Whether the viewer may begin the page of an organisation for which nobody acts here."""
    return YES if viewer.roles & CURATORS else NOT_ISU


def can_begin_another(unfinished: int) -> Verdict:
    """Whether somebody who began so many registrations without handing them in may begin another."""
    if unfinished >= UNFINISHED_REGISTRATIONS:
        return Verdict(False, _("Hand in or discard the registrations that you began before you begin another."))
    return YES


def can_manage(viewer: Viewer, partner: Partner) -> Verdict:
    """Whether the viewer may invite people and change what they may do."""
    return YES if may(viewer, partner, "manage_people") else NOT_AN_OWNER


def can_remove(viewer: Viewer, membership: Membership, owners: int) -> Verdict:
    """Whether the viewer may take the person out: owners anybody, everybody themselves.

    Never the last owner, but by administrators: of a claim that was wrong. The page can be claimed again then.
    """
    own = membership.user_id == viewer.user_id
    if not own and not may(viewer, membership.partner, "manage_people"):
        return NOT_AN_OWNER
    if not own and viewer.roles & {Role.ADMINISTRATOR}:
        return YES
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
