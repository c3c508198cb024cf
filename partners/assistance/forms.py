"""Input of the pages of assistance."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries.fields import EntryField
from entries.texts import current_language
from entries.viewers import Viewer
from partners.models import Partner

LONGEST_MESSAGE = 4000


class BeginForm(forms.Form):
    """For which organisation, and in which language."""

    owner = EntryField(label=_("For which organisation?"), queryset=Partner.objects.none(), empty_label=None)
    language = forms.ChoiceField(
        label=_("Which language will you write in?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["owner"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Partner.objects.visible_to(viewer).filter(pk__in=list(viewer.organisations_edited))
        self.initial.setdefault("language", current_language())


class MessageForm(forms.Form):
    """A message to those behind a request or an offer."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Say who you are and what you would like to know. Any of the four languages will do."),
    )
