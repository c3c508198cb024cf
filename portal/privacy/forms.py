"""What is asked before an account is deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class LeaveForm(forms.Form):
    """A clear yes; and where organisations would be left without an owner, that ISU may look after them."""

    understood = forms.BooleanField(
        label=_("Yes, delete my account and my personal data. I know that this cannot be undone."),
        error_messages={"required": _("Tick this box if you want to delete your account.")},
    )
    isu_takes_over = forms.BooleanField(
        label=_(
            "I cannot hand over the organisations named above: ISU may look after them until somebody claims them."
        ),
        error_messages={"required": _("Hand the organisations over first, or leave them to ISU by ticking this box.")},
    )

    def __init__(self, *args: Any, alone: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not alone:
            del self.fields["isu_takes_over"]


class NamedForm(forms.Form):
    """The name as it should stand on the page, and a clear yes."""

    name = forms.CharField(
        label=_("Name as it should be shown"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    agreed = forms.BooleanField(
        label=_("I agree to this text."),
        error_messages={"required": _("Tick this box if you want to be named. Without it nothing is shown.")},
    )
