"""Answering a message through the portal: signed links, so that no address is shown to the other side.

A message is a happening (`message.sent`, or an answer to one). The link in its mail names it and the address that the
mail went to; whoever holds the link may answer, without an account.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import Happening
from entries.rules import Refused
from entries.texts import Text, current_language
from portal.notifications.letters import title_of

_SALT = "portal.notifications.answers"
OPEN_FOR = timedelta(days=180)
#: Answers that one message may have in 24 hours.
ANSWERS_A_DAY = 10


class UnknownMessageError(Exception):
    """The link is forged, too old, or its message is gone."""


@dataclass(frozen=True, slots=True)
class Thread:
    """A message, and the address of the person who may answer it."""

    message: Happening
    address: str

    @property
    def title(self) -> Text | None:
        """The title of what the message is about, in the active language or the best other one."""
        return title_of(self.message.entry) if self.message.entry else None

    @property
    def words(self) -> str:
        """What was written."""
        return str(self.message.data.get("text", ""))


def token_for(message: Happening, address: str) -> str:
    """The part of a link that allows `address` to answer `message`."""
    return signing.dumps([message.pk, address], salt=_SALT, compress=True)


def open_thread(token: str) -> Thread:
    """The message that a link belongs to; UnknownMessageError for anything but a good link."""
    try:
        pk, address = signing.loads(token, salt=_SALT, max_age=OPEN_FOR)
    except (signing.BadSignature, ValueError):
        raise UnknownMessageError from None
    found = Happening.objects.filter(pk=pk, name__in=("message.sent", "message.answered"))
    message = found.select_related("entry", "actor").first()
    if message is None or not message.data:  # forgotten in time, or hidden by ISU
        raise UnknownMessageError
    return Thread(message, address)


@transaction.atomic
def answer(*, thread: Thread, text: str) -> Happening:
    """Record the answer as `message.answered`, from which the outbox makes the mail.

    A form that is sent twice records one answer. The language is the page's, for the case that the answer is answered.
    Raises `Refused` after `ANSWERS_A_DAY` answers to one message: a link that got about must not flood a mailbox.
    """
    message = Happening.objects.select_for_update().get(pk=thread.message.pk)
    answers = Happening.objects.filter(name="message.answered", data__answers=message.pk)
    same = answers.filter(data__text=text).first()
    if same is not None:
        return same
    if answers.filter(at__gte=timezone.now() - timedelta(days=1)).count() >= ANSWERS_A_DAY:
        raise Refused(_("You have sent many messages today. Please write again tomorrow."))
    data: dict[str, Any] = {"from": thread.address, "text": text, "answers": message.pk, "language": current_language()}
    return facts.record("message.answered", entry=message.entry, **data)
