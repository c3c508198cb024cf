"""Forms of the administrators' pages."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.viewers import Role
from portal.trust.log import Question


class RolesForm(forms.Form):
    """The roles of a person, and the languages of a translator."""

    roles = forms.MultipleChoiceField(
        label=_("Roles at ISU"), choices=Role.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    languages = forms.MultipleChoiceField(
        label=_("Translates into"),
        help_text=_("Only for translators."),
        choices=settings.LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean(self) -> dict[str, Any]:
        """A translator translates into something."""
        data = super().clean() or {}
        if Role.TRANSLATOR in data.get("roles", []) and not data.get("languages"):
            self.add_error("languages", _("Choose at least one language for a translator."))
        return data


class LogForm(forms.Form):
    """What is looked for in the audit log."""

    who = forms.CharField(
        label=_("Who"),
        help_text=_("An e-mail address, or a pseudonym."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    action = forms.ChoiceField(label=_("What was done"), required=False)
    about = forms.CharField(
        label=pgettext_lazy("log", "About"),
        help_text=_("For example entry:12, or the address of a person."),
        required=False,
        max_length=254,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
    )
    since = forms.DateField(label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, actions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("everything")), *((name, name) for name in actions)]
        self.fields["action"].choices = choices  # type: ignore[attr-defined]

    def question(self) -> Question:
        """What was asked, of a valid form."""
        data = self.cleaned_data
        return Question(data["who"].strip(), data["action"], data["about"].strip(), data["since"], data["until"])
