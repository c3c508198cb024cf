"""People with an account whose mail came back: they are told on their pages, and can show that it arrives again."""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.models import EmailAddress
from django.utils.translation import gettext as _

from entries.texts import Text, current_language
from partners.models import User
from portal.notifications import confirming, readers
from portal.notifications.confirming import Promise
from portal.notifications.models import Mail, Reader

PREFIX, STOPPED = "address", "stopped"


def connect() -> None:
    """Let a link show that mail arrives, and hear of new addresses by the library's signals, its only door."""
    confirming.register(PREFIX, describe=_describe, begin=_begin)
    account.email_confirmed.connect(_confirmed, dispatch_uid="portal.notifications")
    account.email_changed.connect(_changed, dispatch_uid="portal.notifications")


def trouble_of(user_id: int | None) -> Reader | None:
    """The reader that an account is, if mail to its address came back; None otherwise (1 query)."""
    return Reader.objects.filter(user=user_id, undeliverable_at__isnull=False).select_related("user").first()


def ask_again(*, reader: Reader, language: str) -> Mail | None:
    """Write to the address once more, with a link that shows that mail arrives; None after too many such letters."""
    what = f"{PREFIX}:{STOPPED}" if reader.stopped_at else PREFIX
    return confirming.send(reader, what, language=language)


def _describe(reader: Reader, rest: str) -> Promise:
    name = Text(_("Mail to your address"), current_language())
    sentence = _("Mails to this address came back. By the link you show that they arrive, and we send them again.")
    return Promise(name, "", (sentence,))


def _begin(reader: Reader, rest: str) -> None:
    """The link arrived, which says nothing about what its reader had ended: a stop stays."""
    if rest == STOPPED:
        readers.stop(reader)


def _confirmed(email_address: EmailAddress, **more: Any) -> None:
    if email_address.email.casefold() == email_address.user.email.casefold():
        _trust(email_address.user)


def _changed(user: User, **more: Any) -> None:
    _trust(user)


def _trust(user: User) -> None:
    Reader.objects.filter(user=user).update(undeliverable_at=None, undeliverable_why="")
