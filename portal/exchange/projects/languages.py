"""In which of the portal's languages a text is written, told by its commonest words."""

from __future__ import annotations

import re

from entries.texts import LANGUAGES

_ARABIC = re.compile(r"[\u0600-\u06ff]")
_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W\d_]+")
_COMMON = {
    "en": frozenset("the of and to in for with is are by from that will be this on at as have has their".split()),
    "fr": frozenset("le la les des du et en pour dans une un sur par aux est sont avec au que qui ces leur".split()),
    "es": frozenset("el la los las del y en para una un con por que se es al su sus como más este".split()),
}
#: So much of what is looked at must be Arabic letters, or common words of a language.
_ENOUGH_LETTERS, _ENOUGH_WORDS = 0.3, 0.08
_SAMPLE = 3000


def guess(text: str) -> str:
    """`ar`, `en`, `fr` or `es`, or "" when the text is too short or in another language."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    if letters and len(_ARABIC.findall(sample)) > letters * _ENOUGH_LETTERS:
        return "ar"
    words = [word.casefold() for word in _WORD.findall(sample)]
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best = max(counts, key=lambda language: counts[language])
    return best if words and counts[best] >= max(2, len(words) * _ENOUGH_WORDS) else ""


def known(code: str) -> str:
    """The portal's code for a language tag such as `FR` or `es-419`, "" for none or another language."""
    short = code.strip().lower().replace("_", "-").partition("-")[0]
    return short if short in LANGUAGES else ""
