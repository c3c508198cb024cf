"""“Did you mean”: the words of the published texts that look most like one that nobody wrote."""

from __future__ import annotations

from difflib import SequenceMatcher

from django.db import connection

from entries.search.words import WORD, folded

_SHORTEST = 4
_CANDIDATES = 8
#: Least likeness to be offered; what pg_trgm itself finds less alike than 0.3 is not even looked at.
_ALIKE = 0.7
#: At most so many words of a query are looked up.
_MOST_WORDS = 6

_NEAREST = """
SELECT asked.word, near.word, near.entries
FROM unnest(%(words)s::text[]) AS asked(word)
CROSS JOIN LATERAL (
    SELECT word, sum(entries) AS entries FROM entries_word
    WHERE entries_word.word %% asked.word GROUP BY word
    ORDER BY similarity(word, asked.word) DESC, sum(entries) DESC LIMIT %(most)s
) AS near
"""


def corrected(query: str) -> str:
    """The query with its unknown words replaced by the nearest known ones, or "" when there is nothing to offer.

    One query to the database. Words that are in the vocabulary, short words and numbers stay as they are.
    """
    asked = [word for word in dict.fromkeys(WORD.findall(query)) if len(word) >= _SHORTEST and not word.isdigit()]
    if not asked:
        return ""
    nearest = _nearest([word.lower() for word in asked[:_MOST_WORDS]])
    better = WORD.sub(lambda found: nearest.get(found[0].lower(), found[0]), query)
    return better if better != query else ""


def _nearest(words: list[str]) -> dict[str, str]:
    """For each word that is not in the vocabulary the most similar one that is."""
    with connection.cursor() as cursor:
        cursor.execute(_NEAREST, {"words": words, "most": _CANDIDATES})
        rows = cursor.fetchall()
    found: dict[str, tuple[float, int, str]] = {}
    known: set[str] = set()
    for word, near, entries in rows:
        if folded(word) == folded(near):
            known.add(word)
        likeness = SequenceMatcher(None, folded(word), folded(near)).ratio()
        if likeness >= _ALIKE:
            found[word] = max(found.get(word, (0.0, 0, "")), (likeness, entries, near))
    return {word: best[2] for word, best in found.items() if word not in known}
