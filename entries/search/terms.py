"""The thesaurus in memory: labels for pages, and finding the terms that a query names.

Reading 500 terms takes some ten milliseconds, so each process keeps them until the content version changes: whoever
edits terms calls `entries.facts.bump_content_version`.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from entries.models import Term
from entries.search.words import stems_of
from entries.texts import LANGUAGES, Text, pick

#: A term's names have at most this many words that count ("States Parties to the Mine Ban Convention").
LONGEST_NAME = 8
_COLUMNS = ("label", "short", "alternatives")


def lexeme(term_id: int) -> str:
    """The word that stands for a term in a vector; no parser takes § for a part of a word, so nobody can type it."""
    return f"§{term_id}"


@dataclass(frozen=True, slots=True)
class KnownTerm:
    """A term as search needs it: a row of the thesaurus, read only."""

    id: int
    vocabulary: str
    code: str
    position: int
    labels: dict[str, str]
    shorts: dict[str, str]
    names: dict[str, tuple[str, ...]]
    ancestors: tuple[int, ...]
    merged_into: int | None
    retired: bool

    def label(self, language: str) -> Text:
        """The short label, or else the label, in `language` or the best other one."""
        short = pick(self.shorts, "en", language)
        return short if short and not short.fallback else self.name(language)

    def name(self, language: str) -> Text:
        """The whole label, in `language` or the best other one."""
        return pick(self.labels, "en", language)


class Thesaurus:
    """All terms of one content version."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        self.by_id: dict[int, KnownTerm] = {row["id"]: _known(row) for row in rows}
        self._by_code = {(term.vocabulary, term.code.casefold()): term for term in self.by_id.values()}
        self._by_name = self._index()
        self._in_order: defaultdict[str, list[KnownTerm]] = defaultdict(list)
        for term in sorted(self.by_id.values(), key=lambda term: (term.position, term.code)):
            self._in_order[term.vocabulary].append(term)

    def find(self, vocabulary: str, code: str) -> KnownTerm | None:
        """The term with this code, whatever its capitals; None if there is none."""
        return self._by_code.get((vocabulary, code.casefold()))

    def current(self, term: KnownTerm) -> KnownTerm:
        """Where a merged term leads to in the end; the term itself if it was never merged."""
        seen = {term.id}
        while term.merged_into and term.merged_into in self.by_id and term.merged_into not in seen:
            term = self.by_id[term.merged_into]
            seen.add(term.id)
        return term

    def of(self, vocabulary: str) -> Sequence[KnownTerm]:
        """The terms of one vocabulary, in its order."""
        return self._in_order.get(vocabulary, ())

    def named_at(self, stems: Sequence[str], start: int) -> tuple[int, frozenset[int]]:
        """The longest name that begins at `start`: how many stems it has, and the ids it stands for; (0, none) else."""
        for length in range(min(LONGEST_NAME, len(stems) - start), 0, -1):
            ids = self._by_name.get(tuple(stems[start : start + length]))
            if ids:
                return length, ids
        return 0, frozenset()

    def words(self) -> Iterator[tuple[str, str]]:
        """(language, name) of everything that a term in use is called."""
        for term in self.by_id.values():
            if term.merged_into is None and not term.retired:
                for language, names in term.names.items():
                    yield from ((language, name) for name in names)

    def _index(self) -> dict[tuple[str, ...], frozenset[int]]:
        """Names as stems, to the ids of the terms (a merged term's names lead to its successor)."""
        found: defaultdict[tuple[str, ...], set[int]] = defaultdict(set)
        for term in self.by_id.values():
            target = self.current(term).id
            for names in term.names.values():
                for name in names:
                    stems = stems_of(name)
                    if 0 < len(stems) <= LONGEST_NAME and len("".join(stems)) > 1:
                        found[stems].add(target)
        return {stems: frozenset(ids) for stems, ids in found.items()}


def _known(row: dict[str, Any]) -> KnownTerm:
    texts = {name: {code: row[f"{name}_{code}"] or "" for code in LANGUAGES} for name in _COLUMNS}
    names = {
        code: tuple(
            name.strip()
            for name in (texts["label"][code], texts["short"][code], *texts["alternatives"][code].splitlines())
            if name.strip()
        )
        for code in LANGUAGES
    }
    return KnownTerm(
        id=row["id"], vocabulary=row["vocabulary"], code=row["code"], position=row["position"],
        labels=texts["label"], shorts=texts["short"], names=names, ancestors=tuple(row["ancestor_ids"]),
        merged_into=row["merged_into_id"], retired=row["retired"],
    )  # fmt: skip


_lock = threading.Lock()
_kept: tuple[tuple[Any, ...], Thesaurus] | None = None


def thesaurus() -> Thesaurus:
    """The terms as they are now: 1 query when they are in memory, 2 when they have to be read."""
    global _kept
    version = _version()
    kept = _kept
    if kept is not None and kept[0] == version:
        return kept[1]
    columns = [f"{name}_{code}" for name in _COLUMNS for code in LANGUAGES]
    rows = Term.objects.values(
        "id", "vocabulary", "code", "position", "ancestor_ids", "merged_into_id", "retired", *columns
    )
    fresh = Thesaurus(rows.iterator())
    with _lock:
        _kept = (version, fresh)
    return fresh


def _version() -> tuple[Any, ...]:
    """What changes when terms may have changed: the content version, and the newest term."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT max(id) FROM entries_term), number, changed_at"
            " FROM (SELECT 1 AS id) AS one LEFT JOIN entries_contentversion USING (id)"
        )
        return cursor.fetchone()
