"""Upkeep of the words that typing errors are compared with.

They come from titles and summaries of entries that everyone may see, and from the names of terms. Both texts are kept
in the search row, so the words of a row that changes or goes can be taken away again exactly.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import connection

from entries.models import SearchDocument, Word
from entries.search.terms import Thesaurus
from entries.search.words import WORD, without_marks
from entries.viewers import EVERYONE

Words = Counter[tuple[str, str]]
_SHORTEST, _LONGEST = 3, 60
_BATCH = 2_000

#: Number of the advisory lock that orders writers: two publications share many words and would wait for each other.
_LOCK = 20_241_206

_ADD = """
INSERT INTO entries_word (word, language, entries)
SELECT * FROM unnest(%s::text[], %s::text[], %s::int[])
ON CONFLICT (word, language) DO UPDATE SET entries = entries_word.entries + excluded.entries
"""
_TAKE = """
UPDATE entries_word SET entries = greatest(0, entries_word.entries - less.number)
FROM unnest(%s::text[], %s::text[], %s::int[]) AS less(word, language, number)
WHERE entries_word.word = less.word AND entries_word.language = less.language
"""


def words_in(document: SearchDocument | None) -> Words:
    """The (word, language) pairs that a search row adds to the vocabulary, each counted once."""
    if document is None or document.audience != EVERYONE:
        return Counter()
    return Counter(
        {
            (word, language)
            for texts in (document.titles, document.summaries)
            for language, text in texts.items()
            for word in _words(text)
        }
    )


def change(before: Iterable[SearchDocument], after: Iterable[SearchDocument], known: Thesaurus) -> None:
    """Count the words of rows that were written anew (`after`) instead of those they had (`before`).

    Inside a transaction. Words that no entry holds any more go, unless a term is called so.
    """
    new, old = _sum(after), _sum(before)
    more, less = new - old, old - new
    if not more and not less:
        return
    _lock()
    _send(_ADD, more)
    _send(_TAKE, less)
    gone = [word for word, language in less.keys() - _term_words(known)]
    Word.objects.filter(entries=0, word__in=gone).delete()


def rebuild(known: Thesaurus) -> None:
    """Write the whole vocabulary anew from the search rows and the terms. Inside a transaction."""
    counted: Words = Counter(dict.fromkeys(_term_words(known), 0))
    _lock()
    rows = SearchDocument.objects.filter(audience=EVERYONE).only("titles", "summaries", "audience")
    for document in rows.iterator(chunk_size=_BATCH):
        counted.update(words_in(document))
    Word.objects.all().delete()
    _send(_ADD, counted)


def _sum(documents: Iterable[SearchDocument]) -> Words:
    counted: Words = Counter()
    for document in documents:
        counted.update(words_in(document))
    return counted


def _words(text: str) -> Iterable[str]:
    found = (word.lower() for word in WORD.findall(without_marks(text)))
    return (word for word in found if _SHORTEST <= len(word) <= _LONGEST and not word[0].isdigit())


def _term_words(known: Thesaurus) -> set[tuple[str, str]]:
    return {(word, language) for language, name in known.words() for word in _words(name)}


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _send(sql: str, counted: Mapping[tuple[str, str], int]) -> None:
    pairs = list(counted)
    with connection.cursor() as cursor:
        for start in range(0, len(pairs), _BATCH):
            batch = pairs[start : start + _BATCH]
            words, languages = zip(*batch, strict=True)
            cursor.execute(sql, [list(words), list(languages), [counted[pair] for pair in batch]])
