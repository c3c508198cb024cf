"""The one helper for text in languages: never silent about a fallback."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

#: The portal's four, in their fixed order.
LANGUAGES: tuple[str, ...] = tuple(code for code, _name in settings.LANGUAGES)
#: Language code -> what its readers call it, in the same order; never sorted, never translated.
OWN_NAMES: dict[str, str] = dict(settings.LANGUAGES)
#: Sources and titles come in more languages than the portal's four.
RIGHT_TO_LEFT = frozenset({"ar", "fa", "ur", "ps", "he", "ckb", "dv", "sd", "ug", "yi"})


@dataclass(frozen=True, slots=True)
class Text:
    """A text, the language it is really in, and whether that differs from the one asked for."""

    text: str
    language: str
    fallback: bool = False

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`, for the `dir` attribute."""
        return direction_of(self.language)


def direction_of(language: str) -> str:
    """`rtl` or `ltr` for any language tag, also those outside the interface languages."""
    return "rtl" if str(language).split("-")[0].lower() in RIGHT_TO_LEFT else "ltr"


def current_language() -> str:
    """The active interface language, as one of the portal's four."""
    language = (get_language() or settings.LANGUAGE_CODE).split("-")[0]
    return language if language in LANGUAGES else settings.LANGUAGE_CODE


def is_blank(value: str | None) -> bool:
    """Whether there is nothing to read (white space counts as nothing)."""
    return not value or not value.strip()


def raw(obj: Any, field: str, language: str) -> str:
    """The column of one language, "" when empty."""
    value = getattr(obj, f"{field}_{language}", None)
    return "" if is_blank(value) else str(value)


def languages_of(obj: Any, field: str = "title") -> list[str]:
    """The languages in which `field` has text, in the portal's fixed order."""
    return [language for language in LANGUAGES if raw(obj, field, language)]


def fallback_order(obj: Any, language: str) -> list[str]:
    """Languages to try: the one asked for, the original, then English, then the rest."""
    original = getattr(obj, "original_language", "") or settings.LANGUAGE_CODE
    return list(dict.fromkeys([language, original, settings.LANGUAGE_CODE, *LANGUAGES]))


def text_of(obj: Any, field: str, language: str | None = None) -> Text:
    """`field` of `obj` in `language` (default: the active one), or in the best other language, saying which."""
    wanted = language or current_language()
    for candidate in fallback_order(obj, wanted):
        value = raw(obj, field, candidate)
        if value:
            return Text(value, candidate, candidate != wanted)
    return Text("", wanted)


def pick(values: dict[str, str], original: str, language: str | None = None) -> Text:
    """The same choice from a mapping of language to text (search rows carry one)."""
    wanted = language or current_language()
    for candidate in (wanted, original, settings.LANGUAGE_CODE, *LANGUAGES):
        value = values.get(candidate)
        if not is_blank(value):
            return Text(str(value), candidate, candidate != wanted)
    return Text("", wanted)
