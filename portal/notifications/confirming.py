"""Double opt-in: what somebody asked for without being signed in begins when the link in a mail is opened.

Alerts and newsletters share one letter and one page. A room registers what it begins under a prefix; the signed link
holds that prefix with a rest that only the room understands ("alert:12:daily"), so that whoever only types an address
changes nothing of what its owner has already. The page asks once more before it begins: programs open links, too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext, override

from entries.addresses import UnknownLinkError
from entries.texts import Text
from portal.notifications import outbox, readers
from portal.notifications.letters import Letter, address
from portal.notifications.models import Mail, Reader

_SALT = "portal.notifications.confirming"
#: How long a link holds, and how many of these letters go to one address in an hour and a day, whoever asks for them.
HOLDS = timedelta(days=7)
LETTERS_AN_HOUR, LETTERS_A_DAY = 5, 20
LETTER = "confirm"


@dataclass(frozen=True, slots=True)
class Promise:
    """What will begin, in the active language: its name, what kind of thing it is, and what will be sent how often."""

    name: Text
    kind: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Beginning:
    """How one kind of thing begins. Both functions get the reader and what follows the first colon.

    `describe` returns None for what is gone. `begin` bears being called twice.
    """

    describe: Callable[[Reader, str], Promise | None]
    begin: Callable[[Reader, str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What a link stands for: who asked for what."""

    reader: Reader
    what: str

    @property
    def promise(self) -> Promise | None:
        """What will begin, in words; None when it is gone."""
        beginning, rest = _beginning_of(self.what)
        return beginning.describe(self.reader, rest) if beginning else None


#: Prefix -> how it begins. Rooms add theirs in `AppConfig.ready()`.
BEGINNINGS: dict[str, Beginning] = {}


def register(
    prefix: str, *, describe: Callable[[Reader, str], Promise | None], begin: Callable[[Reader, str], None]
) -> None:
    """Let links confirm `prefix`; ValueError for a prefix with a colon, which ends it."""
    if ":" in prefix or not prefix:
        raise ValueError(f"no prefix: {prefix!r}")
    BEGINNINGS[prefix] = Beginning(describe, begin)


def token_for(reader: Reader, what: str) -> str:
    """The part of a link that begins `what` for this reader, within `HOLDS`."""
    return signing.dumps([reader.pk, reader.secret, what], salt=_SALT, compress=True)


def open_link(token: str) -> Asked:
    """What a link stands for; UnknownLinkError for anything but a good one that is young enough."""
    try:
        pk, secret, what = signing.loads(token, salt=_SALT, max_age=HOLDS)
    except (signing.BadSignature, ValueError, TypeError):
        raise UnknownLinkError from None
    reader = Reader.objects.select_related("user").filter(pk=pk, secret=secret).first()
    if reader is None or (reader.user and not reader.user.is_active):
        raise UnknownLinkError
    return Asked(reader, str(what))


@transaction.atomic
def send(reader: Reader, what: str, *, language: str) -> Mail | None:
    """Write to the reader's address, in `language`, with the link that begins `what`.

    None without a mail for who had `LETTERS_AN_HOUR` or `LETTERS_A_DAY` of them: nobody fills a stranger's mailbox from
    here, not with many forms at once either, as the reader is locked. Callers say the same in both cases.
    """
    Reader.objects.select_for_update(of=("self",)).get(pk=reader.pk)
    if _had_enough(reader):
        return None
    asked = Asked(reader, what)
    with override(language):
        letter = _letter(asked)
    if letter is None:
        return None
    return outbox.put(letter, to=reader.to, language=language, recipient_id=reader.user_id, reader=reader)


@transaction.atomic
def begin(asked: Asked) -> None:
    """The link was opened and confirmed: the address is the reader's own, and what was asked for begins."""
    beginning, rest = _beginning_of(asked.what)
    if beginning is None:
        raise UnknownLinkError
    readers.confirm(asked.reader)
    beginning.begin(asked.reader, rest)


def _had_enough(reader: Reader) -> bool:
    """Whether no more of these letters go to the reader's address now (1 query)."""
    now = timezone.now()
    had = Mail.objects.filter(to=reader.to.lower(), letter=LETTER, created_at__gt=now - timedelta(days=1))
    moments = list(had.order_by("-created_at").values_list("created_at", flat=True)[:LETTERS_A_DAY])
    lately = sum(moment > now - timedelta(hours=1) for moment in moments)
    return lately >= LETTERS_AN_HOUR or len(moments) >= LETTERS_A_DAY


def _letter(asked: Asked) -> Letter | None:
    promise = asked.promise
    if promise is None:
        return None
    days = HOLDS.days
    holds = ngettext("The link holds for %(days)s day.", "The link holds for %(days)s days.", days) % {"days": days}
    return Letter(
        LETTER,
        _("Please confirm what you asked for"),
        (_("Somebody, probably you, asked our portal to write to this address about the following."),),
        title=promise.name,
        kind=promise.kind,
        action=(
            _("Read what will be sent, and confirm"),
            address("alerts:confirm", token_for(asked.reader, asked.what)),
        ),
        closing=(
            *promise.sentences,
            holds,
            _("If it was not you, you need not do anything: without the link nothing is sent."),
        ),
        expires=HOLDS,
    )


def _beginning_of(what: str) -> tuple[Beginning | None, str]:
    prefix, _colon, rest = what.partition(":")
    return BEGINNINGS.get(prefix), rest
