"""What changed between two payloads of one track: text by text and word by word, values, terms, child rows.

Payloads are described in `entries.snapshots`. Nothing here knows labels or languages: pages give names to things.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any

from entries.snapshots import Payload

#: A run of white space, a word with its combining marks (Arabic vowel signs are not letters to `\w`), or one sign.
TOKEN = re.compile(r"\s+|(?:\w[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]*)+|.", re.DOTALL)
LINE = re.compile(r"[^\n]*\n|[^\n]+")
#: Two blocks with more pairs of words than this are shown as replaced whole: matching them takes seconds.
MOST_PAIRS = 4_000_000
#: Pairs of lines that are the same on both sides: more of them tell nothing, and matching them takes minutes.
MOST_ALIKE = 1_000_000


class Part(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


Parts = list[tuple[Part, str]]


@dataclass(frozen=True, slots=True)
class TextChange:
    """A text that reads differently now."""

    name: str
    before: str
    after: str

    @property
    def parts(self) -> Parts:
        """The change word by word."""
        return words(self.before, self.after)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A shared field with another value, both as they are stored."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class RowChange:
    """A child row that came, went, or reads differently; `before` or `after` is empty for the first two.

    `key` is the row's id, or `new 0`, `new 1` … by place for rows that have none yet.
    """

    child: str
    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]

    @property
    def part(self) -> Part:
        """Whether the row is new, gone, or (with changes inside) the same."""
        if not self.before:
            return Part.NEW
        return Part.SAME if self.after else Part.GONE


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two payloads."""

    texts: dict[str, TextChange] = field(default_factory=dict)
    values: dict[str, ValueChange] = field(default_factory=dict)
    terms_added: tuple[tuple[str, str], ...] = ()
    terms_removed: tuple[tuple[str, str], ...] = ()
    rows: tuple[RowChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.texts or self.values or self.terms_added or self.terms_removed or self.rows)


def compare(before: Payload, after: Payload) -> Difference:
    """What has to change in `before` so that it becomes `after`; both of one track. Empty texts equal missing ones."""
    old_terms, new_terms = _terms(before), _terms(after)
    return Difference(
        texts={name: TextChange(name, old, new) for name, old, new in _changed(before, after, "texts", "")},
        values={name: ValueChange(name, old, new) for name, old, new in _changed(before, after, "shared", None)},
        terms_added=tuple(sorted(new_terms - old_terms)),
        terms_removed=tuple(sorted(old_terms - new_terms)),
        rows=tuple(_row_changes(before.get("rows", {}), after.get("rows", {}))),
    )


def words(before: str, after: str) -> Parts:
    """`before` and `after` as one text in which each stretch is the same, gone, or new.

    Lines are matched first and words only inside the lines that differ, so that long texts stay quick.
    """
    found: Parts = []
    old, new = LINE.findall(before), LINE.findall(after)
    if _alike(old, new) > MOST_ALIKE:
        _compare_block(found, TOKEN.findall(before), TOKEN.findall(after))
        return found
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(found, Part.SAME, "".join(old[i1:i2]))
        else:
            _compare_block(found, TOKEN.findall("".join(old[i1:i2])), TOKEN.findall("".join(new[j1:j2])))
    return found


def _alike(old: list[str], new: list[str]) -> int:
    """How many pairs of the same line there are."""
    number = Counter(old)
    return sum(number[line] for line in new)


def _compare_block(found: Parts, old: list[str], new: list[str]) -> None:
    if len(old) * len(new) > MOST_PAIRS:
        _add(found, Part.GONE, "".join(old))
        _add(found, Part.NEW, "".join(new))
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            _add(found, Part.SAME, "".join(old[i1:i2]))
            continue
        _add(found, Part.GONE, "".join(old[i1:i2]))
        _add(found, Part.NEW, "".join(new[j1:j2]))


def _add(found: Parts, part: Part, text: str) -> None:
    """Append a stretch; a neighbour of the same kind grows instead."""
    if not text:
        return
    if found and found[-1][0] == part:
        found[-1] = (part, found[-1][1] + text)
    else:
        found.append((part, text))


def _changed(before: Payload, after: Payload, section: str, empty: Any) -> Iterator[tuple[str, Any, Any]]:
    old, new = before.get(section, {}), after.get(section, {})
    for name in dict.fromkeys([*old, *new]):
        pair = old.get(name, empty), new.get(name, empty)
        if _bare(pair[0]) != _bare(pair[1]):
            yield name, *pair


def _bare(value: Any) -> Any:
    """The value without what a browser changes by itself: line ends, and the difference between "" and nothing."""
    return (value.replace("\r\n", "\n").strip() or None) if isinstance(value, str) else value


def _terms(payload: Payload) -> set[tuple[str, str]]:
    return {(key, role) for key, role in payload.get("terms", [])}


def _row_changes(before: Payload, after: Payload) -> Iterator[RowChange]:
    for child in dict.fromkeys([*before, *after]):
        old, new = rows_by_key(before.get(child, {})), rows_by_key(after.get(child, {}))
        for key in dict.fromkeys([*old, *new]):
            pair = old.get(key, {}), new.get(key, {})
            if pair[0] != pair[1]:
                yield RowChange(child, key, *pair)


def rows_by_key(rows: list[dict[str, Any]] | dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Rows of either form of payload by their id; rows not saved yet by their place in the list."""
    if isinstance(rows, Mapping):
        return dict(rows)
    return {str(row.get("id") or f"new {place}"): row for place, row in enumerate(rows)}
