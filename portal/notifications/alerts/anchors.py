"""Which words of a condition an entry must hold at least one of: what makes alerts findable from an entry.

A condition is a PostgreSQL `tsquery`. Of conditions joined by AND one is enough to look by, the rarest; of those joined
by OR all are needed; what must not occur leads nowhere. So each condition has a small set of anchors, and an entry that
meets it holds at least one of them (a property test proves it); the reverse is then asked of the database.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from django.db import connection

#: Carried by every entry: the anchor of conditions that have no word to look by.
ANY = "¤any"
_TOKEN = re.compile(r"\s*(?:'((?:[^'\\]|''|\\.)*)'(:[*A-D]+)?|([&|!()])|<(?:-|\d+)>)")
_ESCAPED = re.compile(r"''|\\(.)")
#: What a word counts that statistics do not name: rarer than any that they name.
_RARE = 0.0001

#: How much an anchor set is worth (share of entries that hold one of it), and the set; None where there is none.
Anchored = tuple[float, frozenset[str]] | None


def anchors_of(condition: str, share: Callable[[str], float]) -> list[str]:
    """The anchors of a condition in PostgreSQL's own spelling; `share` tells which part of entries holds a word.

    None for an empty condition, which nothing meets.
    """
    tokens = _tokens(condition)
    if not tokens:
        return []
    found = _Reader(tokens, share).either()
    return sorted(found[1]) if found else [ANY]


def _tokens(condition: str) -> list[str]:
    """Operators as they are ("~" for any phrase operator), words with an apostrophe before them."""
    found, position, text = [], 0, condition.strip()
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise ValueError(f"not a tsquery: {condition[:80]!r}")
        word, suffix, operator = token.groups()
        if word is not None:
            # A prefix is no word that an entry holds.
            found.append("*" if suffix and "*" in suffix else "'" + _ESCAPED.sub(lambda one: one[1] or "'", word))
        else:
            found.append(operator or "~")
        position = token.end()
    return found


class _Reader:
    """Reads tokens by precedence: `!` binds most, then the phrase operator, `&`, `|`."""

    def __init__(self, tokens: Sequence[str], share: Callable[[str], float]) -> None:
        self._tokens, self._share, self._at = tokens, share, 0

    def _next_is(self, operator: str) -> bool:
        if self._at < len(self._tokens) and self._tokens[self._at] == operator:
            self._at += 1
            return True
        return False

    def either(self) -> Anchored:
        """Conditions of which one must be met: all their anchors; none if one of them has none."""
        found = [self._all("&")]
        while self._next_is("|"):
            found.append(self._all("&"))
        kept = [one for one in found if one]
        if len(kept) < len(found):
            return None
        return sum(share for share, _words in kept), frozenset().union(*(words for _share, words in kept))

    def _all(self, operator: str) -> Anchored:
        """Conditions that must all be met, in a phrase or not: the rarest of their anchors."""
        inner = (lambda: self._all("~")) if operator == "&" else self._one
        found = [inner()]
        while self._next_is(operator):
            found.append(inner())
        return min((one for one in found if one), key=lambda one: (one[0], sorted(one[1])), default=None)

    def _one(self) -> Anchored:
        if self._next_is("!"):
            self._one()
            return None
        if self._next_is("("):
            found = self.either()
            self._next_is(")")
            return found
        word = self._tokens[self._at]
        self._at += 1
        return None if word == "*" else (self._share(word[1:]), frozenset({word[1:]}))


def shares() -> Callable[[str], float]:
    """How common words are, as the planner's statistics of the search rows know it (1 query)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT most_common_elems::text::text[], most_common_elem_freqs FROM pg_stats"
            " WHERE schemaname = current_schema() AND tablename = 'entries_searchdocument' AND attname = 'tsv'"
        )
        words, frequencies = cursor.fetchone() or ([], [])
    known = dict(zip(words or (), frequencies or (), strict=False))
    return lambda word: known.get(word, _RARE)
