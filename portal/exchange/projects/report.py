"""What became of every row: counts, a list, and a CSV file for those who mend the source."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from entries.cells import guarded

#: Outcomes, in the order in which they are told.
OUTCOMES = {
    "imported": "imported into the curation queue",
    "duplicate": "there already",
    "off_topic": "off topic",
    "untitled": "without a title",
    "thin": "too thin",
    "language": "in another language",
    "bad": "bad rows",
    "file": "files that could not be read",
}
#: So many rows of an outcome are listed on the screen; the file has all.
LISTED = 20
COLUMNS = ("file", "line", "identifier", "outcome", "reason", "title")


@dataclass(frozen=True, slots=True)
class Row:
    """One row's fate."""

    file: str
    line: int
    identifier: str
    outcome: str
    reason: str
    title: str = ""


@dataclass(slots=True)
class Report:
    """Counts by outcome, the first rows of each, and, if a path was given, a CSV file with all of them.

    A context manager: the file is opened at once, so that a place where nothing can be written is known before the work
    begins, and closed at the end whatever happens.
    """

    path: Path | None = None
    counts: Counter[str] = field(default_factory=Counter)
    first: dict[str, list[Row]] = field(default_factory=dict)
    _file: Any = None
    _writer: Any = None

    def __enter__(self) -> Report:
        if self.path is not None:
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(COLUMNS)
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, rows: Iterable[Row]) -> None:
        """Count rows, keep the first of each outcome, and write all of them to the file."""
        for row in rows:
            self.counts[row.outcome] += 1
            listed = self.first.setdefault(row.outcome, [])
            if len(listed) < LISTED:
                listed.append(row)
            if self._writer is not None:
                values = (row.file, row.line, row.identifier, row.outcome, row.reason, row.title)
                self._writer.writerow([guarded(str(value)) for value in values])

    def lines(self) -> Iterable[str]:
        """The report for the screen: the counts, then the rows that were not imported."""
        for outcome, words in OUTCOMES.items():
            if self.counts[outcome]:
                yield f"{self.counts[outcome]:>8,}  {words}"
        for outcome, words in OUTCOMES.items():
            rows = self.first.get(outcome, [])
            if outcome == "imported" or not rows:
                continue
            yield ""
            yield f"{words[0].upper()}{words[1:]}:"
            yield from (f"  {row.file}, line {row.line}: {row.identifier or '-'}: {row.reason}" for row in rows)
            if self.counts[outcome] > len(rows):
                yield f"  and {self.counts[outcome] - len(rows):,} more (--report FILE lists all)"
