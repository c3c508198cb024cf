"""Ending the reminders of one event for somebody who registered without an account, by the link of the reminder."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse

from entries.addresses import UnknownLinkError
from events.models import Registration
from portal.notifications import stopping
from portal.notifications.digests.models import Unreminded
from portal.notifications.stopping import Links

PREFIX = "registration"
_SALT = "portal.notifications.digests.unreminding"


def stop_for(registration_id: object) -> str:
    """What `Mail.stop` says in reminders of a registration."""
    return f"{PREFIX}:{registration_id}"


def connect() -> None:
    """Let mails carry these links."""
    stopping.register_links(PREFIX, _links)


def _links(rest: str) -> Links | None:
    found = Registration.objects.filter(pk=int(rest)).first() if rest.isdecimal() else None
    if found is None:
        return None
    return Links(stop=settings.SITE_URL + reverse("digests:unremind", args=[token_for(found)]), manage="")


def token_for(registration: Registration) -> str:
    """The part of an address that ends the reminders of this registration, and does nothing else with it.

    It does not grow old: mails are kept for years.
    """
    return signing.Signer(salt=_SALT).sign_object([registration.pk, registration.secret], compress=True)


def open_link(token: str) -> Registration:
    """The registration whose reminders an address ends; UnknownLinkError for anything but a good one."""
    try:
        pk, secret = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        raise UnknownLinkError from None
    found = Registration.objects.select_related("event").filter(pk=pk, secret=secret).first()
    if found is None:
        raise UnknownLinkError
    return found


def choose(*, registration: Registration, wanted: bool) -> None:
    """Send reminders of the event, or none. Doing it again changes nothing."""
    if wanted:
        Unreminded.objects.filter(registration=registration).delete()
    else:
        Unreminded.objects.get_or_create(registration=registration)


def is_unwanted(registration_id: int) -> bool:
    """Whether the holder of a registration wants no reminders (1 query)."""
    return Unreminded.objects.filter(registration=registration_id).exists()
