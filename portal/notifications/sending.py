"""Sending stored mails, with patience.

Between the mail server's acceptance and our commit lies the only moment in which a crash doubles a mail; its
Message-ID is then the same.
"""

from __future__ import annotations

import logging
import smtplib
from enum import Enum

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from portal.notifications.attaching import files_for
from portal.notifications.letters import one_line
from portal.notifications.models import Mail, MailState
from portal.notifications.patience import pause_after

logger = logging.getLogger(__name__)
BATCH = 200
REFUSED_FOR_GOOD = 500  # replies from here on are permanent (RFC 5321, section 4.2.1)


class Outcome(Enum):
    """What became of one try."""

    NOTHING_DUE = "nothing due"
    SENT = "sent"
    FAILED = "failed"
    SERVER_AWAY = "server away"


def send_waiting(*, limit: int = BATCH) -> int:
    """Send up to `limit` mails whose time has come; returns how many were sent.

    Each mail is one transaction: claimed so that no other sender takes it, sent, marked. When the server cannot be
    reached the round ends, so that an outage costs one mail one try and not all of them.
    """
    connection = get_connection()
    sent = 0
    try:
        for _mail in range(limit):
            outcome = _send_next(connection)
            sent += outcome is Outcome.SENT
            if outcome in (Outcome.NOTHING_DUE, Outcome.SERVER_AWAY):
                break
    finally:
        connection.close()
    return sent


@transaction.atomic
def _send_next(connection: BaseEmailBackend) -> Outcome:
    mail = Mail.objects.due().select_for_update(skip_locked=True).first()
    if mail is None:
        return Outcome.NOTHING_DUE
    if mail.expires_at and mail.expires_at <= timezone.now():
        return _give_up(mail, "too late: what it says has expired")
    mail.attempts += 1
    try:
        connection.open()
    except Exception as problem:
        logger.exception("the mail server cannot be reached")
        _failed(mail, problem, for_good=False)
        return Outcome.SERVER_AWAY
    try:
        message_of(mail, connection).send()
    except Exception as problem:
        logger.exception("mail %s was not sent", mail.pk)
        connection.close()  # the next mail begins a new conversation
        return _failed(mail, problem, for_good=is_refused_for_good(problem))
    return _sent(mail)


def message_of(mail: Mail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail as Django sends it: text first, HTML as its alternative, marked as automatic (RFC 3834)."""
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers={
            "Message-ID": mail.message_id,
            "Content-Language": mail.language,
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
    message.attach_alternative(mail.html, "text/html")
    for name, content, media_type in files_for(mail):
        message.attach(name, content, media_type)
    return message


def is_refused_for_good(problem: Exception) -> bool:
    """Whether the server refuses this address or text for ever; a refused sender or password is ours to mend."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return all(code >= REFUSED_FOR_GOOD for code, _answer in problem.recipients.values())
    return isinstance(problem, smtplib.SMTPDataError) and problem.smtp_code >= REFUSED_FOR_GOOD


def retry_failed() -> int:
    """Let all mails that were given up wait again, from the first try on; returns how many. Expired ones stay."""
    again = Mail.objects.failed().exclude(expires_at__lte=timezone.now())
    return again.update(state=MailState.WAITING, attempts=0, next_try=timezone.now(), failure="")


def _sent(mail: Mail) -> Outcome:
    mail.state, mail.sent_at, mail.failure = MailState.SENT, timezone.now(), ""
    if mail.secret and settings.PRODUCTION:
        mail.text = mail.html = ""
    mail.save()
    return Outcome.SENT


def _failed(mail: Mail, problem: Exception, *, for_good: bool) -> Outcome:
    reason = one_line(f"{type(problem).__name__}: {problem}")[:500]
    pause = None if for_good else pause_after(mail.attempts)
    if pause is None:
        return _give_up(mail, reason)
    mail.next_try, mail.failure = timezone.now() + pause, reason
    mail.save()
    return Outcome.FAILED


def _give_up(mail: Mail, reason: str) -> Outcome:
    mail.state, mail.failure = MailState.FAILED, reason
    mail.save()
    return Outcome.FAILED
