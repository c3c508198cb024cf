"""What a bulk change is to do: one form for each action; `wanted()` is what is stored of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.fields import PlainDateField
from entries.models import Term, TermRole, Vocabulary
from entries.texts import text_of
from partners.models import User
from portal.desk.bulk.of_entries import ADD, REMOVE, REPLACE
from portal.desk.filters import staff
from portal.desk.forms import LONGEST_NOTE
from portal.desk.list_forms import NOBODY
from portal.desk.models import BulkAction

#: A review is not planned further ahead than this.
FURTHEST = timedelta(days=3660)


class AssignForm(forms.Form):
    """Who is to review all of them."""

    assignee = forms.ChoiceField(label=_("Who is to review them?"), error_messages={"required": _("Choose a person.")})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people: list[User] = staff()
        field: Any = self.fields["assignee"]
        names = [(str(person.pk), person.get_full_name()) for person in people]
        field.choices = [("", _("Choose a person")), *names, (NOBODY, _("Nobody yet"))]

    def wanted(self) -> dict[str, Any]:
        """The person's id, None for nobody."""
        chosen = self.cleaned_data["assignee"]
        return {"assignee": None if chosen == NOBODY else int(chosen)}


class ArchiveForm(forms.Form):
    """Why they are archived."""

    note = forms.CharField(
        label=_("Note"),
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The authors read it: why their entries are taken out of sight."),
        error_messages={"required": _("Please say why: the note goes to the author.")},
    )

    def wanted(self) -> dict[str, Any]:
        """The note."""
        return {"note": self.cleaned_data["note"]}


class TermsForm(forms.Form):
    """Which term, in which role, comes or goes."""

    how = forms.ChoiceField(
        label=_("What is to be done?"),
        widget=forms.RadioSelect,
        choices=[
            (ADD, _("Add the term")),
            (REMOVE, _("Take the term away")),
            (REPLACE, _("Put another term in its place")),
        ],
        error_messages={"required": _("Choose what is to be done.")},
    )
    term = forms.ChoiceField(label=_("Term"), error_messages={"required": _("Choose a term.")})
    instead = forms.ChoiceField(
        label=_("The other term"), required=False, help_text=_("Only for putting another term in its place.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=TermRole.choices,
        initial=TermRole.ABOUT,
        help_text=_("How the term belongs to the entry: what it is about, where it takes place, who is eligible."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: Any = _terms_by_vocabulary()
        for name in ("term", "instead"):
            field: Any = self.fields[name]
            field.choices = [("", _("Choose a term")), *choices]

    def clean(self) -> dict[str, Any]:
        """A replacement needs a second term, and another one."""
        data = super().clean() or {}
        if data.get("how") == REPLACE and "term" in data:
            if not data.get("instead"):
                self.add_error("instead", _("Choose the term that takes its place."))
            elif data["instead"] == data["term"]:
                self.add_error("instead", _("Choose another term than the first."))
        return data

    def wanted(self) -> dict[str, Any]:
        """How, the keys of the terms, the role."""
        data = self.cleaned_data
        instead = data["instead"] if data["how"] == REPLACE else ""
        return {"how": data["how"], "term": data["term"], "instead": instead, "role": data["role"]}


class ReviewDateForm(forms.Form):
    """The day of the next review."""

    date = PlainDateField(label=_("Next review on"), required=True)

    def clean_date(self) -> Any:
        """A day to come, within ten years."""
        chosen = self.cleaned_data["date"]
        if not timezone.localdate() < chosen <= timezone.localdate() + FURTHEST:
            raise forms.ValidationError(_("Choose a day to come, within the next ten years."))
        return chosen

    def wanted(self) -> dict[str, Any]:
        """The day."""
        return {"date": self.cleaned_data["date"].isoformat()}


FORMS: dict[str, Any] = {
    BulkAction.ASSIGN: AssignForm,
    BulkAction.ARCHIVE: ArchiveForm,
    BulkAction.RETAG: TermsForm,
    BulkAction.REVIEW_DATE: ReviewDateForm,
}


def _terms_by_vocabulary() -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for term in Term.objects.current():
        groups.setdefault(str(Vocabulary(term.vocabulary).label), []).append((term.key, str(text_of(term, "label"))))
    return list(groups.items())
