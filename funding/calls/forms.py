"""Input of the small pages around a call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entries.fields import EntryField
from entries.texts import text_of
from entries.viewers import Viewer
from funding.models import CallClaim
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


class CallClaimForm(forms.ModelForm):
    """For which organisation a call is claimed, and what shows that it is its own."""

    link = forms.URLField(
        label=_("A page that shows it"),
        help_text=_("For example the page of your organisation that announces the call."),
        max_length=300,
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"dir": "ltr"}),
    )

    class Meta:
        model = CallClaim
        fields = ("donor", "evidence", "link")
        labels = {
            "donor": _("Your organisation"),
            "evidence": _("How can ISU see that the call is yours?"),
        }
        help_texts = {
            "evidence": _("For example: who at your organisation can confirm it, and how ISU reaches that person."),
        }
        widgets = {
            "donor": forms.RadioSelect,
            "evidence": forms.Textarea(attrs={"dir": "auto", "rows": 6}),
        }

    def __init__(self, *args: Any, donors: Sequence[Partner], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["donor"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Partner.objects.filter(pk__in=[one.pk for one in donors])
        field.choices = [(one.pk, str(text_of(one, "title"))) for one in donors]
        if len(donors) == 1:
            self.initial.setdefault("donor", donors[0].pk)

    def validate_unique(self) -> None:
        """The claim that waits is renewed, so nothing stands twice."""


class ClaimDecisionForm(forms.Form):
    """Whether a claim to a call is accepted, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept: the organisation keeps the call from now on")), ("refuse", _("Do not accept"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It goes to the person. Needed when the claim is not accepted."),
        required=False,
        max_length=LONGEST_ANSWER,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a refusal."""
        data = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("Say why: the person is told."))
        return data
