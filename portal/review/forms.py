"""Input of the review to clean data."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _, ngettext_lazy

from entries.fields import PlainDateField
from entries.forms import sentence
from entries.models import Entry
from portal.desk.presenting import field_label
from portal.review.models import LONGEST_COMMENT, OutsideReview

TOO_LONG = ngettext_lazy(
    "This is too long: it has %(show_value)d characters, and %(limit_value)d fit. Nothing is lost; shorten it.",
    "This is too long: it has %(show_value)d characters, and %(limit_value)d fit. Nothing is lost; shorten it.",
    "limit_value",
)


def long_text(label: Any, *, longest: int = LONGEST_COMMENT, rows: int = 4, **more: Any) -> forms.CharField:
    """A text of several lines; one that is too long is kept on the page and said to be so."""
    found = forms.CharField(label=label, widget=forms.Textarea(attrs={"rows": rows}), **more)
    found.validators.append(_Longest(longest))
    return found


class _Longest:
    """The longest text, without a `maxlength` that would cut off what is pasted in silence."""

    def __init__(self, limit: int) -> None:
        self.limit = limit

    def __call__(self, value: str) -> None:
        """Raise ValidationError for a text that is longer."""
        if len(value) > self.limit:
            params = {"limit_value": self.limit, "show_value": len(value)}
            raise forms.ValidationError(TOO_LONG, code="max_length", params=params)


class AnswerForm(forms.Form):
    """An answer in a thread."""

    text = long_text(_("Your answer"), error_messages={"required": _("Write your answer.")})


class CommentForm(forms.Form):
    """A comment beside a field (or on the whole text), in one language of it, perhaps for ISU only."""

    text = long_text(_("Your comment"), error_messages={"required": _("Write your comment.")})
    internal = forms.BooleanField(
        label=_("For ISU only"), required=False, help_text=_("The author and other reviewers do not see it.")
    )
    field = forms.CharField(widget=forms.HiddenInput, required=False, max_length=80)
    language = forms.ChoiceField(widget=forms.HiddenInput, required=False, choices=[("", ""), *settings.LANGUAGES])

    def __init__(self, *args: Any, entry: Entry, may_be_internal: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        if not may_be_internal:
            del self.fields["internal"]

    def clean_field(self) -> str:
        """A name that the kind knows; "" is the whole text."""
        name: str = self.cleaned_data["field"]
        if name and not field_label(self.entry, name):
            raise forms.ValidationError(_("This entry has no such part. Open the page anew and try again."))
        return name


class InviteForm(forms.ModelForm):
    """Whom to ask from outside, as what, until when, in which language."""

    deadline = PlainDateField(label=_("Answer wanted by"))
    message = long_text(
        _("Your own words to the person"),
        longest=2000,
        required=False,
        help_text=_("What you would like to hear from this person. It stands in the mail as you write it."),
    )

    class Meta:
        model = OutsideReview
        fields = ("name", "email", "capacity", "language", "deadline", "message")
        widgets = {"capacity": forms.RadioSelect, "language": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "email", "capacity", "language"):
            self.fields[name].label = sentence(self.fields[name].label)
        choice: Any = self.fields["capacity"]
        choice.choices = OutsideReview.Capacity.choices  # without the empty one
        self.fields["email"].widget.attrs |= {"dir": "ltr", "autocomplete": "off"}
        self.fields["name"].widget.attrs["autocomplete"] = "off"


class DeclareForm(forms.Form):
    """Whether somebody from outside has a conflict of interest."""

    conflict = forms.TypedChoiceField(
        label=_("Do you have a conflict of interest?"),
        choices=[("no", _("No, I have none")), ("yes", _("Yes, I have one"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the two.")},
        help_text=_(
            "For example: you work or worked for this organisation, you fund it or are funded by it, or somebody close "
            "to you does."
        ),
    )
    note = long_text(_("What the conflict is"), longest=2000, required=False, rows=3)


class AdviceForm(forms.Form):
    """What somebody from outside recommends, and why."""

    advice = forms.ChoiceField(
        label=_("What do you recommend?"),
        choices=OutsideReview.Advice.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    words = long_text(
        _("Your reasons"),
        rows=6,
        error_messages={"required": _("Say why: ISU decides by your reasons.")},
        help_text=_("ISU reads them. The author does not."),
    )
