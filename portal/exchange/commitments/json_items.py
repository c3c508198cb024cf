"""The items of one list in a JSON file of any size, one at a time: only brackets and quotation marks are looked at.

Memory holds one item. An item that is no valid JSON costs only itself as long as its brackets and marks are closed.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from funding.commitments.findings import Finding, Unusable, shown
from portal.exchange.commitments.beginnings import refuse_foreign

CHUNK = 1 << 18
#: Real grants have some thousand bytes.
LONGEST = 1 << 20
_MARKS = re.compile(r'["{}\[\]]|\\.', re.DOTALL)
_BOMS = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_NAME = re.compile(r"\s*:\s*\Z")

#: Line, value, and the names that stand in it more than once with different values.
Item = tuple[int, dict[str, Any], list[str]]


def items(path: Path, name: str, progress: Callable[[int], None] = lambda _read: None) -> Iterator[Item | Finding]:
    """Line and value of each object in the list `name` of the outermost object, or in the outermost list.

    Raises Unusable for a file without such a list.
    """
    with path.open("rb") as file:
        first = file.read(CHUNK)
        refuse_foreign(first)
        encoding = next((known for bom, known in _BOMS.items() if first.startswith(bom)), "utf-8")
        decoder = codecs.getincrementaldecoder(encoding)("surrogateescape" if encoding != "utf-16" else "replace")
        scanner, chunk, read = _Scanner(name), first, len(first)
        while chunk:
            yield from scanner.feed(decoder.decode(chunk))
            progress(read)
            chunk = file.read(CHUNK)
            read += len(chunk)
        yield from scanner.close()


def _nothing(_name: str) -> None:
    """NaN and Infinity are no JSON; programs write them where a value is missing."""


def _object(twice: list[str], pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; names that it gives different values are added to `twice`, and the last value stays."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice += sorted({name for name, value in pairs if found[name] != value})
    return found


class _Scanner:
    """Follows the depth of brackets; cuts the items of the wanted list out."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.buffer, self.at = "", 0
        self.counted = (0, 1)  # up to where lines were counted, and the line there
        self.depth = self.inside = 0  # inside: the depth of the wanted list, 0 before it
        self.text_begins = self.begins = -1
        self.last_text = ""
        self.in_text = self.skipping = self.found = False

    def feed(self, more: str) -> Iterator[Item | Finding]:
        """Take more text; yields the items that are complete."""
        self.buffer += more
        for mark in _MARKS.finditer(self.buffer, self.at):
            self.at = mark.end()
            yield from self._mark(mark[0], mark.start())
        # A backslash at the very end belongs to the sign that comes next.
        self.at = max(self.at, len(self.buffer) - self.buffer.endswith("\\"))
        if self.depth == 0 and not self.found and self.at > LONGEST:
            raise Unusable("not-json", detail="…")
        yield from self._forget()

    def close(self) -> Iterator[Finding]:
        """The end of the file: an open item was cut off, and so was the file if any bracket is open."""
        if not self.found:
            raise Unusable("not-grants") if self.last_text or self.depth else Unusable("not-json", detail="…")
        if self.begins >= 0:
            yield Finding(self._line_at(self.begins), "", "cut-off")
        if self.depth:
            yield Finding(self.counted[1], "", "file-cut-off")

    def _mark(self, mark: str, start: int) -> Iterator[Item | Finding]:
        if self.in_text:
            if mark == '"':
                self.in_text = False
                if self.depth == 1 and self.text_begins >= 0:
                    self.last_text = self.buffer[self.text_begins : start][:100]
        elif mark == '"':
            self.in_text, self.text_begins = True, start + 1
        elif mark in "{[":
            self._open(mark, start)
        elif mark in "}]":
            yield from self._close(start)

    def _open(self, mark: str, start: int) -> None:
        self.depth += 1
        if mark == "[" and not self.found and self._is_wanted(start):
            self.inside, self.found = self.depth, True
        elif self.inside and self.depth == self.inside + 1 and self.begins < 0:
            self.begins, self.skipping = start, False

    def _is_wanted(self, start: int) -> bool:
        if self.depth == 1:
            return True
        return self.depth == 2 and self.last_text == self.name and self._follows_name(start)

    def _follows_name(self, start: int) -> bool:
        return bool(_NAME.search(self.buffer[max(0, start - 100) : start]))

    def _close(self, start: int) -> Iterator[Item | Finding]:
        self.depth = max(0, self.depth - 1)
        if self.inside and self.depth == self.inside and self.begins >= 0:
            if not self.skipping:
                yield self._value(self.buffer[self.begins : start + 1], self._line_at(self.begins))
            self.begins = -1
        elif self.depth < self.inside:
            self.inside = 0

    @staticmethod
    def _value(text: str, line: int) -> Item | Finding:
        if _SURROGATE.search(text):
            return Finding(line, "", "wrong-encoding")
        try:
            twice: list[str] = []
            value = json.loads(
                text, parse_float=str, parse_int=str, parse_constant=_nothing, object_pairs_hook=partial(_object, twice)
            )
        except RecursionError:
            return Finding(line, "", "too-deep")
        except ValueError as problem:
            return Finding(line, "", "broken", {"detail": shown(getattr(problem, "msg", "") or type(problem).__name__)})
        return (line, value, twice) if isinstance(value, dict) else Finding(line, "", "not-an-object")

    def _forget(self) -> Iterator[Finding]:
        """Drop what has been dealt with; an item beyond the limit is dropped too, and reported once."""
        if self.begins >= 0 and len(self.buffer) - self.begins > LONGEST:
            if not self.skipping:
                yield Finding(self._line_at(self.begins), "", "too-long", {"limit": f"{LONGEST:,}"})
            self.skipping = True
        done = self.at if self.begins < 0 or self.skipping else self.begins
        if not self.found and self.text_begins >= 0 and self.in_text:
            done = min(done, max(self.text_begins, self.at - LONGEST))
        done = max(0, done - 100) if not self.found else done  # a name and its colon may lie across the cut
        line = self._line_at(done)
        self.counted = (max(0, self.counted[0] - done), line)
        self.buffer = self.buffer[done:]
        self.at -= done
        self.text_begins = max(-1, self.text_begins - done)
        if self.begins >= 0:
            self.begins = max(0, self.begins - done)

    def _line_at(self, position: int) -> int:
        """The line of a place in the buffer; places are asked for in ascending order, so nothing is counted twice."""
        start, line = self.counted
        line += self.buffer.count("\n", start, position)
        self.counted = (max(start, position), line)
        return line
