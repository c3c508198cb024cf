"""Putting mails into the outbox, and waking the sender."""

from __future__ import annotations

import logging
import uuid
from email.utils import parseaddr

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from entries.models import Happening
from portal.notifications.letters import Letter, one_line, write
from portal.notifications.models import Mail

logger = logging.getLogger(__name__)


def mail_of(
    letter: Letter, *, to: str, language: str, recipient_id: int | None = None, happening: Happening | None = None
) -> Mail:
    """An unsaved mail row for one letter, rendered in `language`; the letter must have been composed in it."""
    with override(language):
        written = write(letter)
    now = timezone.now()
    return Mail(
        happening=happening,
        recipient_id=recipient_id,
        letter=letter.name,
        to=one_line(to).lower(),
        reply_to=one_line(letter.reply_to),
        language=written.language,
        subject=written.subject,
        text=written.text,
        html=written.html,
        message_id=new_message_id(),
        secret=letter.expires is not None,
        next_try=now,
        expires_at=now + letter.expires if letter.expires else None,
    )


def put(letter: Letter, *, to: str, language: str, recipient_id: int | None = None) -> Mail:
    """Store one mail that follows from no happening (account mails), then wake the sender after the commit."""
    mail = mail_of(letter, to=to, language=language, recipient_id=recipient_id)
    mail.save()
    transaction.on_commit(wake_sender)
    return mail


def new_message_id() -> str:
    """A Message-ID at the domain that mails come from (RFC 5322, section 3.6.4)."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{uuid.uuid4().hex}@{domain}>"


def wake_sender() -> None:
    """Ask the worker to send now. Without a broker the mail waits for the clock; nobody's request fails for that."""
    from portal.notifications.tasks import send_mails

    try:
        send_mails.apply_async(retry=False, expires=60)
    except Exception:
        logger.exception("the sender could not be woken; mails wait for the next turn of the clock")
