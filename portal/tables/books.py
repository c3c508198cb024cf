"""The rows of the first sheet of a workbook (.xlsx), without trusting anything that the file says of itself."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, time
from typing import IO, Any

from django.utils.translation import gettext_lazy as _

from entries.rules import Refused
from portal.tables.parts import Relations, Sheet, Strings, Styles, Workbook, read_part, walk

WORKBOOK = "xl/workbook.xml"
#: A workbook has a few dozen parts.
MOST_PARTS = 2_000
#: The table of texts is held in memory.
LARGEST_PART = 60 * 1024 * 1024
_CHUNK = 256 * 1024
#: No workbook needs them, and entities unfold. Names are ASCII in every encoding that XML readers must know.
_DECLARATIONS = tuple(
    word.encode(encoding) for word in ("<!DOCTYPE", "<!ENTITY") for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_DAMAGED = _("The workbook is damaged or not an Excel workbook (.xlsx). Open it, save it as .xlsx and try again.")


def rows_of(file: IO[bytes], *, unpacked: int, widest: int, letters: int) -> Iterator[list[str]]:
    """The rows of the first sheet as texts; what Excel has calculated, not the formulas.

    A row that is wider than `widest` ends with one cell more. Raises `Refused` with a sentence: no workbook, too large
    when unpacked (bytes), too many letters in all cells together (one text can stand in many), damaged.
    """
    _inspect(file, unpacked)
    file.seek(0)
    return _rows(file, widest, letters)


def _inspect(file: IO[bytes], unpacked: int) -> None:
    """Look at the parts before they are read."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if WORKBOOK not in archive.namelist():
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


def _rows(file: IO[bytes], widest: int, letters: int) -> Iterator[list[str]]:
    left = letters
    try:
        with zipfile.ZipFile(file) as archive:
            for cells in _cells(archive, widest):
                row = [_text(value) for value in cells]
                left -= sum(map(len, row))
                if left < 0:
                    raise Refused(_("The file is too large when unpacked."))
                yield row
    except Refused:
        raise
    except Exception as error:  # whatever a broken file makes its reader raise
        raise Refused(_DAMAGED) from error


def _cells(archive: zipfile.ZipFile, widest: int) -> Iterator[list[Any]]:
    book = read_part(archive, WORKBOOK, Workbook())
    related = read_part(archive, "xl/_rels/workbook.xml.rels", Relations()).found
    texts, formats = Strings(), Styles()
    for kind, target in related.values():
        if kind == "sharedStrings":
            read_part(archive, _place(target), texts)
        elif kind == "styles":
            read_part(archive, _place(target), formats)
    sheets = [target for kind, target in map(related.__getitem__, book.sheets) if kind == "worksheet"]
    sheet = Sheet(texts.found, formats, widest=widest, since_1904=book.since_1904)
    for _piece in walk(archive, _place(sheets[0]), sheet):
        yield from sheet.taken()


def _place(target: str) -> str:
    """The name of a part in the archive: relations name it from the folder of the workbook, or from the root."""
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


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
