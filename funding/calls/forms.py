"""Input of the small pages around a call."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entries.fields import EntryField
from entries.viewers import Viewer
from funding.models.questions import LONGEST_ANSWER, LONGEST_QUESTION
from partners.models import Partner


class QuestionForm(forms.Form):
    """A question that everybody will read."""

    text = forms.CharField(
        label=_("Your question"),
        max_length=LONGEST_QUESTION,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Everybody will read it, with its answer. Do not name yourself or your organisation."),
    )


class AnswerForm(forms.Form):
    """The answer, and whether the question becomes public with it."""

    ANSWER, SET_ASIDE = "answer", "set_aside"

    text = forms.CharField(label=_("Your answer"), max_length=LONGEST_ANSWER, widget=forms.Textarea(attrs={"rows": 8}))
    publish = forms.ChoiceField(
        label=_("What becomes of it"),
        choices=[
            (ANSWER, _("Question and answer become public, once a colleague has read the answer")),
            (SET_ASIDE, _("Nothing becomes public; only the asker is told this")),
        ],
        widget=forms.RadioSelect,
        initial=ANSWER,
    )


class DecisionForm(forms.Form):
    """A word that goes with a decision."""

    note = forms.CharField(
        label=_("What you want to tell all who follow this call"),
        max_length=LONGEST_ANSWER,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class DonorForm(forms.Form):
    """Which organisation of the portal gives the money."""

    donor = EntryField(label=_("Whose call is this?"), queryset=Partner.objects.none())

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["donor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Partner.objects.visible_to(viewer).published().order_by("title_en", "pk")
