"""E-mail addresses in all scripts: what a form takes, and how an address is written on the wire.

A domain outside ASCII has an ASCII form that every server knows (RFC 5890). The part before the @ has none: such an
address goes only through servers that offer SMTPUTF8 (RFC 6531).
"""

from __future__ import annotations

import re
from email.utils import formataddr, parseaddr

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext_lazy as _

from entries.locales import DIRECTION_MARKS

#: What stands in place of a local part that is not ASCII while the rest of the address is looked at.
_PLAIN = "a"
#: Letters, digits and marks of any script, and the signs of RFC 5322's dot-atom.
_LOCAL = re.compile(r"[-!#$%&'*+/=?^`{}|~.\w]{1,64}")


class AddressNotTakenError(Exception):
    """No server on the way takes this address; trying again is of no use."""


def wire(address: str) -> str:
    """`address` with its domain in ASCII; AddressNotTakenError for a domain that no DNS can hold."""
    local, _at, domain = address.rpartition("@")
    try:
        return f"{local}@{domain if domain.isascii() else domain.encode('idna').decode('ascii')}"
    except UnicodeError as problem:
        raise AddressNotTakenError(f"the domain {domain!r} cannot exist: {problem}") from problem


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


class AddressField(forms.CharField):
    """An e-mail address in any script; direction marks and spaces that came along by copying are taken out."""

    widget = forms.EmailInput

    def __init__(self, **options: object) -> None:
        super().__init__(**{"max_length": 254, "strip": True, "label": _("E-mail address"), **options})  # type: ignore[arg-type]
        # Browsers refuse other scripts before the @ in type=email; the widget keeps its keyboard and its filling in.
        self.widget.input_type = "text"
        self.widget.attrs |= {"inputmode": "email", "autocomplete": "email", "spellcheck": "false", "dir": "ltr"}

    def to_python(self, value: object) -> str:
        """The address without what cannot be seen."""
        return (super().to_python(value) or "").translate(DIRECTION_MARKS).strip()

    def validate(self, value: str) -> None:
        """Refuse what is no address."""
        super().validate(value)
        if value:
            check_address(value)
