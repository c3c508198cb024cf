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
from portal.notifications.letters import Letter, one_line, subject_of, write
from portal.notifications.models import Mail, Reader, SharedText
from portal.notifications.stopping import Links, links_of

logger = logging.getLogger(__name__)


def mail_of(
    letter: Letter,
    *,
    to: str,
    language: str,
    recipient_id: int | None = None,
    happening: Happening | None = None,
    reader: Reader | None = None,
    stop: str = "",
    bulk: bool = False,
    body: SharedText | None = None,
) -> Mail:
    """An unsaved mail row for one letter, rendered in `language`; the letter must have been composed in it.

    With `stop` it carries the links that end what `stop` names (`stopping`) and, to a `reader`, manage everything.
    A `bulk` mail is sent after all personal ones. With a `body` nothing is rendered now: of the letter only its name,
    subject and addresses count. ValueError for a `stop` that nobody registered.
    """
    links = links_of(reader, stop, language)
    text, html = ("", "") if body else _parts(letter, language, links)
    now = timezone.now()
    mail = Mail(happening=happening, recipient_id=recipient_id, reader=reader, body=body, stop=stop, bulk=bulk)
    mail.letter, mail.language = letter.name, language
    mail.to, mail.reply_to = one_line(to).lower(), one_line(letter.reply_to)
    mail.subject, mail.text, mail.html = subject_of(letter), text, html
    mail.message_id, mail.next_try = new_message_id(), now
    mail.secret = letter.expires is not None
    mail.expires_at = now + letter.expires if letter.expires is not None else None
    return mail


def put(
    letter: Letter,
    *,
    to: str,
    language: str,
    recipient_id: int | None = None,
    reader: Reader | None = None,
    stop: str = "",
    bulk: bool = False,
    body: SharedText | None = None,
) -> Mail:
    """Store one mail that follows from no happening (account mails), then wake the sender after the commit."""
    mail = mail_of(
        letter, to=to, language=language, recipient_id=recipient_id, reader=reader, stop=stop, bulk=bulk, body=body
    )
    mail.save()
    transaction.on_commit(wake_sender)
    return mail


def _parts(letter: Letter, language: str, links: Links | None) -> tuple[str, str]:
    with override(language):
        written = write(letter, links)
    return written.text, written.html


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
