"""IATI activities from XML of any size: a stream of small trees, read with expat and without any entity.

A file that declares a document type is refused: IATI needs none, and entities are how XML is made to read other files
or to swell. Where the XML is broken, the activity is reported with its line and reading goes on at the next one.
Memory holds one activity, and of that only the elements that are asked for.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO
from xml.parsers import expat

from portal.exchange.projects.records import LONGEST_ROW, BadFile, Fault

CHUNK = 65_536
_OPENING = b"<iati-activity"
_AN_OPENING = re.compile(_OPENING + rb"[\s>]")
_ROOT = b"<iati-activities>"


@dataclass(slots=True)
class Node:
    """An element: its name, attributes, own text, children, and the line where it begins."""

    name: str
    attributes: dict[str, str]
    line: int = 0
    text: str = ""
    children: list[Node] = field(default_factory=list)

    def all(self, *names: str) -> list[Node]:
        """The children with one of these names."""
        return [child for child in self.children if child.name in names]

    def first(self, *names: str) -> Node | None:
        """The first child with one of these names."""
        return next((child for child in self.children if child.name in names), None)

    def get(self, *names: str) -> str:
        """The first of these attributes that is there and not empty."""
        return next((self.attributes[name].strip() for name in names if self.attributes.get(name, "").strip()), "")


class _Reader:
    """Collects finished activities of one run of expat."""

    def __init__(self, wanted: frozenset[str], line_offset: int, encoding: str | None) -> None:
        self.wanted, self.line_offset = wanted, line_offset
        self.encoding = encoding
        self.found: list[Node | Fault] = []
        self.root = ""
        self.stack: list[Node] = []
        self.skipping = self.size = self.unclosed = 0
        self.parser = expat.ParserCreate(encoding)
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = _refuse
        self.parser.EntityDeclHandler = _refuse
        self.parser.XmlDeclHandler = self.declaration

    @property
    def line(self) -> int:
        return self.parser.CurrentLineNumber + self.line_offset

    def declaration(self, _version: str, encoding: str | None, _standalone: int) -> None:
        self.encoding = encoding or self.encoding

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        if name == "iati-activity":
            if self.stack:
                self.unclosed += 1
                self.found.append(Fault(self.stack[0].line, identifier_of(self.stack[0]), "The activity is cut off."))
            self.stack, self.skipping, self.size = [Node(name, attributes, self.line)], 0, 0
        elif self.skipping or (len(self.stack) == 1 and name not in self.wanted):
            self.skipping += 1
        elif self.stack:
            node = Node(name, attributes, self.line)
            self.stack[-1].children.append(node)
            self.stack.append(node)
            self.grow(100 + sum(map(len, attributes.values())))

    def end(self, name: str) -> None:
        if self.skipping:
            self.skipping -= 1
        elif self.stack:
            node = self.stack.pop()
            if not self.stack and node.name == "iati-activity":
                self.found.append(node)

    def characters(self, text: str) -> None:
        if self.stack and not self.skipping:
            self.grow(len(text))
            if self.stack:
                self.stack[-1].text += text

    def grow(self, size: int) -> None:
        self.size += size
        if self.size > LONGEST_ROW:
            top = self.stack[0]
            self.found.append(
                Fault(top.line, identifier_of(top), f"The activity is longer than {LONGEST_ROW:,} bytes.")
            )
            self.stack = []


def _refuse(*_declaration: object) -> None:
    raise BadFile("The file declares a document type or an entity. That is not needed for IATI and may be an attack.")


def identifier_of(activity: Node) -> str:
    """The identifier as far as it was read: `iati-identifier`, or the older `other-identifier`."""
    node = activity.first("iati-identifier") or activity.first("other-identifier")
    return (node.text.strip() or node.get("ref")) if node else ""


def activities(path: Path, wanted: frozenset[str]) -> Iterator[Node | Fault]:
    """All activities of a file with those of their children that are `wanted`; faults where the XML is broken.

    Raises BadFile for a document type, an unknown encoding, or XML that is not IATI activities.
    """
    with path.open("rb") as file:
        place: tuple[int, int] | None = (0, 0)
        encoding: str | None = None
        while place is not None:
            offset, line = place
            file.seek(offset)
            reader = _Reader(wanted, line, encoding)
            if offset:
                reader.parser.Parse(_ROOT, False)
            failed = yield from _run(reader, file)
            if failed is None:
                return
            if not reader.root:
                raise BadFile(f"Not XML: {failed}.")
            if reader.stack or not reader.unclosed:
                yield _fault_at(reader, failed)
            encoding = reader.encoding
            read = max(reader.parser.ErrorByteIndex - len(_ROOT if offset else b""), 0)
            opening = _next_opening(file, offset + read)
            place = None if opening is None else (opening, line + _newlines(file, offset, opening))


def _run(reader: _Reader, file: BinaryIO) -> Generator[Node | Fault, None, str | None]:
    """Yield what one run finds; returns None at a proper end, else what is wrong."""
    found: list[Node | Fault] = []
    try:
        while chunk := file.read(CHUNK):
            try:
                reader.parser.Parse(chunk, False)
            finally:
                found, reader.found = reader.found, []
            yield from found
            found = []
            _require_activities(reader)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as error:
        yield from found
        return _reason(error)
    except (ValueError, LookupError) as error:
        raise BadFile(f"The file cannot be read: {error}.") from None
    _require_activities(reader)
    return None


def _require_activities(reader: _Reader) -> None:
    if reader.root == "iati-organisations":
        raise BadFile("This is an IATI organisation file; it has no activities.")
    if reader.root not in {"", "iati-activities", "iati-activity"}:
        raise BadFile(f"The XML begins with <{reader.root[:60]}>, not with <iati-activities>.")


def _reason(error: expat.ExpatError) -> str:
    cut_off = {expat.errors.codes[expat.errors.XML_ERROR_NO_ELEMENTS],
        expat.errors.codes[expat.errors.XML_ERROR_UNCLOSED_TOKEN]}  # fmt: skip
    if error.code in cut_off:
        return "the file is cut off"
    if error.code == expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]:
        return "a character is not allowed here, or the encoding is wrong"
    return expat.ErrorString(error.code)


def _fault_at(reader: _Reader, reason: str) -> Fault:
    line = reader.parser.ErrorLineNumber + reader.line_offset
    if not reader.stack:
        return Fault(line, "", f"Broken XML in line {line}: {reason}.")
    top = reader.stack[0]
    return Fault(top.line, identifier_of(top), f"Broken XML in line {line}: {reason}.")


def _next_opening(file: BinaryIO, offset: int) -> int | None:
    """The byte where the next activity begins after `offset`."""
    file.seek(offset + 1)
    kept, position = b"", offset + 1
    while chunk := file.read(CHUNK):
        window = kept + chunk
        if (found := _AN_OPENING.search(window)) is not None:
            return position - len(kept) + found.start()
        position += len(chunk)
        kept = window[-len(_OPENING) :]
    return None


def _newlines(file: BinaryIO, start: int, end: int) -> int:
    """How many lines end between two bytes of the file."""
    file.seek(start)
    count = 0
    while start < end and (chunk := file.read(min(CHUNK, end - start))):
        count += chunk.count(b"\n")
        start += len(chunk)
    return count
