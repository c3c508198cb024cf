"""Forms of the outbox."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_ANSWER = 5000


class AnswerForm(forms.Form):
    """An answer to a message."""

    text = forms.CharField(
        label=_("Your answer"),
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Your address is not shown. If you want to be written to directly, write your address here."),
    )
