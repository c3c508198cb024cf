"""Ending what a mail belongs to by its own link: what can be ended, the signed addresses, and the act itself.

Each mail to a reader names in `Mail.stop` what its links end ("alert:12", "newsletter"): a prefix that a room has
registered here, and a rest that only the room understands. The room's functions must bear being called twice, and for
something that is gone: mail programs press the link by themselves, more than once, and years later (RFC 8058).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _, override

from entries.addresses import UnknownLinkError
from portal.notifications import readers
from portal.notifications.models import Reader

_SALT = "portal.notifications.stopping"
EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Stopper:
    """How one kind of mail is ended. Both functions get the reader and what follows the colon ("" without one).

    `stop` ends it, and does nothing where it is ended or gone. `words` is a name that stands on its own, in the
    active language ("Alert: prosthetics in Uganda"); it never raises, also when the thing is gone.
    """

    stop: Callable[[Reader, str], None]
    words: Callable[[Reader, str], str]

    def __call__(self, reader: Reader, rest: str) -> None:
        """End it."""
        self.stop(reader, rest)


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses in the footer of a mail to a reader: end what this mail belongs to, and manage everything.

    `manage` is empty where there is nothing else to manage.
    """

    stop: str
    manage: str


@dataclass(frozen=True, slots=True)
class Ending:
    """What a link ends, and for whom."""

    reader: Reader
    what: str

    @property
    def words(self) -> str:
        """What it ends, as a name, in the active language."""
        stopper, rest = _stopper_of(self.what)
        return stopper.words(self.reader, rest)


def _words_of_everything(reader: Reader, rest: str) -> str:
    return _("Everything that you subscribed to")


#: Prefix -> how it is ended. Rooms add theirs in `AppConfig.ready()` by `register`.
STOPPERS: dict[str, Stopper] = {EVERYTHING: Stopper(lambda reader, rest: readers.stop(reader), _words_of_everything)}


def register(prefix: str, *, stop: Callable[[Reader, str], None], words: Callable[[Reader, str], str]) -> None:
    """Let `prefix` be used in `Mail.stop`; ValueError for a prefix with a colon, which ends it."""
    if ":" in prefix or not prefix:
        raise ValueError(f"no prefix: {prefix!r}")
    STOPPERS[prefix] = Stopper(stop, words)


#: Prefix -> the links of mails to people who are no readers (who registered for an event without an account), made from
#: what follows the colon, in the active language; None where the thing is gone. Rooms add theirs by `register_links`.
LINKS: dict[str, Callable[[str], Links | None]] = {}


def register_links(prefix: str, links: Callable[[str], Links | None]) -> None:
    """Let `prefix` be used in `Mail.stop` of mails that belong to no reader."""
    LINKS[prefix] = links


def links_of(reader: Reader | None, what: str, language: str) -> Links | None:
    """The footer's addresses of a mail, of a reader or not; None for a mail that nothing ends."""
    if not what:
        return None
    if reader is not None:
        return links_for(reader, what, language)
    prefix, _colon, rest = what.partition(":")
    with override(language):
        return LINKS[prefix](rest) if prefix in LINKS else None


def links_for(reader: Reader, what: str, language: str) -> Links:
    """The footer's addresses in `language` for one reader; ValueError for a `what` that nobody registered."""
    if what.partition(":")[0] not in STOPPERS:
        raise ValueError(f"nobody can stop {what!r}")
    with override(language):
        return Links(
            stop=settings.SITE_URL + reverse("notifications:stop", args=[token_for(reader, what)]),
            manage=settings.SITE_URL + manage_path(reader),
        )


def manage_path(reader: Reader) -> str:
    """The page, in the active language, on which a reader manages everything without an account."""
    return reverse("alerts:manage", args=[readers.token_for(reader)])


def token_for(reader: Reader, what: str) -> str:
    """The part of an address that ends `what` for this reader. It does not grow old: mails are kept for years."""
    return signing.Signer(salt=_SALT).sign_object([reader.pk, reader.secret, what], compress=True)


def open_link(token: str) -> Ending:
    """What an address ends; UnknownLinkError for anything but a good one."""
    try:
        pk, secret, what = signing.Signer(salt=_SALT).unsign_object(token)
    except (signing.BadSignature, ValueError, TypeError):
        raise UnknownLinkError from None
    reader = Reader.objects.select_related("user").filter(pk=pk, secret=secret).first()
    if reader is None:
        raise UnknownLinkError
    return Ending(reader, str(what))


@transaction.atomic
def stop(ending: Ending) -> None:
    """End it, under a lock on the reader, so that a link pressed twice at once ends it once."""
    reader = Reader.objects.select_for_update(of=("self",)).select_related("user").get(pk=ending.reader.pk)
    stopper, rest = _stopper_of(ending.what)
    stopper(reader, rest)


def _stopper_of(what: str) -> tuple[Stopper, str]:
    """The stopper of a signed `what`; where its room is gone, whoever wants no more of it gets no more at all."""
    prefix, _colon, rest = what.partition(":")
    return STOPPERS.get(prefix, STOPPERS[EVERYTHING]), rest
