"""The rows of the first sheet of a workbook (.xlsx), without trusting anything that the file says of itself."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from datetime import datetime, time
from typing import IO, Any

from django.utils.translation import gettext_lazy as _
from openpyxl import load_workbook

from entries.rules import Refused

#: A workbook has a few dozen parts.
MOST_PARTS = 2_000
#: The table of texts is held in memory by its reader.
LARGEST_PART = 60 * 1024 * 1024
#: The last row that a spreadsheet can have; rows that only carry colours may reach down to it.
LAST_ROW = 1_048_576
#: Cells, empty ones between filled ones too: a cell in the last column makes a row of 16,384.
MOST_CELLS = 5_000_000
_CHUNK = 256 * 1024
#: No workbook needs them, and entities unfold. Names are ASCII in every encoding that XML readers must know.
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_DAMAGED = _("The workbook is damaged or not an Excel workbook (.xlsx). Open it, save it as .xlsx and try again.")


def rows_of(file: IO[bytes], *, unpacked: int, widest: int) -> Iterator[list[str]]:
    """The rows of the first sheet as texts; what Excel has calculated, not the formulas.

    Raises `Refused` with a sentence: no workbook, too large when unpacked (bytes), damaged.
    """
    _inspect(file, unpacked)
    file.seek(0)
    return _rows(file, widest)


def _inspect(file: IO[bytes], unpacked: int) -> None:
    """Look at the parts before a reader of spreadsheets does."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if "xl/workbook.xml" not in archive.namelist():
                raise Refused(_("This is not a table: use CSV or an Excel workbook (.xlsx)."))
            # Python unpacks no more of a part than it declares, so that what is declared can be relied on.
            sizes = [part.file_size for part in parts]
            if len(parts) > MOST_PARTS or sum(sizes) > unpacked or max(sizes) > LARGEST_PART:
                raise Refused(_("The file is too large when unpacked."))
            for part in parts:
                if not re.search(r"\.(png|jpe?g|gif|emf|wmf|bin|vml)$", part.filename, re.IGNORECASE):
                    _without_declarations(archive, part)
    except Refused:
        raise
    except Exception as error:  # the readers of archives raise many kinds
        raise Refused(_DAMAGED) from error


def _without_declarations(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    before = b""
    with archive.open(part) as content:
        while piece := content.read(_CHUNK):
            if any(word in before + piece for word in _DECLARATIONS):
                raise Refused(_DAMAGED)
            before = piece[-max(map(len, _DECLARATIONS)) :]


def _rows(file: IO[bytes], widest: int) -> Iterator[list[str]]:
    cells = 0
    try:
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells += len(row)
            if number > LAST_ROW or cells > MOST_CELLS:
                raise Refused(_("The sheet has too many cells. Copy the table into a new workbook."))
            yield [_text(value) for value in _filled(row, widest)]
    except Refused:
        raise
    except Exception as error:  # whatever a broken file makes its reader raise
        raise Refused(_DAMAGED) from error


def _filled(row: Sequence[Any], widest: int) -> Sequence[Any]:
    """The row without what is empty beyond the widest table that is read."""
    return row if any(value not in (None, "") for value in row[widest:]) else row[:widest]


def _text(value: Any) -> str:
    """A cell as text: dates as ISO 8601, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(timespec="seconds")
    return value.isoformat() if hasattr(value, "isoformat") else str(value)
