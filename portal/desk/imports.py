"""What the pages of imports show, and the form that takes a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries import locales
from funding.commitments.findings import OF_RECORD, sentence
from funding.commitments.models import ImportRun, Standard
from funding.commitments.models.runs import LONGEST_LICENCE

#: What can become of a record, in the order in which it is told.
OUTCOMES = {
    "new": pgettext_lazy("records", "New"),
    "changed": _("Changed since the last import"),
    "unchanged": _("Unchanged"),
    "repeated": _("Twice in this file"),
    "bad": _("Could not be used"),
}
LONGEST_NAME = 200


class UploadForm(forms.Form):
    """One file and what it is."""

    standard = forms.ChoiceField(
        label=_("Which standard does the file follow?"),
        choices=[
            (Standard.IATI.value, _("IATI: activities, as XML")),
            (Standard.THREESIXTY.value, _("360Giving: grants, as JSON or CSV")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the standard of the file.")},
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("Of any size. Good records are kept; what is wrong with the others is said one by one."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    licence = forms.CharField(
        label=_("Licence of the data"),
        help_text=_(
            "As its publisher states it, for example “CC BY 4.0”. For IATI it stands in the IATI Registry, not in the "
            "file. Leave empty what you do not know: the pages then say that it is not known."
        ),
        max_length=LONGEST_LICENCE,
        required=False,
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    dry_run = forms.BooleanField(
        label=_("Only try it out: write nothing but the report"),
        required=False,
    )

    def save(self, *, by: int) -> ImportRun:
        """Store the file and the run that will read it."""
        file = self.cleaned_data["file"]
        name = locales.plain(PurePath(file.name).name)[:LONGEST_NAME]
        run = ImportRun(standard=self.cleaned_data["standard"], file_name=name, size=file.size, by_id=by)
        run.dry_run, run.licence = self.cleaned_data["dry_run"], self.cleaned_data["licence"]
        # Under a name of our own: what a person typed never becomes a path.
        run.file.save("upload.dat", file, save=False)
        run.save()
        return run


def outcomes(run: ImportRun) -> list[tuple[Any, int]]:
    """What became of the records: words and numbers."""
    return [(label, run.tally[name]) for name, label in OUTCOMES.items() if run.tally.get(name)]


def summary(run: ImportRun) -> list[tuple[str, int, bool]]:
    """What was found, most often first: sentence, how often, whether it cost the record."""
    found = sorted(run.found.items(), key=lambda pair: (pair[0] not in OF_RECORD, -pair[1]))
    return [(sentence(code, {}), count, code in OF_RECORD) for code, count in found]


def written(run: ImportRun) -> Iterator[Iterable[Any]]:
    """The findings as rows of a table: stable column names, sentences in the reader's language."""
    yield ("line", "identifier", "record_left_out", "code", "what")
    for one in run.findings.iterator(chunk_size=500):
        yield (one.line, one.identifier, int(one.fatal), one.code, one.sentence)
