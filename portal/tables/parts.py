"""The parts of a workbook, read tag by tag (ECMA-376, part 1, 18): nothing is built that is not kept.

Readers that build a tree, or an object for each thing that a workbook can hold, need minutes and gigabytes for a file
of some kilobytes that says the same a million times. Here tags, their depth and attributes are counted on the way.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format, is_timedelta_format
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel, from_ISO8601

from entries.rules import Refused

Attributes = dict[str, str]
#: In one part. Twenty thousand rows of eleven columns have half as many.
MOST_TAGS, MOST_ATTRIBUTES = 1_000_000, 1_500_000
DEEPEST = 64
#: The last row that a spreadsheet can have; rows that only carry colours may reach down to it.
LAST_ROW = 1_048_576
#: Letters of a number format: more than spreadsheets allow (255). Judging one takes the square of its length.
LONGEST_FORMAT = 300
#: Number formats in use; spreadsheets allow some two hundred.
MOST_FORMATS = 2_000
#: Digits of a number; cells show fifteen.
LONGEST_NUMBER = 400
#: Large pieces: whatever lies across their edges is looked at again with each.
_PIECE = 4 * 1024 * 1024
_ENCODINGS = {"utf-8", "utf-16", "us-ascii"}
_WHOLE = re.compile(r"[+-]?\d+")


class Part:
    """What hears of the tags of a part: names without their namespace, which has changed between versions."""

    def __init__(self) -> None:
        self.tags = self.depth = 0

    def begins(self, name: str, given: Attributes) -> None:
        """A tag was opened."""

    def says(self, text: str) -> None:
        """A piece of the text between tags."""

    def ends(self, name: str) -> None:
        """A tag was closed."""


P = TypeVar("P", bound=Part)


def read_part(archive: zipfile.ZipFile, name: str, part: P) -> P:
    """Read a whole part; returns what heard of it. Raises as `walk` does."""
    for _piece in walk(archive, name, part):
        pass
    return part


def walk(archive: zipfile.ZipFile, name: str, part: Part) -> Iterator[None]:
    """Read a part piece by piece, and stop after each. KeyError without such a part, expat.error for what is no XML,
    ValueError for what no workbook says, `Refused` for too much of it.
    """
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.XmlDeclHandler, parser.StartDoctypeDeclHandler = _ask_encoding, _no_doctype
    parser.CharacterDataHandler = part.says
    parser.StartElementHandler, parser.EndElementHandler = _opener(part), _closer(part)
    attributes = 0
    with archive.open(name) as content:
        while piece := content.read(_PIECE):
            attributes += piece.count(b"=")
            if attributes > MOST_ATTRIBUTES:
                raise _too_much()
            parser.Parse(piece, False)
            yield
    parser.Parse(b"", True)
    yield


def _opener(part: Part) -> Callable[[str, Attributes], None]:
    def opened(name: str, given: Attributes) -> None:
        part.tags += 1
        part.depth += 1
        if part.tags > MOST_TAGS:
            raise _too_much()
        if part.depth > DEEPEST:
            raise ValueError("nested too deeply")
        part.begins(name.rpartition(" ")[2], given)

    return opened


def _closer(part: Part) -> Callable[[str], None]:
    def closed(name: str) -> None:
        part.depth -= 1
        part.ends(name.rpartition(" ")[2])

    return closed


def _ask_encoding(_version: str, encoding: str | None, _alone: int) -> None:
    if encoding and encoding.lower() not in _ENCODINGS:  # others would hide what is counted here by its bytes
        raise ValueError(encoding)


def _no_doctype(*_declared: object) -> None:
    raise ValueError("a document type")


def _too_much() -> Refused:
    return Refused(_("The sheet has too many cells. Copy the table into a new workbook."))


class Workbook(Part):
    """The relations of its sheets, in their order, and from when it counts days."""

    def __init__(self) -> None:
        super().__init__()
        self.sheets: list[str] = []
        self.since_1904 = False

    def begins(self, name: str, given: Attributes) -> None:
        """Sheets and properties."""
        if name == "sheet":
            self.sheets += [value for key, value in given.items() if key.endswith(" id")]
        elif name == "workbookPr":
            self.since_1904 = given.get("date1904", "") in ("1", "true", "on")


class Relations(Part):
    """To which parts a part leads: kind and target by key."""

    def __init__(self) -> None:
        super().__init__()
        self.found: dict[str, tuple[str, str]] = {}

    def begins(self, name: str, given: Attributes) -> None:
        """One relation."""
        if name == "Relationship":
            self.found[given["Id"]] = given["Type"].rpartition("/")[2], given["Target"]


class Words(Part):
    """Texts between tags, without the reading aids of Japanese (`rPh`)."""

    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.hears = self.aside = False

    def says(self, text: str) -> None:
        """A piece of a text, if it belongs to one."""
        if self.hears:
            self.pieces.append(text)

    def whole(self) -> str:
        """The text so far, which ends with it."""
        text = "".join(self.pieces)
        self.pieces.clear()
        return text


class Strings(Words):
    """The table of texts: cells name their place in it."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def begins(self, name: str, given: Attributes) -> None:
        """A text, a piece of it, or a reading aid."""
        if name == "rPh":
            self.aside = True
        self.hears = name == "t" and not self.aside

    def ends(self, name: str) -> None:
        """The end of any of them."""
        self.hears = False
        if name == "rPh":
            self.aside = False
        elif name == "si":
            self.found.append(self.whole().replace("x005F_", ""))  # how an underscore is kept from an escape


class Styles(Part):
    """Which styles of cells show a number as a moment, and which as a span of time."""

    def __init__(self) -> None:
        super().__init__()
        self.moments: set[int] = set()
        self.spans: set[int] = set()
        self._formats: dict[int, str] = dict(BUILTIN_FORMATS)
        self._judged: dict[int, tuple[bool, bool]] = {}
        self._number = -1
        self._of_cells = False

    def begins(self, name: str, given: Attributes) -> None:
        """A format of numbers, or a style of cells that uses one."""
        if name == "numFmt":
            self._formats[int(given["numFmtId"])] = given["formatCode"][:LONGEST_FORMAT]
        elif name == "cellXfs":
            self._of_cells = True
        elif name == "xf" and self._of_cells:
            self._number += 1
            self._judge(int(given.get("numFmtId", 0)))

    def ends(self, name: str) -> None:
        """The end of the styles of cells."""
        if name == "cellXfs":
            self._of_cells = False

    def _judge(self, number: int) -> None:
        if number not in self._judged:
            if len(self._judged) == MOST_FORMATS:
                raise ValueError("no workbook has so many formats")
            code = self._formats.get(number)
            self._judged[number] = bool(is_date_format(code)), bool(is_timedelta_format(code))
        moment, span = self._judged[number]
        if moment:
            self.moments.add(self._number)
        if span:
            self.spans.add(self._number)


class Sheet(Words):
    """The rows of a sheet: each a list of values up to the last that is filled, empty ones where rows are left out."""

    def __init__(self, texts: list[str], styles: Styles, *, widest: int, since_1904: bool) -> None:
        super().__init__()
        self._texts, self._styles, self._widest = texts, styles, widest
        self._epoch = CALENDAR_MAC_1904 if since_1904 else CALENDAR_WINDOWS_1900
        self._rows: list[list[Any]] = []
        self._row: list[Any] | None = None
        self._number = self._column = self._given = 0
        self._cell: Attributes = {}

    def taken(self) -> Iterator[list[Any]]:
        """The rows that are whole by now; the next call goes on after them."""
        rows, self._rows = self._rows, []
        return iter(rows)

    def begins(self, name: str, given: Attributes) -> None:
        """A row, a cell, or what is in it."""
        if name == "row":
            self._begin_row(int(given.get("r", self._number + 1)))
        elif name == "c":
            self._cell = given
            place = given.get("r")
            self._column = coordinate_to_tuple(place)[1] if place else self._column + 1
        elif name == "rPh":
            self.aside = True
        self.hears = name == "v" or (name == "t" and not self.aside)

    def ends(self, name: str) -> None:
        """The end of a cell or a row."""
        self.hears = False
        if name == "c":
            if self.pieces:
                self._put(self._value(self.whole()))
        elif name == "row" and self._row is not None:
            self._rows.append(self._row)
            self._row = None
        elif name == "rPh":
            self.aside = False

    def _begin_row(self, number: int) -> None:
        if number > LAST_ROW:
            raise _too_much()
        if number <= self._number:
            raise ValueError("rows out of order")
        self._rows += [[]] * (number - self._number - 1)
        self._number, self._column, self._row = number, 0, []

    def _put(self, value: Any) -> None:
        if value in (None, "") or self._row is None:
            return
        place = min(self._column - 1, self._widest)
        self._row += [None] * (place + 1 - len(self._row))
        self._row[place] = value

    def _value(self, text: str) -> Any:
        """What a cell holds, by its type (18.18.11)."""
        kind = self._cell.get("t", "n")
        if kind == "s":
            return self._texts[int(text)]
        if kind in ("str", "inlineStr"):
            return text
        if kind == "b":
            return bool(int(text))
        if kind == "d":
            return from_ISO8601(text)
        return self._amount(text) if kind == "n" else text

    def _amount(self, text: str) -> Any:
        """A number, or the moment or span of time that it shows."""
        if len(text) > LONGEST_NUMBER:
            raise ValueError("no number is so long")
        value = int(text) if _WHOLE.fullmatch(text) else float(text)
        style = int(self._cell.get("s", 0))
        if style not in self._styles.moments:
            return value
        try:
            return from_excel(value, self._epoch, timedelta=style in self._styles.spans)
        except (OverflowError, ValueError):
            return "#VALUE!"
