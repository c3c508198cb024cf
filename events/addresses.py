"""E-mail addresses as they are compared, and the signed links that stand for a registration."""

from __future__ import annotations

import secrets
import unicodedata
from contextlib import suppress
from typing import TYPE_CHECKING

from django.core import signing

if TYPE_CHECKING:
    from events.models import Registration

_SALT = "events.registration"
_SALT_OF_ROOM = "events.room"


class UnknownLinkError(Exception):
    """The link is forged, broken, or what it led to is gone."""


def key_of(address: str) -> str:
    """An address as it is compared: one Unicode form, no capitals, its domain as DNS knows it.

    Mail servers may tell capitals before the @ apart (RFC 5321, 2.4); none that people use does, and two registrations
    of one person would be worse.
    """
    local, _at, domain = unicodedata.normalize("NFKC", address).strip().rpartition("@")
    with suppress(UnicodeError):  # no name that DNS could hold: compared as it was typed
        domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}@{domain.lower()}"


def new_secret() -> str:
    """What makes the link of one registration impossible to guess."""
    return secrets.token_hex(16)


def token_for(registration: Registration) -> str:
    """The part of a link that lets its holder manage the registration."""
    return signing.dumps([registration.pk, registration.secret], salt=_SALT, compress=True)


def open_link(token: str) -> Registration:
    """The registration that a link belongs to; UnknownLinkError for anything but a good link."""
    from events.models import Registration

    try:
        pk, secret = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        raise UnknownLinkError from None
    found = Registration.objects.select_related("event__owner", "partner", "user").filter(pk=pk, secret=secret).first()
    if found is None:
        raise UnknownLinkError
    return found


def room_token(event_id: int) -> str:
    """The part of a link that shows the list of speakers on a screen in the room, without an account."""
    return signing.dumps(event_id, salt=_SALT_OF_ROOM)


def event_of_room(token: str) -> int:
    """The key of the event whose list a link shows; UnknownLinkError for anything but a good link."""
    try:
        return int(signing.loads(token, salt=_SALT_OF_ROOM))
    except (signing.BadSignature, ValueError, TypeError):
        raise UnknownLinkError from None
