"""News of an entry for those who follow it: which it is, and the words that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from entries.models import Entry, Happening
from entries.texts import LANGUAGES, Text, current_language, pick, raw

NEW, CHANGED, ANSWERED, DECIDED, OPENED = "new", "changed", "answered", "decided", "opened"
TRANSLATED, VERIFIED = "translated", "verified"
#: Happenings that are news beside publication.
OF_CALLS = {"call.answered": ANSWERED, "call.decided": DECIDED, "call.opened": OPENED}
_LONGEST = 400  # characters of somebody's own words


def detail_of(event: str, happening: Happening, entry: Entry) -> dict[str, Any]:
    """What a notice keeps of the news: which it is, and what its author says of it, by language."""
    words: dict[str, str] = {}
    if event == CHANGED and entry.kind == "call":
        call = entry.detail()
        words = {code: text for code in LANGUAGES if (text := raw(call, "amendment", code))}
    elif event == DECIDED and (note := str(happening.data.get("note") or "")):
        words = {str(happening.data.get("language") or entry.original_language): note}
    cut = {code: text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …" for code, text in words.items()}
    return {"event": event, "words": cut, "original": entry.original_language}


def with_words(sentence: str, detail: Mapping[str, Any]) -> str:
    """A sentence about the news, with what its author said of it where that is in the reader's language."""
    words = words_of(detail)
    if not words or words.fallback:
        return sentence
    return _("%(news)s “%(words)s”") % {"news": sentence, "words": " ".join(words.text.split())}


def words_of(detail: Mapping[str, Any]) -> Text:
    """What the author said of the news, in the active language or the best other one; empty for nothing."""
    words = detail.get("words")
    known = words if isinstance(words, dict) else {}
    return pick(known, str(detail.get("original") or "en"), current_language())
