"""How addresses are written on the wire (`entries.addresses` says what an address is).

A domain outside ASCII has an ASCII form that every server knows (RFC 5890). The part before the @ has none: such an
address goes only through servers that offer SMTPUTF8 (RFC 6531).
"""

from __future__ import annotations

from email.utils import formataddr, parseaddr

from django.conf import settings

from entries.addresses import wire


def needs_smtputf8(address: str) -> bool:
    """Whether the part before the @ can only be said to servers that know SMTPUTF8."""
    return not address.rpartition("@")[0].isascii()


def sender() -> str:
    """The portal's own address as it stands in headers, its domain in ASCII."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name, wire(address)), charset="utf-8")


def sending_domain() -> str:
    """The domain that the portal's mails come from, in ASCII."""
    return wire(parseaddr(settings.DEFAULT_FROM_EMAIL)[1]).rpartition("@")[2] or "localhost"
