"""E-mail addresses in all scripts: what is one, how they are compared and stand on the wire; and secrets of links.

The secrets stand for a person without an account.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from contextlib import suppress

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

#: What stands in place of a local part that is not ASCII while the rest of the address is looked at.
_PLAIN = "a"
#: Letters, digits and marks of any script, and the signs of RFC 5322's dot-atom.
_LOCAL = re.compile(r"[-!#$%&'*+/=?^`{}|~.\w]{1,64}")


class UnknownLinkError(Exception):
    """The link is forged, broken, or what it led to is gone."""


class AddressNotTakenError(Exception):
    """No server on the way takes this address; trying again is of no use."""


def key_of(address: str) -> str:
    """An address as it is compared: one Unicode form, no capitals, its domain as DNS knows it.

    Mail servers may tell capitals before the @ apart (RFC 5321, 2.4); none that people use does, and two registrations
    of one person would be worse.
    """
    local, _at, domain = unicodedata.normalize("NFKC", address).strip().rpartition("@")
    with suppress(UnicodeError):  # no name that DNS could hold: compared as it was typed
        domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}@{domain.lower()}"


def wire(address: str) -> str:
    """`address` with its domain in ASCII; AddressNotTakenError for a domain that no DNS can hold."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError as problem:
        raise AddressNotTakenError(f"the domain {domain!r} cannot exist: {problem}") from problem


def check_address(address: str) -> None:
    """Raise ValidationError for what cannot be an address, in any script (RFC 6531, 3.3), or stand on the wire."""
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        if not _LOCAL.fullmatch(local) or local[0] == "." or local[-1] == "." or ".." in local:
            raise ValidationError(EmailValidator.message, code="invalid")
        address = f"{_PLAIN}@{domain}"
    EmailValidator()(address)
    try:
        wire(address)
    except AddressNotTakenError as problem:
        raise ValidationError(EmailValidator.message, code="invalid") from problem


def new_secret() -> str:
    """What makes a link impossible to guess: 32 hexadecimal digits."""
    return secrets.token_hex(16)
