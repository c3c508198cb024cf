"""ISU's own glossary: the form of one term, and writing it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record
from entries.texts import LANGUAGES, OWN_NAMES, direction_of
from entries.viewers import Viewer
from portal.desk.forms import LONGEST_QUERY, Filter
from portal.translating.glossary import lines_of
from portal.translating.models import GlossaryTerm

COLUMNS = ("word", "alternatives", "forbidden")
LABELS = {
    "word": _("Word to use (%(language)s)"),
    "alternatives": _("Other forms (%(language)s)"),
    "forbidden": _("Not to be used (%(language)s)"),
}


class ChangedMeanwhile(Exception):
    """Somebody else changed this glossary term after the page was made."""


class GlossaryFilter(Filter):
    """Words in any language."""

    q = forms.CharField(label=_("Words"), required=False, max_length=LONGEST_QUERY)


class GlossaryForm(forms.Form):
    """The words of a term in four languages, and a note."""

    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, term: GlossaryTerm, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("seen", term.edition)
        for language in LANGUAGES:
            for column in COLUMNS:
                self._add(term, column, language)
        note = GlossaryTerm._meta.get_field("note")
        self.fields["note"] = forms.CharField(
            label=_("Note for translators"), help_text=note.help_text, required=False, max_length=note.max_length,
            widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}), initial=term.note,
        )  # fmt: skip

    def _add(self, term: GlossaryTerm, column: str, language: str) -> None:
        attrs = {"lang": language, "dir": direction_of(language)}
        model_field = GlossaryTerm._meta.get_field(column)
        one_line = column == "word"
        self.fields[f"{column}_{language}"] = forms.CharField(
            label=LABELS[column] % {"language": OWN_NAMES[language]},
            help_text=model_field.help_text,
            max_length=model_field.max_length,
            required=False,
            widget=forms.TextInput(attrs=attrs) if one_line else forms.Textarea(attrs=attrs | {"rows": 3}),
            initial=getattr(term, f"{column}_{language}"),
        )

    def clean(self) -> dict[str, Any]:
        """A term without a word in two languages says nothing to translators."""
        data = super().clean() or {}
        if sum(bool(data.get(f"word_{language}")) for language in LANGUAGES) < 2:
            self.add_error("word_en", _("Give the word to use in two languages at least."))
        return data

    def columns(self) -> dict[str, str]:
        """The cleaned columns; lists with one form a line, each once."""
        data = self.cleaned_data
        found = {f"word_{code}": " ".join(data[f"word_{code}"].split()) for code in LANGUAGES}
        for column in ("alternatives", "forbidden"):
            found |= {
                f"{column}_{code}": "\n".join(dict.fromkeys(lines_of(data[f"{column}_{code}"]))) for code in LANGUAGES
            }
        return found | {"note": data["note"]}

    def by_language(self) -> list[tuple[str, str, str, list[forms.BoundField]]]:
        """Code, own name, direction and fields of each language, for the page."""
        return [
            (code, OWN_NAMES[code], direction_of(code), [self[f"{column}_{code}"] for column in COLUMNS])
            for code in LANGUAGES
        ]


def listed(q: str) -> QuerySet[GlossaryTerm]:
    """All terms, or those with these letters in any of their words, by their English word."""
    wanted = Q()
    for column in COLUMNS if q else ():
        for language in LANGUAGES:
            wanted |= Q(**{f"{column}_{language}__icontains": q})
    return GlossaryTerm.objects.filter(wanted).order_by("word_en", "pk")


@transaction.atomic
def save_term(*, term: GlossaryTerm, values: dict[str, str], by: Viewer, seen: int | None) -> GlossaryTerm:
    """Store a new term, or change one that stands as it did when the page was made (`ChangedMeanwhile`).

    In order: locks and compares; stores; raises the content version, on which all glossaries in memory rest; records
    `glossary.changed` in the audit log.
    """
    if term.pk is not None:
        term = GlossaryTerm.objects.select_for_update().get(pk=term.pk)
        if term.edition != seen:
            raise ChangedMeanwhile
        term.edition += 1
    for name, value in values.items():
        setattr(term, name, value)
    term.save()
    _announce(term, by)
    return term


@transaction.atomic
def remove_term(*, term: GlossaryTerm, by: Viewer) -> None:
    """Take a term out of the glossary; translations stay as they are. Records `glossary.changed`."""
    _announce(term, by)
    term.delete()


def _announce(term: GlossaryTerm, by: Viewer) -> None:
    facts.bump_content_version()
    record("glossary.changed", by=by, about=f"glossary:{term.pk}")
