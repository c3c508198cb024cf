"""Texts of foreign files made fit to be shown: one line, no mark-up, no control characters, cut at a length."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from portal.exchange.projects.records import BadRow, one_line

#: Longer texts are no placeholders, and seldom the same.
SHORT = 200
#: Mark-up, entities, control characters, bullets, quotation marks around everything, halves of signs.
_NEEDS_CARE = re.compile(r'\A\s*"|[<&\x00-\x08\x0b-\x1f\x7f-\x9f•●▪◦·‣\uf0b7\uf0a7\ud800-\udfff]')


def plain(text: str) -> str:
    """One tidy line. Mark-up is taken out; placeholders such as "n/a" become ""."""
    if len(text) <= SHORT:
        return _short(text)
    if _NEEDS_CARE.search(text):
        return _tidied(text)
    line = " ".join(text.split())
    return line if unicodedata.is_normalized("NFC", line) else unicodedata.normalize("NFC", line)


@lru_cache(maxsize=4096)
def _short(text: str) -> str:
    """Names of organisations come again and again."""
    return _tidied(text)


def _tidied(text: str) -> str:
    try:
        return one_line(text)
    except BadRow:  # lone surrogates: an encoding that nobody knows any more
        return one_line(text.encode("utf-8", "replace").decode())


def add_text(texts: dict[str, str], language: str, text: str, limit: int) -> None:
    """Put a text under its language; a further one of the same language goes behind the first."""
    earlier = texts.get(language, "")
    if len(earlier) >= limit or not (line := plain(text[: 4 * limit])):
        return
    whole = f"{earlier} {line}" if earlier else line
    texts[language] = whole if len(whole) <= limit else f"{whole[: limit - 1].rstrip()}…"
