"""IATI activities from XML of any size, each as a small tree of its own.

The bytes are cut where activities begin and end, and each piece is parsed alone by libxml2, without network, document
types or entities: a broken activity costs only itself, and memory holds one piece. Three times as fast as building
the same trees from the events of expat, as the reader of project texts does.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO
from xml.parsers import expat
from xml.sax.saxutils import quoteattr

from lxml import etree

from funding.commitments.findings import Finding, Unusable, shown
from portal.exchange.commitments.beginnings import refuse_foreign

CHUNK = 1 << 18
#: Before its first activity a file has a declaration, comments and a root; after so many bytes it is something else.
LONGEST_HEAD = 1 << 20
#: Real activities with many results have some hundred thousand bytes.
LONGEST = 8 << 20
_OPENS = b"<iati-activity"
_MARKS = re.compile(
    rb"<(?:iati-activity(?:\s[^<>]*)?/>|iati-activity(?=[\s>/])|/iati-activit(?:y|ies)\s*>|!--|!\[CDATA\[|!DOCTYPE|!ENTITY)"
)
#: Comments and CDATA sections hide what stands in them, up to these marks.
_HIDING = {b"<!--": b"-->", b"<![CDATA[": b"]]>"}
#: A mark may lie across the end of what has been read.
_LONGEST_MARK = 1024
_IDENTIFIER = re.compile(rb"<iati-identifier[^<>]*>([^<]{1,1000})<")
#: Marks of byte order, the longer first: that of UTF-32 begins as that of UTF-16 does.
_BOMS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF32_LE: "utf-32-le", codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}  # fmt: skip
#: Encodings with zero bytes in every sign of XML's own; a file that says so and begins with “<?” is none of them.
_WIDE = ("utf-16", "utf-32")
#: What needs no translation before marks are looked for.
_AS_THEY_ARE = frozenset({"utf-8", "ascii"})


@dataclass(frozen=True, slots=True)
class Piece:
    """One activity: its line, its tree."""

    line: int
    tree: etree._Element


@dataclass(slots=True)
class Head:
    """What a file says of itself before its first activity."""

    version: str = ""
    encoding: str = "utf-8"
    opening: bytes = b"<iati-activities>"
    single: bool = False
    #: What the file says of its encoding where that cannot be.
    wrongly: str = ""


def activities(
    file: BinaryIO, progress: Callable[[int], None] = lambda _read: None
) -> Iterator[Piece | Finding | Head]:
    """First the head, then every activity of an open file, or the finding that stands for a broken one.

    `progress` hears after each chunk how many bytes were read. Raises Unusable for what is not IATI activities.
    """
    first = file.read(LONGEST_HEAD)
    head = _head(first)
    yield head
    cutter = _Cutter(head)
    decode = _decoder(head.encoding)
    read, chunk = len(first), first
    while chunk:
        yield from cutter.feed(decode(chunk))
        progress(read)
        chunk = file.read(CHUNK)
        read += len(chunk)
    yield from cutter.close()


def _decoder(encoding: str) -> Callable[[bytes], bytes]:
    """From the file's bytes to bytes in which marks can be found: encodings of more than one byte become UTF-8."""
    if encoding in _AS_THEY_ARE:
        return lambda chunk: chunk
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    return lambda chunk: decoder.decode(chunk).encode("utf-8", "replace")


def _head(first: bytes) -> Head:
    """Version, encoding and opening tag of the root. A namespace for all is left out: IATI has none."""
    refuse_foreign(first)
    encoding, wrongly = next((name for bom, name in _BOMS.items() if first.startswith(bom)), ""), ""
    if not encoding:
        encoding = _declared(first)
        if encoding.startswith(_WIDE) and first.lstrip().startswith(b"<?xml"):
            encoding, wrongly = "utf-8", encoding
    try:
        text = first.decode(encoding, "replace").lstrip("\ufeff")
    except (LookupError, UnicodeError):  # some codecs of Python are none for texts, or know no "replace"
        raise Unusable("encoding", name=encoding) from None
    root = _Root()
    try:
        # The declaration names the encoding of the bytes; this is text already.
        root.parser.Parse(re.sub(r"\A\s*<\?xml.*?\?>", "", text, count=1, flags=re.DOTALL), False)
    except _Seen:
        pass
    except (expat.ExpatError, ValueError) as problem:
        raise Unusable("not-xml", detail=str(problem)) from None
    if root.name == "iati-organisations":
        raise Unusable("organisations")
    if root.name not in {"iati-activities", "iati-activity"}:
        raise Unusable("not-activities", name=root.name) if root.name else Unusable("not-xml", detail="…")
    names = "".join(f" {name}={quoteattr(value)}" for name, value in root.attributes.items() if name[:6] == "xmlns:")
    opening = f"<iati-activities{names}>".encode()
    version, single = root.attributes.get("version", ""), root.name == "iati-activity"
    return Head(version, encoding, opening, single=single, wrongly=wrongly)


def _declared(first: bytes) -> str:
    found = re.match(rb"\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']", first)
    name = found[1].decode("ascii") if found else "utf-8"
    if first[:2] in (b"<\x00", b"\x00<"):
        return "utf-16-le" if first[0] else "utf-16-be"
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise Unusable("encoding", name=name) from None


class _Seen(Exception):
    """The root has been seen; no more is needed."""


class _Root:
    """Finds the first element and refuses document types."""

    def __init__(self) -> None:
        self.name, self.attributes = "", dict[str, str]()
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.StartDoctypeDeclHandler = self.refuse
        self.parser.EntityDeclHandler = self.refuse

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.name, self.attributes = name, attributes
        raise _Seen

    def refuse(self, name: str, *_declaration: object) -> None:
        raise Unusable("web-page" if name.lower() == "html" else "doctype")


class _Cutter:
    """Cuts bytes into activities; comments and CDATA sections hide what stands in them."""

    def __init__(self, head: Head) -> None:
        self.opening = head.opening
        self.parser = etree.XMLParser(
            encoding="utf-8", resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False,
            remove_comments=True, remove_pis=True, collect_ids=False,
        )  # fmt: skip
        self.buffer = b""
        self.counted = (0, 1)  # up to where lines were counted, and the line there
        self.at = 0  # up to where marks were looked for
        self.begins = -1  # where the open activity begins in the buffer
        self.hidden = b""  # the mark that ends a comment or a CDATA section
        self.skipping, self.closed = False, head.single

    def feed(self, chunk: bytes) -> Iterator[Piece | Finding]:
        """Take more bytes; yields what is complete."""
        self.buffer += chunk
        # A mark may lie across the end of what has been read; at the end of the file there is nothing more to come.
        limit = len(self.buffer) - (_LONGEST_MARK if chunk else 0)
        while self.at < limit:
            if self.hidden:
                end = self.buffer.find(self.hidden, self.at)
                self.at = max(self.at, limit) if end < 0 else end + len(self.hidden)
                self.hidden = self.hidden if end < 0 else b""
                continue
            mark = _MARKS.search(self.buffer, self.at)
            if mark is None or mark.start() >= limit:
                self.at = limit
                break
            self.at = mark.end()
            yield from self._mark(mark[0], mark.start(), mark.end())
        yield from self._forget()

    def close(self) -> Iterator[Piece | Finding]:
        """The end of the file: what is still open was cut off."""
        yield from self.feed(b"")
        if self.begins >= 0:
            yield self._broken(self.buffer[self.begins :], "cut-off")
        if not self.closed:
            yield Finding(self.counted[1], "", "file-cut-off")

    def _mark(self, mark: bytes, start: int, end: int) -> Iterator[Piece | Finding]:
        if mark in _HIDING:
            self.hidden = _HIDING[mark]
        elif mark in (b"<!DOCTYPE", b"<!ENTITY"):
            raise Unusable("doctype")
        elif mark.startswith(_OPENS) and mark.endswith(b"/>"):
            yield Finding(self._line_at(start), "", "no-identifier")
        elif mark == _OPENS:
            if self.begins >= 0:
                yield self._broken(self.buffer[self.begins : start], "cut-off")
            self.begins, self.skipping = start, False
        elif mark.startswith(b"</iati-activities"):
            self.closed = True
        elif mark.startswith(b"</iati-activity") and self.begins >= 0:
            if not self.skipping:
                yield self._parse(self.buffer[self.begins : end], self._line_at(self.begins))
            self.begins = -1

    def _parse(self, piece: bytes, line: int) -> Piece | Finding:
        try:
            tree = etree.fromstring(b"%s%s</iati-activities>" % (self.opening, piece), self.parser)[0]
        except (etree.XMLSyntaxError, ValueError) as problem:
            return self._problem(piece, line, problem)
        return Piece(line, tree)

    def _problem(self, piece: bytes, line: int, problem: Exception) -> Finding:
        words = shown(re.sub(r",? line \d+, column \d+.*", "", str(problem)))
        if "depth" in words:
            return Finding(line, _identifier(piece), "too-deep")
        if "ntity" in words:
            return Finding(line, _identifier(piece), "entity")
        if "encod" in words or "bytes" in words.lower():
            return Finding(line, _identifier(piece), "wrong-encoding")
        return Finding(line, _identifier(piece), "broken", {"detail": words})

    def _broken(self, piece: bytes, code: str, **facts: str) -> Finding:
        return Finding(self._line_at(self.begins), _identifier(piece), code, facts)

    def _line_at(self, position: int) -> int:
        """The line of a place in the buffer; places are asked for in ascending order, so nothing is counted twice."""
        start, line = self.counted
        line += self.buffer.count(b"\n", start, position)
        self.counted = (max(start, position), line)
        return line

    def _forget(self) -> Iterator[Finding]:
        """Drop what has been dealt with; an activity beyond the limit is dropped too, and reported once."""
        if self.begins >= 0 and len(self.buffer) - self.begins > LONGEST:
            if not self.skipping:
                yield self._broken(self.buffer[self.begins : self.begins + 4096], "too-long", limit=f"{LONGEST:,}")
            self.skipping, self.hidden = True, b""
        done = self.at if self.begins < 0 or self.skipping else self.begins
        line = self._line_at(done)
        self.counted = (max(0, self.counted[0] - done), line)
        self.buffer = self.buffer[done:]
        self.at -= done
        if self.begins >= 0:
            self.begins = max(0, self.begins - done)


def _identifier(piece: bytes) -> str:
    """The identifier of a piece that cannot be parsed, as far as it can be seen."""
    found = _IDENTIFIER.search(piece[:65_536])
    return shown(found[1].strip().decode("utf-8", "replace")) if found else ""
