"""How the child rows of an event are written: numbered lines of labelled controls, a few empty ones at the end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _

from entries.fields import TermNamesField
from entries.models import Vocabulary
from entries.texts import direction_of

#: So many empty lines are shown beside those in use.
SPARE, LEAST_SHOWN = 2, 3
LONGEST_LINE, LONGEST_DETAIL = 500, 3000  # characters
CLOCK_FORMATS = ["%H:%M", "%H.%M"]


class Lines:
    """Rows as numbered lines (a `Composite`). A line whose first control is empty is no row."""

    #: The control without which a line is none, and so many lines fit one event.
    key: ClassVar[str] = ""
    most: ClassVar[int] = 20

    def line(self, number: int, row: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, forms.Field]:
        """The controls of one line by short name."""
        raise NotImplementedError

    def row(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """A row from the answers of one line."""
        return {name: answers.get(name) or "" for name in answers}

    def fields(self, value: Any, language: str) -> dict[str, forms.Field]:
        """All rows there are, and a few empty lines."""
        rows = list(value or ())
        written = {"lang": language, "dir": direction_of(language)}
        found: dict[str, forms.Field] = {}
        for number in range(1, max(len(rows), min(self.most, max(LEAST_SHOWN, len(rows) + SPARE))) + 1):
            row = rows[number - 1] if number <= len(rows) else {}
            for short, field in self.line(number, row, written).items():
                field.required = False
                found[f"{number}_{short}"] = field
        return found

    def collect(self, data: Mapping[str, Any], value: Any) -> list[dict[str, Any]]:
        """The filled lines in order; the id of the row that a line came from is kept, so that translations stay."""
        rows, kept = list(value or ()), []
        for number in sorted({int(short.partition("_")[0]) for short in data}):
            begin = f"{number}_"
            answers = {short.removeprefix(begin): one for short, one in data.items() if short.startswith(begin)}
            if not answers.get(self.key):
                if any(one for name, one in answers.items() if name != "role"):
                    raise forms.ValidationError({f"{begin}{self.key}": _("Fill in this line too, or empty it.")})
                continue
            known = rows[number - 1].get("id") if number <= len(rows) else None
            kept.append(self.row(answers) | {"position": len(kept) + 1} | ({"id": known} if known else {}))
        return kept


class PartLines(Lines):
    """Who speaks: a role, a name, a function."""

    key = "name"

    def __init__(self, roles: Sequence[tuple[str, Any]]) -> None:
        self.roles = roles

    def line(self, number: int, row: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, forms.Field]:
        """Name, function, role."""
        return {
            "name": _text(_("Person or organisation %(number)s"), number, row.get("name"), written, most=200),
            "function": _text(_("Function and organisation of %(number)s"), number, row.get("function"), written, 300),
            "role": forms.ChoiceField(
                label=_("Role of %(number)s") % {"number": number},
                choices=self.roles,
                initial=row.get("role") or "speaker",
            ),
        }

    def row(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """A role that was not chosen means: speaker."""
        return super().row(answers) | {"role": answers.get("role") or "speaker"}


class AgendaLines(Lines):
    """Points of the agenda by the event's clock."""

    key, most = "title", 40

    def line(self, number: int, row: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, forms.Field]:
        """Title, speakers, day, from, until."""
        return {
            "title": _text(_("Point %(number)s of the agenda"), number, row.get("title"), written, most=300),
            "speakers": _text(_("Who speaks at point %(number)s"), number, row.get("speakers"), written),
            "day": forms.IntegerField(
                label=_("Day of point %(number)s") % {"number": number},
                help_text=_("1 for the first day of the event."),
                min_value=1,
                max_value=31,
                initial=row.get("day") or None,
                widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"}),
            ),
            "starts": _clock(_("Point %(number)s begins at"), number, row.get("starts")),
            "ends": _clock(_("Point %(number)s ends at"), number, row.get("ends")),
        }

    def row(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Times as JSON keeps them; without a day it is the first."""
        times = {name: _iso(answers.get(name)) for name in ("starts", "ends")}
        return super().row(answers) | times | {"day": answers.get("day") or 1}


class QuestionLines(Lines):
    """Guiding questions, each with what leads to it."""

    key = "text"

    def line(self, number: int, row: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, forms.Field]:
        """The question and its detail."""
        detail = forms.CharField(
            label=_("What leads to question %(number)s") % {"number": number},
            max_length=LONGEST_DETAIL,
            initial=row.get("detail"),
            widget=forms.Textarea(attrs=dict(written) | {"rows": 3}),
        )
        return {"text": _text(_("Question %(number)s"), number, row.get("text"), written), "detail": detail}


class InterpretationLines(Lines):
    """From which languages into which; several of each in one line."""

    key, most = "spoken", 10

    def line(self, number: int, row: Mapping[str, Any], written: Mapping[str, str]) -> dict[str, forms.Field]:
        """Spoken languages, and those into which they are interpreted."""
        labels = {"spoken": _("Spoken languages %(number)s"), "into": _("Interpreted into %(number)s")}
        return {
            name: TermNamesField(
                vocabulary=Vocabulary.LANGUAGE,
                label=label % {"number": number},
                required=False,
                initial=[f"{Vocabulary.LANGUAGE}/{code}" for code in row.get(name) or ()],
            )
            for name, label in labels.items()
        }

    def row(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """Codes instead of keys of terms."""
        return {name: [key.partition("/")[2] for key in keys or ()] for name, keys in answers.items()}


def _text(label: str, number: int, value: Any, written: Mapping[str, str], most: int = LONGEST_LINE) -> forms.CharField:
    widget = forms.TextInput(attrs=dict(written))
    return forms.CharField(label=label % {"number": number}, max_length=most, initial=value, widget=widget)


def _clock(label: str, number: int, value: Any) -> forms.TimeField:
    return forms.TimeField(
        label=label % {"number": number},
        input_formats=CLOCK_FORMATS,
        initial=str(value)[:5] if value else None,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
        error_messages={"invalid": _("Write the time with figures, for example 13:30.")},
    )


def _iso(value: time | None) -> str | None:
    return value.isoformat() if value else None
