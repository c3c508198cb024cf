"""Translations as a table, for those who work in a spreadsheet: a row a text, with the same ids as in XLIFF."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import IO

from django.utils.translation import gettext_lazy as _

from entries.rules import Refused
from entries.texts import text_of
from entries.translations import TranslationState
from portal.tables import sheets
from portal.translating.returned import Returned, Row
from portal.translating.work import Work, plain

#: Names of the columns, the same in every language: the file comes back. Only the last one is to be written in.
HEADER = (
    "export", "entry", "field", "language", "state", "kind", "title", "text", "longest", "source", "translation"
)  # fmt: skip
_NEEDED = ("export", "entry", "field", "source", "translation")
LIMITS = sheets.Limits(size=10 * 1024 * 1024, rows=20_000)
LARGEST_KEY = 2**63 - 1


def rows_of(works: Sequence[Work], *, key: str, states: dict[int, TranslationState]) -> Iterator[list[object]]:
    """A row for each text that the original has."""
    for work in works:
        kind, title = str(work.entry.kind_info.label), str(text_of(work.entry, "title"))
        state = str(states[work.entry.pk].label)
        for unit in work.units:
            if unit.source:
                start = [key, work.entry.pk, unit.field, work.language, state, kind, title, unit.label]
                yield [*start, unit.column.max_length, unit.source.text, unit.written]


def read(file: IO[bytes]) -> Returned:
    """What a table says of which texts; columns may have changed places. Raises `Refused` with a sentence."""
    table = iter(sheets.read(file, limits=LIMITS))
    places = {name.strip().casefold(): place for place, name in enumerate(next(table, []))}
    missing = [name for name in _NEEDED if name not in places]
    if missing:
        raise Refused(
            _("The table lacks the column “%(name)s”. Keep the first row as it was exported.") % {"name": missing[0]}
        )
    rows: list[Row] = []
    keys: set[str] = set()
    for line in table:
        cells = {name: line[places[name]] if places[name] < len(line) else "" for name in _NEEDED}
        if any(cells.values()):
            keys.add(cells["export"].strip())
            translation = plain(cells["translation"])
            rows.append(Row(_number(cells["entry"]), cells["field"].strip(), plain(cells["source"]), translation))
    if len(keys) != 1 or "" in keys:
        raise Refused(_("The file does not say from which export of this portal it comes, or mixes several."))
    return Returned(keys.pop(), "", rows)


def _number(text: str) -> int:
    """The id of an entry; 0, which none has, for anything else."""
    digits = text.strip().removesuffix(".0")
    return int(digits) if digits.isascii() and digits.isdigit() and int(digits) <= LARGEST_KEY else 0
