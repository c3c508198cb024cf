"""Texts of foreign files made fit to be shown: one line, no mark-up, no control characters, cut at a length."""

from __future__ import annotations

from portal.exchange.projects.records import BadRow, one_line


def plain(text: str) -> str:
    """One tidy line. Mark-up is taken out; placeholders such as "n/a" become ""."""
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
