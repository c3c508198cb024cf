"""Sending stored mails, with patience.

Between the mail server's acceptance and our commit lies the only moment in which a crash doubles a mail; its
Message-ID is then the same.
"""

from __future__ import annotations

import logging
import smtplib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from enum import Enum
from functools import cached_property

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database, transaction
from django.utils import timezone

from portal.notifications import returns
from portal.notifications.composing import message_of
from portal.notifications.letters import one_line
from portal.notifications.models import Mail, MailState, SharedText
from portal.notifications.patience import pause_after
from portal.notifications.refusals import is_disconnection, is_refused_for_good, says_of_address, words_of

logger = logging.getLogger(__name__)
BATCH = 200
#: How long one turn goes on while there is work, in seconds; and how many such turns may be at work at once. The
#: others send what is personal, so that a newsletter never holds all workers, of which there are two by default.
TURN, LONG_TURNS = 240, 1
#: Mails over one conversation with the server: many servers end it by themselves after about so many.
CONVERSATION = 100
#: The first of the numbers under which PostgreSQL keeps the locks of long turns ("mail" in ASCII).
_LOCKS = 0x6D61696C
_CHANGED = ("state", "attempts", "next_try", "sent_at", "failure", "esp_id", "returned", "text", "html")


class Outcome(Enum):
    """What became of one try."""

    NOTHING_DUE = "nothing due"
    SENT = "sent"
    FAILED = "failed"
    SERVER_AWAY = "server away"


def send_while_due() -> tuple[int, bool]:
    """One turn of the clock: send for up to `TURN` seconds while there is work; how many, and whether more waits.

    When enough long turns are at work already, this one sends personal mails only.
    """
    with _long_turn() as long:
        ends = time.monotonic() + TURN
        sent = send_waiting(limit=None, ends=ends, bulk=long)
        return sent, long and time.monotonic() >= ends


def send_waiting(*, limit: int | None = BATCH, ends: float | None = None, bulk: bool = True) -> int:
    """Send up to `limit` mails whose time has come, until `ends` (monotonic seconds); returns how many were sent.

    Each mail is one transaction: claimed so that no other sender takes it, sent, marked. When the server cannot be
    reached the round ends, so that an outage costs one mail one try and not all of them.
    """
    line, sent, tried = _Line(), 0, 0
    try:
        while (limit is None or tried < limit) and (ends is None or time.monotonic() < ends):
            outcome = _send_next(line, bulk=bulk)
            tried += 1
            sent += outcome is Outcome.SENT
            if outcome in (Outcome.NOTHING_DUE, Outcome.SERVER_AWAY):
                break
    finally:
        line.close()
    return sent


class _Line:
    """The way to the mail server in one round: opened when a mail needs it, and anew after `CONVERSATION` mails.

    It keeps the shared text that the last mail had, so that a newsletter is read once in a round and not once a mail.
    """

    def __init__(self) -> None:
        self.sent = 0
        self._body: SharedText | None = None

    @cached_property
    def connection(self) -> BaseEmailBackend:
        return get_connection()

    def open(self) -> None:
        if self.sent >= CONVERSATION:
            self.close()
        self.connection.open()

    def close(self) -> None:
        self.connection.close()
        self.sent = 0

    def send(self, mail: Mail) -> str:
        """Hand over one mail; the provider's name for it. A conversation that the server has ended is begun anew."""
        if mail.body_id:
            if self._body is None or self._body.pk != mail.body_id:
                self._body = SharedText.objects.get(pk=mail.body_id)
            mail.body = self._body
        try:
            name = self._hand_over(mail)
        except smtplib.SMTPException as problem:
            if not self.sent or not is_disconnection(problem):
                raise
            self.close()
            self.connection.open()
            name = self._hand_over(mail)
        self.sent += 1
        return name

    def _hand_over(self, mail: Mail) -> str:
        message = message_of(mail, self.connection)
        message.send()
        status = getattr(message, "anymail_status", None)  # only providers' backends give one
        return one_line(str(getattr(status, "message_id", None) or ""))[:250]


@transaction.atomic
def _send_next(line: _Line, *, bulk: bool) -> Outcome:
    due = Mail.objects.due() if bulk else Mail.objects.due().filter(bulk=False)
    due = due.select_related("reader__user", "happening")
    mail = due.select_for_update(skip_locked=True, of=("self",)).first()
    if mail is None:
        return Outcome.NOTHING_DUE
    if mail.expires_at and mail.expires_at <= timezone.now():
        return _end(mail, MailState.FAILED, "too late: what it says has expired")
    if returns.is_unwanted(mail):
        return _end(mail, MailState.DROPPED, "its reader stopped it, or mail no longer arrives there")
    mail.attempts += 1
    try:
        line.open()
    except Exception as problem:
        logger.exception("the mail server cannot be reached")
        _failed(mail, problem, for_good=False)
        return Outcome.SERVER_AWAY
    try:
        mail.esp_id = line.send(mail)
    except Exception as problem:
        logger.exception("mail %s was not sent", mail.pk)
        line.close()  # the next mail begins a new conversation
        return _failed(mail, problem, for_good=is_refused_for_good(problem))
    return _sent(mail)


def _sent(mail: Mail) -> Outcome:
    mail.state, mail.sent_at, mail.failure = MailState.SENT, timezone.now(), ""
    if mail.secret and settings.PRODUCTION:
        mail.text = mail.html = ""
    mail.save(update_fields=_CHANGED)
    return Outcome.SENT


def _failed(mail: Mail, problem: Exception, *, for_good: bool) -> Outcome:
    reason = words_of(problem)[:500]
    pause = None if for_good else pause_after(mail.attempts)
    if pause is None:
        _end(mail, MailState.FAILED, reason)
        told = says_of_address(problem)
        if for_good and told:
            returns.note(mail=mail, kind=told, why=reason)
        return Outcome.FAILED
    mail.next_try, mail.failure = timezone.now() + pause, reason
    mail.save(update_fields=_CHANGED)
    return Outcome.FAILED


def _end(mail: Mail, state: MailState, reason: str) -> Outcome:
    mail.state, mail.failure = state, reason
    mail.save(update_fields=_CHANGED)
    return Outcome.FAILED


@contextmanager
def _long_turn() -> Iterator[bool]:
    """Hold one of the few long turns, if one is free. A process that dies loses its turn with its connection."""
    held = next((number for number in range(LONG_TURNS) if _lock("pg_try_advisory_lock", number)), None)
    try:
        yield held is not None
    finally:
        if held is not None:
            _lock("pg_advisory_unlock", held)


def _lock(function: str, number: int) -> bool:
    with database.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s, %s)", [_LOCKS, number])
        return bool(cursor.fetchone()[0])
