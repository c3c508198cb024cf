"""What is done with organisations: registering one, inviting people, changing what they may do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import editing, facts
from entries.addresses import spelled
from entries.audit.services import person, record
from entries.kinds import kind_of
from entries.models import Entry, TermRole
from entries.rules import Refused, Verdict
from entries.states import EDITABLE
from entries.viewers import Standing
from partners import rules
from partners.models import INVITATION_OPEN_FOR, Invitation, Membership, Partner, User

if TYPE_CHECKING:
    from entries.viewers import Viewer

_SALT = "partners.invitations"


class NoInvitation(Exception):
    """The link is forged, too old, used or cancelled."""


@transaction.atomic
def register(
    *, by: Viewer, language: str, name: str, kind: str, country: str, contact_name: str, contact_email: str
) -> Partner:
    """Begin the entry of an organisation, with `by` as its owner; `country` is the key of a term.

    In order: asks the rules (Refused); begins the draft; makes it its own owner and the person an owner of it; writes
    name, country and contact through the usual door, so that the person counts as a writer; records
    `partner.registered`. The same person and name again, while the draft is open, gives the draft that is there.
    """
    if by.user_id is None:
        raise Refused(_("Sign in first."))
    list(User.objects.select_for_update().filter(pk=by.user_id))  # a form sent twice waits for its twin
    begun = Partner.objects.filter(author_id=by.user_id, state__in=EDITABLE, owner_id__isnull=False)
    if same := begun.filter(**{f"title_{language}": name}).first():
        return same
    _ask(rules.can_begin_another(begun.count()))
    partner = editing.begin(kind=kind_of("partner"), by=by, language=language, partner_kind=kind)
    Entry.objects.filter(pk=partner.pk).update(owner_id=partner.pk)
    Membership.objects.create(user_id=by.user_id, partner_id=partner.pk, standing=Standing.OWNER)
    changes = {
        "texts": {"title": name},
        "shared": {"contact_name": contact_name, "contact_email": contact_email},
        "terms": [[country, TermRole.PLACE.value]],
    }
    editing.save(entry=partner, changes=changes, by=by.owning(partner.pk), edition=partner.edition)
    record("membership.added", by=by, about=person(by), detail=_told(partner.pk, Standing.OWNER))
    facts.record("partner.registered", entry=partner, by=by)
    return Partner.objects.get(pk=partner.pk)


@transaction.atomic
def name_unclaimed(
    *, by: Viewer, language: str, name: str, kind: str, country: str, source: str, source_url: str
) -> Partner:
    """Begin the page of an organisation for which nobody acts here: named by a call, a practice or published data.

    In order: asks the rules (Refused: curators only); begins the draft, which belongs to nobody until somebody claims
    it; writes name, country and where it is named through the usual door. It is published as any other entry is.
    """
    _ask(rules.can_name(by))
    partner = editing.begin(kind=kind_of("partner"), by=by, language=language, partner_kind=kind)
    changes = {
        "texts": {"title": name},
        "shared": {"source": source, "source_url": source_url},
        "terms": [[country, TermRole.PLACE.value]],
    }
    editing.save(entry=partner, changes=changes, by=by, edition=partner.edition)
    return Partner.objects.get(pk=partner.pk)


@transaction.atomic
def invite(*, partner: Partner, email: str, standing: str, language: str, by: Viewer) -> Invitation:
    """Invite an address to join the organisation; an open invitation to it is renewed with the new standing.

    In order: locks the organisation; asks the rules (Refused); refuses members and too many open invitations; stores
    the invitation; records `membership.invited`, from which the mail is made.
    """
    email = spelled(email)
    _lock(partner)
    _ask(rules.can_manage(by, partner))
    if partner.memberships.filter(user__email=email).exists():
        raise Refused(_("This person belongs to the organisation already."))
    waiting = partner.invitations.filter(accepted_at__isnull=True)
    invitation = waiting.filter(email=email).first()
    if invitation is None and waiting.filter(expires_at__gt=timezone.now()).count() >= rules.OPEN_INVITATIONS:
        raise Refused(_("Too many invitations are open. Wait until some are answered, or cancel some."))
    invitation = invitation or Invitation(partner=partner, email=email)
    invitation.standing, invitation.language, invitation.invited_by_id = standing, language, by.user_id
    invitation.expires_at = timezone.now() + INVITATION_OPEN_FOR
    invitation.save()
    facts.record("membership.invited", entry=partner, by=by, invitation=invitation.pk)
    return invitation


def token_for(invitation: Invitation) -> str:
    """The part of the link that opens the invitation; it says nothing about person or organisation."""
    return signing.dumps(invitation.pk, salt=_SALT)


def open_invitation(token: str) -> Invitation:
    """The invitation that a link belongs to, while it can be accepted; NoInvitation otherwise."""
    try:
        pk = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        raise NoInvitation from None
    found = Invitation.objects.select_related("partner", "invited_by").filter(pk=pk, accepted_at__isnull=True)
    invitation = found.filter(expires_at__gt=timezone.now()).first()
    if invitation is None:
        raise NoInvitation
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, user: User, confirmed: frozenset[str]) -> Membership:
    """Make the invited person a member; `confirmed` are the addresses that the person has proven to own.

    In order: locks the invitation (NoInvitation if it was used or cancelled meanwhile); refuses anybody else
    (Refused); adds the membership; marks the invitation; records `membership.accepted`.
    """
    waiting = Invitation.objects.select_for_update().filter(pk=invitation.pk, accepted_at__isnull=True)
    locked = waiting.filter(expires_at__gt=timezone.now()).first()
    if locked is None:
        raise NoInvitation
    if not rules.is_invited(user, locked, confirmed):
        raise Refused(_("This invitation was sent to another e-mail address than that of your account."))
    membership, _made = Membership.objects.get_or_create(
        user=user, partner_id=locked.partner_id, defaults={"standing": locked.standing}
    )
    locked.accepted_at = timezone.now()
    locked.save(update_fields=["accepted_at"])
    record("membership.added", by=user, about=person(user), detail=_told(locked.partner_id, membership.standing))
    facts.record("membership.accepted", entry=invitation.partner, member=user.pk, standing=membership.standing)
    return membership


@transaction.atomic
def cancel_invitation(*, invitation: Invitation, by: Viewer) -> None:
    """Take an invitation back: its link opens nothing any more. Raises Refused."""
    _ask(rules.can_manage(by, invitation.partner))
    facts.record("membership.invitation_cancelled", entry=invitation.partner, by=by)
    Invitation.objects.filter(pk=invitation.pk, accepted_at__isnull=True).delete()


@transaction.atomic
def change_standing(*, membership: Membership, standing: str, by: Viewer) -> None:
    """Give a member another standing. Locks the organisation, asks the rules (Refused), records the fact."""
    _lock(membership.partner)
    membership.refresh_from_db(fields=["standing"])
    _ask(rules.can_change(by, membership, standing, _owners(membership.partner)))
    membership.standing = standing
    membership.save(update_fields=["standing"])
    about = person(membership.user_id)
    record("membership.changed", by=by, about=about, detail=_told(membership.partner_id, standing))
    facts.record("membership.changed", entry=membership.partner, by=by, member=membership.user_id, standing=standing)


@transaction.atomic
def remove(*, membership: Membership, by: Viewer) -> None:
    """Take a person out of the organisation, or let them leave.

    In order: locks the organisation; asks the rules (Refused; the last owner stays); ends the membership; records
    `membership.removed`. What the person wrote for the organisation stays the organisation's, and theirs no more
    (`entries.rules.is_writer`).
    """
    partner = membership.partner
    _lock(partner)
    membership.refresh_from_db(fields=["standing"])
    _ask(rules.can_remove(by, membership, _owners(partner)))
    member = membership.user_id
    membership.delete()
    record("membership.removed", by=by, about=person(member), detail=_told(partner.pk))
    facts.record("membership.removed", entry=partner, by=by, member=member)


def _told(partner_id: int, standing: str = "") -> dict[str, str]:
    """What the audit log is told of a membership besides whose it is."""
    return {"partner": f"entry:{partner_id}", **({"standing": str(standing)} if standing else {})}


def _lock(partner: Partner) -> None:
    """One change of an organisation's people at a time, so that two owners cannot both leave."""
    Entry.objects.select_for_update().get(pk=partner.pk)


def _owners(partner: Partner) -> int:
    return partner.memberships.filter(standing=Standing.OWNER).count()


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
