"""E-mail addresses in all scripts: what is one, how they are compared and stand on the wire; and secrets of links.

The secrets stand for a person without an account.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from contextlib import suppress

import idna
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator, validate_email

#: What stands in place of a local part that is not ASCII while the rest of the address is looked at.
_PLAIN = "a"
#: Vowel signs and accents that stand beside their letters; `\w` leaves them out (Hebrew, Arabic, Syriac to the scripts
#: of India, Thai, Lao, Tibetan, Burmese, Ethiopic, Khmer).
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed\u0711\u0730-\u074a\u07a6-\u07b0\u08d3-\u0963\u0981-\u0983\u09bc-\u09e3"
    "\u0a01-\u0a75\u0a81-\u0ae3\u0b01-\u0b63\u0b82-\u0bd7\u0c00-\u0c63\u0c81-\u0ce3\u0d00-\u0d63\u0d81-\u0df3"
    "\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ecd\u0f71-\u0f84\u102b-\u103e\u135d-\u135f\u17b4-\u17d3"
)
#: Letters, digits and marks of any script, and the signs of RFC 5322's atom; the same with dots between.
_SIGN = rf"[-!#$%&'*+/=?^`{{}}|~\w{_MARKS}]"
_DOT_ATOM = rf"(?=.{{1,64}}\Z){_SIGN}+(?:\.{_SIGN}+)*\Z"
_LOCAL = re.compile(_DOT_ATOM)


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
        domain = _in_ascii(domain)
    return f"{local.casefold()}@{domain.lower()}"


def spelled(address: str) -> str:
    """The one spelling under which an account, or an invitation to one, knows an address.

    In order: composed (NFC), small letters, the domain through IDNA and back into its letters. Unlike `key_of` it
    folds nothing that a mail server could tell apart (ß and ss, ı and i): mail goes to this spelling, so a code never
    reaches the box of another person whose address only looks alike.
    """
    local, at, domain = unicodedata.normalize("NFC", address).strip().rpartition("@")
    with suppress(UnicodeError):  # no name that DNS could hold: `check_address` refuses it
        domain = idna.decode(_in_ascii(domain))
    return unicodedata.normalize("NFC", f"{local.lower()}{at}{domain.lower()}")


def take_all_scripts() -> None:
    """Let Django's own `validate_email`, which allauth and every EmailField ask, take letters of any script, too.

    allauth has no setting for its validator; one that refuses would silently drop the address of a new account.
    """
    validate_email.user_regex = re.compile(f"(?:{EmailValidator.user_regex.pattern})|(?:{_DOT_ATOM})", re.IGNORECASE)


def wire(address: str) -> str:
    """`address` with its domain in ASCII; AddressNotTakenError for a domain that no DNS can hold."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else _in_ascii(domain)}"
    except UnicodeError as problem:
        raise AddressNotTakenError(f"the domain {domain!r} cannot exist: {problem}") from problem


def _in_ascii(domain: str) -> str:
    """A domain as DNS knows it, by IDNA 2008 (RFC 5891, UTS 46): ß and ss are two. UnicodeError for what cannot be one.

    Python's own codec is of 2003 and would send a mail for straße.example to strasse.example.
    """
    if domain.isascii() and "xn--" not in domain.lower():
        return domain.lower()
    return idna.encode(domain, uts46=True).decode("ascii")


def check_address(address: str) -> None:
    """Raise ValidationError for what cannot be an address, in any script (RFC 6531, 3.3), or stand on the wire."""
    local, _at, domain = address.rpartition("@")
    if not local.isascii():
        if not _LOCAL.match(local):
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
