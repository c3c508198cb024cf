"""The hub's own small forms."""

from django import forms
from django.utils.translation import gettext_lazy as _

LONGEST_MESSAGE = 4000


class MessageForm(forms.Form):
    """A message to those who did a practice."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Say who you are and what you would like to know. Any of the four languages will do."),
    )
