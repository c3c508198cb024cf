"""What followers of an entry are told: one sentence for each sort of news, and the words that came with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from entries.models import Entry, Happening
from entries.texts import LANGUAGES, Text, current_language, pick, raw

NEW, CHANGED, ANSWERED, DECIDED = "new", "changed", "answered", "decided"
#: Happenings that are news beside publication.
OF_CALLS = {"call.answered": ANSWERED, "call.decided": DECIDED}
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


def sentence_of(detail: Mapping[str, Any]) -> str:
    """The news of an entry that somebody follows, in the active language."""
    sentences = {
        CHANGED: _("You follow this. It has been changed."),
        ANSWERED: _("You follow this. A question about it has been answered; question and answer are on its page."),
        DECIDED: _("You follow this. The donor has decided about it."),
    }
    return sentences.get(str(detail.get("event"))) or _("You follow this, and there is news.")


def words_of(detail: Mapping[str, Any]) -> Text:
    """What the author said of the news, in the active language or the best other one; empty for nothing."""
    words = detail.get("words")
    known = words if isinstance(words, dict) else {}
    return pick(known, str(detail.get("original") or "en"), current_language())
