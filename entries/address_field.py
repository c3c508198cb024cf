"""The field for an e-mail address in any script, the same in every form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from entries.addresses import check_address
from entries.locales import DIRECTION_MARKS


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
