"""What a report says, and what ISU decides."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressField
from portal.reports.models import LONGEST_WORDS, Report, Sort, State

HIDE, DISMISS, ASK = "hide", "dismiss", "ask"


class ReportForm(forms.Form):
    """Only what is wrong is required: a report must be possible in a hurry, and without saying who one is."""

    sort = forms.ChoiceField(
        label=_("What is wrong?"),
        choices=Sort.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is wrong.")},
    )
    words = forms.CharField(
        label=_("What should we know?"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Which sentence, which picture, and why. Do not repeat private things about a person here."),
    )
    address = AddressField(
        label=_("Your e-mail address"),
        required=False,
        help_text=_("Only if you want to hear what became of it. Those who wrote the page never see it."),
    )


def _answer() -> forms.CharField:
    """What ISU tells whoever reported something, beside the decision."""
    return forms.CharField(
        label=_("Answer to the person who reported it"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Sent beside the decision, in the language in which you write it."),
    )


class DecisionForm(forms.Form):
    """Hide, leave, or ask; a note for the authors, an answer for the reporter."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what to do.")},
    )
    note = forms.CharField(
        label=_("Note to the authors"),
        required=False,
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed to hide something and to ask. They read it; say nothing about who reported it."),
    )
    answer = _answer()

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        choices: list[tuple[str, Any]] = [(HIDE, _("Hide it at once")), (DISMISS, _("Leave it as it is"))]
        if report.entry_id:
            choices.append((ASK, _("Ask the authors, and decide later")))
        self.fields["decision"].choices = choices  # type: ignore[attr-defined]
        if report.message_id:
            del self.fields["note"]  # nobody is told: the words of a message are deleted
        if not report.address:
            del self.fields["answer"]

    def clean(self) -> dict[str, Any]:
        """Hiding and asking need a note where somebody reads it."""
        cleaned = super().clean() or {}
        noted = "note" not in self.fields or self.report.place is None or cleaned.get("note", "").strip()
        if cleaned.get("decision") in (HIDE, ASK) and not noted:
            self.add_error("note", _("Please say why: the note goes to the author."))
        return cleaned


class ShowForm(forms.Form):
    """Showing words again that were hidden; the reporter may be told why."""

    answer = _answer()

    def __init__(self, *args: Any, report: Report, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not report.address:
            del self.fields["answer"]


class HideForm(forms.Form):
    """Hiding an entry that nobody reported."""

    note = forms.CharField(
        label=_("Note to the authors"),
        max_length=LONGEST_WORDS,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Why it is taken out of sight, and what would bring it back."),
        error_messages={"required": _("Please say why: the note goes to the author.")},
    )


class ReportFilter(forms.Form):
    """Which reports are listed; those that wait without a choice."""

    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("Waiting")),
            *((state.value, state.label) for state in (State.HIDDEN, State.DISMISSED, State.SHOWN)),
        ],
        error_messages={"invalid_choice": _("“%(value)s” is not known here and was left out.")},
    )
