"""The template of a kind: a table with the columns to fill in, what each asks for, and the allowed words."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from entries.kinds import Kind
from entries.models import Term
from entries.texts import current_language, text_of
from portal.my import offline
from portal.tables.intake import KEY, columns_of
from portal.tables.sheets import CSV, Sheet, book, write

_WIDE, _NARROW = 50, 20


def template(kind: Kind, form: str) -> Iterator[bytes]:
    """The empty table of a kind in the active language; as a workbook with two sheets that explain it."""
    heading = [f"{label} [{code}]" for code, label in columns_of(kind).items()]
    if form == CSV:
        return write([], heading, CSV)
    sheets = [
        Sheet(_("Entries"), heading, [], [_NARROW] * len(heading)),
        Sheet(_("Columns"), [_("Column"), _("Code"), _("What it asks for"), _("Answers to choose from")],
            list(_explained(kind)), [_NARROW, _NARROW, _WIDE, _WIDE]),
        Sheet(_("Terms"), [_("Column"), _("Code"), _("Name")], list(_terms(kind)), [_NARROW, _NARROW, _WIDE]),
    ]  # fmt: skip
    return book(sheets, language=current_language())


def _explained(kind: Kind) -> Iterator[list[str]]:
    yield [
        _("Own identifier"),
        KEY,
        _("Required. Any word that stays the same when the table comes again: then the row is not taken in twice."),
        "",
    ]
    for _part, group in offline.questions(kind):
        for one in group:
            hint = one.hint if one.code != "title" else _("Required.") + " " + one.hint
            yield [one.label, one.code, hint, " | ".join(one.choices)]


def _terms(kind: Kind) -> Iterator[list[str]]:
    """The terms that may be named, by column. Names in any of the four languages are understood, and codes."""
    for section in kind.sections:
        for term in section.terms:
            for one in Term.objects.current().of(term.vocabulary):
                yield [term.name, one.code, str(text_of(one, "label"))]
