"""E-mail addresses as they are compared, and secrets of links that stand for a person without an account."""

from __future__ import annotations

import secrets
import unicodedata
from contextlib import suppress


class UnknownLinkError(Exception):
    """The link is forged, broken, or what it led to is gone."""


def key_of(address: str) -> str:
    """An address as it is compared: one Unicode form, no capitals, its domain as DNS knows it.

    Mail servers may tell capitals before the @ apart (RFC 5321, 2.4); none that people use does, and two registrations
    of one person would be worse.
    """
    local, _at, domain = unicodedata.normalize("NFKC", address).strip().rpartition("@")
    with suppress(UnicodeError):  # no name that DNS could hold: compared as it was typed
        domain = domain.encode("idna").decode("ascii")
    return f"{local.casefold()}@{domain.lower()}"


def new_secret() -> str:
    """What makes a link impossible to guess: 32 hexadecimal digits."""
    return secrets.token_hex(16)
