"""The field for an e-mail address in any script, the same in every form, and the column that brings it along."""

from __future__ import annotations

import unicodedata
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.addresses import check_address, spelled
from entries.locales import DIRECTION_MARKS


class AddressField(forms.CharField):
    """An e-mail address in any script; direction marks and spaces that came along by copying are taken out."""

    widget = forms.EmailInput

    def __init__(self, **options: object) -> None:
        super().__init__(**{"max_length": 254, "strip": True, "label": _("E-mail address"), **options})  # type: ignore[arg-type]
        # Browsers refuse other scripts before the @ in type=email; the widget keeps its keyboard and its filling in.
        self.widget.input_type = "text"
        usual = {"inputmode": "email", "autocomplete": "email", "spellcheck": "false", "dir": "ltr"}
        self.widget.attrs = {**usual, **self.widget.attrs}

    def to_python(self, value: object) -> str:
        """The address without what cannot be seen, its letters composed as RFC 6532, 3.1 wants them (NFC)."""
        return unicodedata.normalize("NFC", (super().to_python(value) or "").translate(DIRECTION_MARKS).strip())

    def validate(self, value: str) -> None:
        """Refuse what is no address."""
        super().validate(value)
        if value:
            check_address(value)


class AccountAddressField(AddressField):
    """The address of an account, in the one spelling under which it is known."""

    def clean(self, value: object) -> str:
        """Two ways to write one address give one text."""
        return spelled(super().clean(value))


class AddressColumn(models.EmailField):
    """An e-mail address whose form field takes every script; for the database and migrations Django's own column."""

    def formfield(self, **options: Any) -> Any:
        """The field of all forms in place of Django's."""
        return super().formfield(**{"form_class": AddressField, **options})

    def deconstruct(self) -> Any:
        """As an EmailField: what differs is no matter of the database."""
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.EmailField", args, options
