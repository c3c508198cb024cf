"""The form that takes a table."""

from __future__ import annotations

from pathlib import PurePath

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries import locales
from entries.models.entry import Provenance
from entries.texts import current_language
from portal.tables.intake import importable
from portal.tables.models import TableImport
from portal.tables.services import LIMITS

LONGEST_NAME = 200


class TableForm(forms.Form):
    """A table of entries of one kind, and where it comes from."""

    kind = forms.ChoiceField(label=_("What does the table hold?"), widget=forms.RadioSelect)
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV or Excel (.xlsx), at most 2,000 rows and 20 megabytes, with the columns of the template."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )
    source = forms.SlugField(
        label=_("Short name of the source"),
        max_length=60,
        help_text=_(
            "Small letters, figures and hyphens, for example survivor-network-2026. With the identifier of a row it "
            "tells whether the row came before: use the same name when the table comes again."
        ),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
    language = forms.ChoiceField(
        label=_("In which language are the texts?"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )
    provenance = forms.ChoiceField(
        label=_("What do the texts rest on?"), choices=Provenance.choices, widget=forms.RadioSelect
    )
    dry_run = forms.BooleanField(label=_("Only try it out: write nothing but the report"), required=False, initial=True)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(kind.code, str(kind.label_plural)) for kind in importable()]
        self.initial.setdefault("language", current_language())
        self.initial.setdefault("provenance", Provenance.PROJECT_DESCRIPTION.value)

    def clean_file(self) -> object:
        """What is much too large is refused before it is stored."""
        file = self.cleaned_data["file"]
        if file.size > LIMITS.size:
            raise forms.ValidationError(_("The file is larger than 20 megabytes."))
        return file

    def save(self, *, by: int) -> TableImport:
        """Store the file and the import that will read it."""
        data = self.cleaned_data
        file = data["file"]
        table = TableImport(
            kind=data["kind"],
            source=data["source"].lower(),
            language=data["language"],
            provenance=data["provenance"],
            dry_run=data["dry_run"],
            file_name=locales.plain(PurePath(file.name).name)[:LONGEST_NAME],
            size=file.size,
            by_id=by,
        )
        # Under a name of our own: what a person typed never becomes a path.
        table.file.save("table.dat", file, save=False)
        table.save()
        return table
