"""Reading tables that people hand in: CSV and workbooks, by content, within limits."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from django.utils.translation import gettext_lazy as _

from entries.cells import unguarded
from entries.rules import Refused
from portal.tables import books
from portal.tables.encodings import decoded
from portal.tables.parts import LAST_ROW

_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_BINARY = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_BLANK = " \n\u00a0\ufeff"
_MARKUP = re.compile(r"\s*(<!doctype|<html|<\?xml|<svg|%pdf|\{\\rtf)", re.IGNORECASE)
_SEPARATORS = ",;\t"
#: In one line: within quotation marks they are part of a text, and a text has so many letters at most.
_MOST_SEPARATORS = 50_000
_DECLARED = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
#: Python's reader refuses longer cells by itself; ours are shorter.
_MEGABYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a table is read: bytes of the file and of an unpacked workbook, rows, columns, letters of a cell.

    All cells of a workbook together have no more letters than the file may have bytes, though it names a text often.
    """

    size: int = 20 * _MEGABYTE
    unpacked: int = 100 * _MEGABYTE
    rows: int = 5_000
    columns: int = 250
    cell: int = 50_000


@dataclass(slots=True)
class Table:
    """A table that is being read: `form` is "csv" or "xlsx", `encoding` how its letters were stored (CSV only)."""

    form: str
    encoding: str
    rows: Iterator[list[str]]

    def __iter__(self) -> Iterator[list[str]]:
        return self.rows


def open_table(file: IO[bytes], limits: Limits) -> Table:
    """See `portal.tables.sheets.read`."""
    file.seek(0)
    start = file.read(8)
    file.seek(0, io.SEEK_END)
    if file.tell() > limits.size:
        raise Refused(
            _("The file is larger than %(count)s megabytes.") % {"count": limits.size // _MEGABYTE},
        )
    file.seek(0)
    if start.startswith(b"PK"):
        rows = books.rows_of(file, unpacked=limits.unpacked, widest=limits.columns, letters=limits.size)
        return Table("xlsx", "", _limited(rows, limits))
    if start.startswith(_OLD_OFFICE):
        raise Refused(
            _("This is an Excel file of the old kind, or one with a password. Save it as .xlsx without a password.")
        )
    text, encoding = decoded(file.read())
    return Table("csv", encoding, _limited(_csv_rows(_checked(text)), limits))


def _checked(text: str) -> str:
    if not text.strip():
        raise Refused(_("The file is empty."))
    if _BINARY.search(text) or _MARKUP.match(text):
        raise Refused(_("This is not a table: use CSV or an Excel workbook (.xlsx)."))
    return text


def _csv_rows(text: str) -> Iterator[list[str]]:
    declared = _DECLARED.match(text)
    separator = declared[1] if declared else _separator(text)
    if declared:
        text = text[declared.end() :]
    reader = csv.reader(_lines(text, separator), delimiter=separator, strict=True)
    try:
        yield from reader
    except csv.Error as error:
        raise Refused(
            _("Line %(line)s cannot be read: a quotation mark is missing or one too many.") % {"line": reader.line_num}
        ) from error


def _lines(text: str, separator: str) -> Iterator[str]:
    """The lines, unless there are more than a spreadsheet has, or one would fall apart into a million cells."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        if number > LAST_ROW or line.count(separator) > _MOST_SEPARATORS:
            raise Refused(_("The sheet has too many cells. Copy the table into a new workbook."))
        yield line


def _separator(text: str) -> str:
    """Comma, semicolon or tab: the one that the headings have most of, outside quotation marks."""
    line = next(line for line in text.splitlines() if line.strip())
    bare = re.sub(r'"[^"]*"', "", line)
    return max(_SEPARATORS, key=bare.count)


def _limited(rows: Iterator[list[str]], limits: Limits) -> Iterator[list[str]]:
    """The rows with guards taken away, without empty ones at the end; `Refused` at the first that is too much."""
    empty = filled = 0
    for number, raw in enumerate(rows, start=1):
        row = [_taken(cell) for cell in raw]
        while row and not row[-1]:
            row.pop()
        if not row:
            empty += 1
            continue
        filled += 1
        _within(row, number, filled, limits)
        yield from ([] for _nothing in range(empty))
        empty = 0
        yield row
    if not filled:
        raise Refused(_("The file is empty."))


def _within(row: list[str], number: int, filled: int, limits: Limits) -> None:
    # One more than the limit: the headings.
    if filled > limits.rows + 1 or number > limits.rows * 4:
        raise Refused(
            _("The table has more than %(count)s rows. Divide it, and hand in the parts.") % {"count": limits.rows}
        )
    if len(row) > limits.columns:
        raise Refused(
            _("Row %(row)s has more than %(count)s columns.") % {"row": number, "count": limits.columns},
        )
    if any(len(cell) > limits.cell for cell in row):
        raise Refused(
            _("Row %(row)s has a cell of more than %(count)s letters.") % {"row": number, "count": limits.cell}
        )


def _taken(cell: str) -> str:
    """A cell as it was meant: without blanks around it and without the guard against formulas."""
    return unguarded(cell.replace("\r\n", "\n").strip(_BLANK)).strip(_BLANK)
