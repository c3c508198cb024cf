"""The portal's own way to a mail server: Django's, and addresses in all scripts where the server takes them."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.headerregistry import Address
from typing import Any

from django.core.mail import EmailMessage
from django.core.mail.backends import smtp

from entries.addresses import AddressNotTakenError
from portal.notifications.addresses import needs_smtputf8

#: Nothing that is already written is folded anew: a long address in a header must stay in one piece.
_AS_WRITTEN = policy.SMTPUTF8.clone(refold_source="none", max_line_length=None)
_ADDRESSES = ("To", "Reply-To")


class EmailBackend(smtp.EmailBackend):
    """SMTP; an address with letters outside ASCII before the @ goes out by SMTPUTF8 (RFC 6531), or not at all."""

    takes_all_scripts = True

    def _send(self, message: EmailMessage) -> bool:
        if not any(map(needs_smtputf8, (*message.recipients(), *message.reply_to))):
            return bool(super()._send(message))  # type: ignore[misc]
        connection: Any = self.connection
        connection.ehlo_or_helo_if_needed()
        if not connection.has_extn("smtputf8"):
            raise AddressNotTakenError("the mail server takes no letters outside ASCII before the @ (no SMTPUTF8)")
        options = ["SMTPUTF8", "BODY=8BITMIME"]
        sender = Address(addr_spec=message.from_email.rpartition("<")[2].rstrip(">"))
        connection.sendmail(sender.addr_spec, message.recipients(), in_all_scripts(message), mail_options=options)
        return True


def in_all_scripts(message: EmailMessage) -> bytes:
    """The message as bytes with its addresses as they are, in UTF-8, instead of encoded for old servers (RFC 6532)."""
    made: Any = message.message()
    parsed = message_from_bytes(made.as_bytes(linesep="\r\n"), policy=_AS_WRITTEN)
    for name, values in zip(_ADDRESSES, (message.to, message.reply_to), strict=True):
        if values:
            del parsed[name]
            parsed[name] = ", ".join(values)
    return parsed.as_bytes(policy=_AS_WRITTEN)
