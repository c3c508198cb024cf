"""Tables as files: written so that no cell can run as a formula, read with limits and by what a file really is.

`write` and `download` are for exports, `book` for workbooks of several sheets, `read` for what people hand in.
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from django.http import StreamingHttpResponse
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from entries.cells import guarded
from entries.rules import Refused
from entries.texts import direction_of
from portal.tables.reading import Limits, Table, open_table

CSV, XLSX, JSON = "csv", "xlsx", "json"
MEDIA_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
BOM = "\ufeff"
CHUNK = 64 * 1024  # bytes, or letters of CSV, sent at once
IN_MEMORY = 1024 * 1024  # bytes of a workbook before it goes to the disk
LONGEST_IN_BOOK = 32_767  # letters in a cell, the limit of the programs that open workbooks
MOST_DIGITS = 15  # beyond which spreadsheets round whole numbers
LONGEST_TITLE = 31  # letters in the name of a sheet
WIDEST, NARROWEST = 60, 12  # letters
_TITLE_FORBIDS = re.compile(r"[\[\]:*?/\\]")

Row = Sequence[Any]

__all__ = ["CSV", "JSON", "XLSX", "Limits", "Sheet", "Table", "book", "download", "read", "write"]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of a workbook: its name, headings, rows (any iterable, read once) and widths of columns in letters."""

    title: str
    header: Sequence[object]
    rows: Iterable[Row]
    widths: Sequence[int] = field(default=())


def write(
    rows: Iterable[Row], header: Sequence[object], form: str = CSV, *, title: str = "", language: str = "en"
) -> Iterator[bytes]:
    """The table as the bytes of a file, in pieces: CSV (UTF-8 with its mark, comma, CRLF) or XLSX (one sheet).

    CSV is made while `rows` are read; a workbook is finished first, in a temporary file. Texts that a spreadsheet
    would take for a formula get an apostrophe, which `read` takes away again (so does a spreadsheet's user); numbers
    and dates stay numbers and dates. ValueError for another form, `Refused` for a text too long for a workbook.
    """
    if form == CSV:
        return _csv(rows, header)
    if form == XLSX:
        return book([Sheet(title or "1", header, rows)], language=language)
    raise ValueError(f"{form!r} is not a form of tables")


def download(
    rows: Iterable[Row], header: Sequence[object], form: str, *, name: str, title: str = "", language: str = "en"
) -> StreamingHttpResponse:
    """`write` as an answer that browsers save as `name` with the form's ending; no cache keeps it."""
    return as_download(write(rows, header, form, title=title, language=language), form, name=name)


def as_download(content: Iterator[bytes], form: str, *, name: str) -> StreamingHttpResponse:
    """A file in pieces as an answer that browsers save and never run or guess at."""
    response = StreamingHttpResponse(content, content_type=MEDIA_TYPES[form])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    return response


def book(sheets: Iterable[Sheet], *, language: str = "en") -> Iterator[bytes]:
    """A workbook of one or more sheets as the bytes of a file, in pieces; it is finished before the first one.

    Sheets lie from right to left in Arabic; the first row stays in sight. Raises `Refused` as `write` does.
    """
    workbook = Workbook(write_only=True)
    for sheet in sheets:
        page = workbook.create_sheet(_TITLE_FORBIDS.sub(" ", str(sheet.title))[:LONGEST_TITLE])
        page.sheet_view.rightToLeft = direction_of(language) == "rtl"
        page.freeze_panes = "A2"
        for number, heading in enumerate(sheet.header):
            width = sheet.widths[number] if number < len(sheet.widths) else len(str(heading)) + 4
            page.column_dimensions[get_column_letter(number + 1)].width = max(NARROWEST, min(width, WIDEST))
        page.append([_heading(page, heading) for heading in sheet.header])
        try:
            for number, row in enumerate(sheet.rows, start=2):
                page.append([_cell(value, number) for value in row])
        except Refused:
            page.close()
            raise
    kept = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `_pieces`
    workbook.save(kept)
    kept.seek(0)
    return _pieces(kept)


def read(file: IO[bytes], *, limits: Limits | None = None) -> Table:
    """The table in a file that somebody handed in: iterate over it for lists of texts, one a row, headings first.

    What the file is, its content says. `Table.form` and `Table.encoding` tell how it was read. Empty rows are empty
    lists (so that counting from 1 gives the row's number in the spreadsheet); those at the end are left out. Raises
    `Refused` with a sentence for what is no table, too large or damaged: at once, or at the row where it shows.
    """
    return open_table(file, limits or Limits())


def _csv(rows: Iterable[Row], header: Sequence[object]) -> Iterator[bytes]:
    buffer = io.StringIO(newline="")
    buffer.write(BOM)
    # Every cell is quoted: programs that expect semicolons then still find the cells' edges.
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    for row in chain([header], rows):
        writer.writerow([_text(value) for value in row])
        if buffer.tell() >= CHUNK:
            yield buffer.getvalue().encode()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue().encode()


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (bool, datetime, date)):
        return _plain(value)
    return str(value) if isinstance(value, (int, float, Decimal)) else guarded(str(value))


def _plain(value: bool | date | datetime) -> str:
    """Truth values and moments as every program reads them: TRUE, FALSE, ISO 8601 (moments in UTC)."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        moment = value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value
        return moment.isoformat(timespec="seconds") + ("Z" if value.tzinfo else "")
    return value.isoformat()


def _cell(value: Any, row: int) -> Any:
    """The value as a workbook holds it; a text is never handed over in a form that could become a formula."""
    if value is None or value == "":
        return None
    if isinstance(value, bool | datetime):
        return _plain(value)
    if isinstance(value, int | float | Decimal):
        return value if len(str(value).strip("-").partition(".")[0]) <= MOST_DIGITS else str(value)
    if isinstance(value, date):
        return value
    text = guarded(ILLEGAL_CHARACTERS_RE.sub("", str(value)))
    if len(text) > LONGEST_IN_BOOK:
        raise Refused(
            _("Row %(row)s has a text of more than 32,767 letters, which a spreadsheet cannot hold. Choose CSV.")
            % {"row": row}
        )
    return text


def _heading(page: Any, heading: object) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, value=guarded(str(heading)))
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _pieces(kept: IO[bytes]) -> Iterator[bytes]:
    with kept:
        while piece := kept.read(CHUNK):
            yield piece
