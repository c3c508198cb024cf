"""Making readers, and the signed links by which they manage what they receive without an account."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.core import signing
from django.db import transaction
from django.utils import timezone

from entries.addresses import UnknownLinkError, key_of, new_secret, spelled
from partners.models import User
from portal.notifications.models import Reader

_SALT = "portal.notifications.readers"


@transaction.atomic
def of_user(user: User) -> Reader:
    """The reader that an account is; what its address received without an account becomes the account's.

    Only for people who are signed in: the portal has seen that the address is theirs.
    """
    known = Reader.objects.filter(user=user).first()
    if known is not None:
        return known
    before = Reader.objects.select_for_update().filter(user=None, address_key=key_of(user.email)).first()
    if before is not None:
        before.user, before.address = user, ""
        before.save()
        return before
    reader, _made = Reader.objects.get_or_create(user=user)
    return reader


def of_users(user_ids: Iterable[int]) -> list[Reader]:
    """The readers that these active accounts are, with their accounts; made where there are none (2 queries if not)."""
    users = User.objects.filter(pk__in=list(user_ids), is_active=True)
    for user in users.filter(reader=None):
        of_user(user)
    return list(Reader.objects.reachable().filter(user__in=users).select_related("user").order_by("pk"))


def begin(*, address: str, language: str, time_zone: str = "UTC") -> Reader:
    """The reader with this address, unconfirmed if nobody has it yet; an account's, where the address is that.

    Whoever types an address has not shown that it is theirs: what is asked for must wait for a link in a mail to it.
    """
    user = User.objects.filter(email=spelled(address), is_active=True).first()
    if user is not None and _may_be_theirs(user):
        return of_user(user)
    reader, _made = Reader.objects.get_or_create(
        user=None,
        address_key=key_of(address),
        defaults={"address": address.strip(), "language": language, "time_zone": time_zone},
    )
    return reader


def _may_be_theirs(user: User) -> bool:
    """Whether nothing says that the account's address was only typed: what its true owner receives stays theirs, and
    does not go with an account that somebody began in their name and nobody confirmed.
    """
    typed = EmailAddress.objects.filter(user=user, email=spelled(user.email), verified=False)
    return not typed.exists()


def confirm(reader: Reader) -> None:
    """Note that the address is the reader's own: they opened a link that went there. Mail may go there again.

    That ends a stop, too: nobody else could have asked for this.
    """
    reader.confirmed_at = reader.confirmed_at or timezone.now()
    reader.stopped_at = reader.undeliverable_at = None
    reader.undeliverable_why = ""
    reader.save(update_fields=["confirmed_at", "stopped_at", "undeliverable_at", "undeliverable_why"])


def stop(reader: Reader) -> None:
    """Send this reader nothing more of what they subscribed to. Mails about their own work are no subscription."""
    reader.stopped_at = timezone.now()
    reader.save(update_fields=["stopped_at"])


def change_secret(reader: Reader) -> None:
    """End all links that were sent to this reader so far."""
    reader.secret = new_secret()
    reader.save(update_fields=["secret"])


def token_for(reader: Reader) -> str:
    """The part of a link that lets its holder manage what the reader receives."""
    return signing.dumps([reader.pk, reader.secret], salt=_SALT, compress=True)


def open_link(token: str) -> Reader:
    """The reader that a link belongs to; UnknownLinkError for anything but a good link."""
    try:
        pk, secret = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise UnknownLinkError from None
    found = Reader.objects.select_related("user").filter(pk=pk, secret=secret).first()
    if found is None or (found.user and not found.user.is_active):
        raise UnknownLinkError
    return found
