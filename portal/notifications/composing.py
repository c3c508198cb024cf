"""The message that goes over the wire, made from a stored mail at the moment of sending."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend

from entries.addresses import AddressNotTakenError, wire
from portal.notifications.addresses import needs_smtputf8, sender, sending_domain
from portal.notifications.attaching import files_for
from portal.notifications.bodies import parts_of
from portal.notifications.models import Mail
from portal.notifications.stopping import links_of
from portal.notifications.wrapping import wrapped


class Message(EmailMultiAlternatives):
    """Django's, with every header on one line: an address in one is not parted from its name by a line end.

    Python would put a long one on a line of its own and leave white space alone on the first, which RFC 5322 (3.2.2)
    forbids and some servers garble.
    """

    def message(self, *args: Any, **options: Any) -> Any:
        """The message as Python's library knows it."""
        made = super().message(*args, **options)
        made.policy = made.policy.clone(max_line_length=None)
        return made


def message_of(mail: Mail, connection: BaseEmailBackend | None = None) -> EmailMultiAlternatives:
    """The mail as Django sends it: text first, HTML as its alternative, marked as automatic (RFC 3834).

    AddressNotTakenError for an address that cannot be reached this way.
    """
    to, all_scripts = wire(mail.to), getattr(connection, "takes_all_scripts", False)
    if needs_smtputf8(to) and not all_scripts:
        raise AddressNotTakenError("this way of sending takes no letters outside ASCII before the @")
    text, html = parts_of(mail)
    message = Message(
        subject=mail.subject,
        body=text if mail.body else wrapped(text),  # shared texts were wrapped once for all
        from_email=sender(),
        to=[to],
        reply_to=_reply_to(mail, all_scripts=all_scripts),
        headers=headers_of(mail),
        connection=connection,
    )
    message.attach_alternative(html, "text/html")
    for name, content, media_type in files_for(mail):
        message.attach(name, content, media_type)
    return message


def headers_of(mail: Mail) -> dict[str, str]:
    """The headers beside address and subject; to readers, those by which mail programs end a subscription."""
    headers = {
        "Message-ID": mail.message_id,
        "Content-Language": mail.language,
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "OOF, AutoReply",
    }
    if links := links_of(mail.reader, mail.stop, mail.language):
        # RFC 2369 and RFC 8058. Both must be under the DKIM signature, which is the mail server's work.
        headers["List-Unsubscribe"] = f"<{links.stop}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        headers["List-Id"] = f"<{mail.stop.partition(':')[0]}.{mail.language}.{sending_domain()}>"
    if mail.bulk:
        headers["Precedence"] = "bulk"
    return headers


def _reply_to(mail: Mail, *, all_scripts: bool) -> list[str] | None:
    """Where answers go; left out where this way of sending could only garble it. The text names it, too."""
    with suppress(AddressNotTakenError):
        if mail.reply_to and (all_scripts or not needs_smtputf8(mail.reply_to)):
            return [wire(mail.reply_to)]
    return None
