"""A file that comes back from a translator: which export it answers, and that it is kept until its report was read."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from entries import locales
from entries.rules import Refused, can_translate
from entries.texts import LANGUAGES, OWN_NAMES
from entries.viewers import Viewer
from portal.translating import tables, xliff_reading
from portal.translating.models import Export, Form, Import
from portal.translating.returned import Returned

LONGEST_NAME = 200
_MARKUP = (b"<", b"\xef\xbb\xbf<", b"\xff\xfe<\x00", b"\xfe\xff\x00<", b"\x00<")


class ExportForm(forms.Form):
    """Language and form of an export, and whether it is of the chosen entries or of the whole list."""

    language = forms.ChoiceField(label=_("Translate into"), error_messages={"required": _("Choose a language.")})
    form = forms.ChoiceField(label=_("Form of the file"), choices=Form.choices, initial=Form.XLIFF)
    which = forms.ChoiceField(
        label=_("Which entries"),
        choices=[("chosen", _("Those that I have chosen above")), ("all", _("All entries of this list"))],
        widget=forms.RadioSelect,
        initial="chosen",
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        kwargs["auto_id"] = "export-%s"  # the filter of the list has a language too
        super().__init__(*args, **kwargs)
        may = [(code, OWN_NAMES[code]) for code in LANGUAGES if can_translate(viewer, code)]
        language: Any = self.fields["language"]
        language.choices = [("", _("Choose a language")), *may] if len(may) > 1 else may


class UploadForm(forms.Form):
    """The file that came back."""

    file = forms.FileField(
        label=_("File"),
        help_text=_("XLIFF 2.0 or 2.1, an Excel workbook or CSV, at most 10 megabytes. First you see a report."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty.")},
    )


@transaction.atomic
def receive(*, file: UploadedFile, by: Viewer) -> Import:
    """Read a file and keep what it says; nothing else is changed.

    Raises `Refused` with a sentence: for what cannot be read, for a file that answers no export of this portal, and for
    languages that are not the person's.
    """
    form, returned = _read(file)
    export = Export.objects.filter(key=returned.key).first()
    if export is None:
        raise Refused(_("This portal knows no export to which the file is an answer."))
    verdict = can_translate(by, export.language)
    if not verdict:
        raise Refused(verdict.reason)
    if returned.language and returned.language.split("-")[0].lower() != export.language:
        raise Refused(_("The file says another language than the one for which it was exported."))
    name = locales.plain(PurePath(file.name or "").name)[:LONGEST_NAME]
    rows = [row.as_json() for row in returned.rows]
    return Import.objects.create(export=export, file_name=name, form=form, rows=rows, by_id=by.user_id)


def _read(file: UploadedFile) -> tuple[str, Returned]:
    """The form of a file, by its content, and what it says."""
    if (file.size or 0) > xliff_reading.LARGEST:
        raise Refused(_("The file is larger than %(count)s megabytes.") % {"count": xliff_reading.LARGEST // 1024**2})
    start = file.read(8)
    file.seek(0)
    if start.lstrip().startswith(_MARKUP):
        return Form.XLIFF, xliff_reading.read(file.read())
    form = Form.XLSX if start.startswith(b"PK") else Form.CSV
    return form, tables.read(file)  # type: ignore[arg-type]
