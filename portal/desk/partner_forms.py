"""Input of the desk's pages about partners: verification, claims, merging."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _, ngettext_lazy

from partners.models import Answer, Partner, Question
from partners.verification import MONTHS, Finding

LONGEST_COMMENT, LONGEST_REMARK = 2000, 5000
#: The number in an address such as /en/partners/12-name/, or the number alone.
_NUMBER = re.compile(r"(?:.*/partners/)?([0-9]{1,15})(?:[-/].*)?")


def _months(count: int) -> Any:
    sentence = ngettext_lazy("%(number)d month", "%(number)d months", "number")
    return sentence % {"number": count}


class VerificationForm(forms.Form):
    """One answer and one comment for every question, how long the result counts, and a word to the owners."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(Question, 1):
            self.fields[f"answer_{question.value}"] = forms.ChoiceField(
                label=f"{number}. {question.label}", choices=Answer.choices, widget=forms.RadioSelect
            )
            self.fields[f"comment_{question.value}"] = forms.CharField(
                label=gettext("What answer %(number)s rests on") % {"number": number},
                max_length=LONGEST_COMMENT,
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )
        self.fields["months"] = forms.TypedChoiceField(
            label=_("If it is verified: for how long"),
            coerce=int,
            initial=MONTHS[1],
            choices=[(count, _months(count)) for count in MONTHS],
            widget=forms.RadioSelect,
        )
        self.fields["remark"] = forms.CharField(
            label=_("A word to the owners"),
            help_text=_("It goes to them by e-mail and stays on their page. Needed when an answer is “No”."),
            required=False,
            max_length=LONGEST_REMARK,
            widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
        )

    def clean(self) -> dict[str, Any]:
        """Ask for a word to the owners where they have to learn that something was not confirmed."""
        data = super().clean() or {}
        answers = [data.get(f"answer_{code}") for code in Question.values]
        if Answer.NO in answers and not data.get("remark"):
            self.add_error("remark", _("Tell the owners what could not be confirmed, and what would help."))
        return data

    def findings(self) -> dict[str, Finding]:
        """The answers of a valid form."""
        data = self.cleaned_data
        return {code: Finding(data[f"answer_{code}"], data[f"comment_{code}"]) for code in Question.values}


class ClaimDecisionForm(forms.Form):
    """Whether a claim is accepted, and why."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("accept", _("Accept: the person becomes the owner of the page")), ("refuse", _("Do not accept"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("It goes to the person. Needed when the claim is not accepted."),
        required=False,
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 4, "dir": "auto"}),
    )

    def clean(self) -> dict[str, Any]:
        """Ask for a reason with a refusal."""
        data = super().clean() or {}
        if data.get("decision") == "refuse" and not data.get("reason"):
            self.add_error("reason", _("Say why: the person is told."))
        return data


class KeptForm(forms.Form):
    """Which partner is kept when another one is merged into it."""

    into = forms.CharField(
        label=_("Partner that is kept"),
        help_text=_("The address of its page, or the number in it."),
        max_length=500,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, duplicate: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.duplicate = duplicate
        self.kept: Partner | None = None

    def clean_into(self) -> str:
        """Find the partner; the duplicate itself and what is not published are refused."""
        match = _NUMBER.fullmatch(self.cleaned_data["into"].strip())
        others = Partner.objects.published().exclude(pk=self.duplicate.pk)
        self.kept = others.filter(pk=int(match[1])).first() if match else None
        if self.kept is None:
            raise forms.ValidationError(_("There is no other published partner with this address."))
        return str(self.kept.pk)


class MergePartnersForm(KeptForm):
    """The confirmed merge: which partner is kept, why, and what the person saw would happen."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    reason = forms.CharField(
        label=_("How you know that they are one"),
        help_text=_("The people of both are told."),
        max_length=LONGEST_REMARK,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["into"].widget = forms.HiddenInput()
