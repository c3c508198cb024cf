"""The signed links that stand for a registration, and for the room of an event."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core import signing

from entries.addresses import UnknownLinkError

if TYPE_CHECKING:
    from events.models import Registration

_SALT = "events.registration"
_SALT_OF_ROOM = "events.room"


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
