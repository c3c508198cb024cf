"""Lines and table rows from files of any size, each with its number; a bad one never takes its neighbours along."""

from __future__ import annotations

import csv
import json
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from portal.exchange.projects.records import LONGEST_ROW, BadFile, Fault

#: A quoted field that goes on for more lines than this is a quotation mark that was never closed.
LONGEST_QUOTE = 300
TOO_LONG = f"The row is longer than {LONGEST_ROW:,} bytes."
UNCLOSED = "A quotation mark is never closed, or a column is missing or too many."
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def lines(path: Path) -> Iterator[tuple[int, str | Fault]]:
    """Physical lines, with their ends, and their numbers; bytes that are not UTF-8 come as lone surrogates.

    A line beyond LONGEST_ROW is passed over and comes as a fault.
    """
    with path.open("rb") as file:
        number, rest = 0, False
        while line := file.readline(LONGEST_ROW):
            if number == 0 and not rest:
                if line.startswith(_UTF16):
                    raise BadFile("The file is in UTF-16; save it as UTF-8.")
                line = line.removeprefix(_BOM)
            whole = line.endswith(b"\n") or len(line) < LONGEST_ROW
            number += not rest
            if rest or not whole:
                if not rest:
                    yield number, Fault(number, "", TOO_LONG)
                rest = not whole
                continue
            yield number, line.decode("utf-8", "surrogateescape")


def json_rows(path: Path) -> Iterator[tuple[int, dict[str, Any] | Fault]]:
    """One JSON object a line; empty lines are passed over."""
    for number, line in lines(path):
        if isinstance(line, Fault):
            yield number, line
        elif line.strip():
            yield number, _object(number, line)


def _object(number: int, line: str) -> dict[str, Any] | Fault:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        at = getattr(error, "pos", None)
        cut_off = (at is not None and at >= len(line.rstrip())) or "Unterminated" in str(error)
        return Fault(number, "", "The row is cut off." if cut_off else f"Not valid JSON: {str(error)[:120]}.")
    return value if isinstance(value, dict) else Fault(number, "", "Not a JSON object.")


def table_rows(path: Path) -> Iterator[tuple[int, dict[str, str] | Fault]]:
    """Rows of a CSV file by its header; a quoted field may span lines.

    A quotation mark that is never closed costs its own line only: reading goes on with the next one.
    """
    csv.field_size_limit(LONGEST_ROW)
    source = lines(path)
    header = header_of(path)
    next(source)
    waiting: deque[tuple[int, str | Fault]] = deque()
    while True:
        if not waiting:
            waiting.extend(item for item in [next(source, None)] if item)
        if not waiting:
            return
        number, line = waiting.popleft()
        if isinstance(line, Fault):
            yield number, line
        elif line.strip():
            yield number, _row(number, line, header, waiting, source)


def _row(
    number: int, line: str, header: list[str], waiting: deque[tuple[int, str | Fault]], source: Iterator
) -> dict[str, str] | Fault:
    """One row, taking as many of the following lines as its quotation marks ask for; puts back what it did not use."""
    taken: list[tuple[int, str | Fault]] = []
    text, size = line, len(line)
    while text.count('"') % 2:
        following = waiting.popleft() if waiting else next(source, None)
        if following is not None:
            taken.append(following)
        size += len(following[1]) if following and isinstance(following[1], str) else LONGEST_ROW
        if size > LONGEST_ROW or len(taken) > LONGEST_QUOTE:
            break
        text += str(following[1]) if following else ""
    values = _values(text)
    if values is None or len(values) != len(header):
        waiting.extendleft(reversed(taken))
        return Fault(number, "", UNCLOSED)
    return dict(zip(header, values, strict=True))


def _values(text: str) -> list[str] | None:
    if text.count('"') % 2:
        return None
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def header_of(path: Path) -> list[str]:
    """The column names of a CSV file; BadFile if there is no line."""
    _number, first = next(lines(path), (0, ""))
    if not isinstance(first, str) or not first.strip():
        raise BadFile("The file is empty.")
    return [name.strip() for name in next(csv.reader([first]))]
