"""Does a translation hold what its original holds: numbers, links, a text in its own language's script?

These look at one text beside its original and at nothing else, so they are asked where a translation is written and
where it is reviewed. They only point at a place: a number may rightly be written out in words.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from django.utils.translation import gettext as _

from entries import locales
from entries.checks.base import Finding, Severity
from entries.models import Entry
from entries.snapshots import Payload
from entries.texts import is_blank, raw

# The parts of an address have an end (RFC 5321, 4.5.3.1): without it each letter of a long word begins a search of it.
_ADDRESS = re.compile(
    r"(?:https?://|mailto:|www\.)[^\s<>()\[\]\"'“”«»،؛]+|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{1,190}", re.IGNORECASE
)
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w*\}")
#: Digits, joined by what separates thousands and decimals in the four languages.
_NUMBER = re.compile(r"\d+(?:[.,'’\u00a0\u202f\u066b\u066c]\d+| \d{3}(?!\d))*")
_SEPARATORS = re.compile(r"\D")
#: A single digit is often written as a word ("three"), and so is its translation.
_FEWEST_DIGITS = 2
#: With fewer letters a name in another script decides; with fewer words a name that stays as it is.
_ENOUGH_LETTERS, _ENOUGH_WORDS = 20, 4
_SCRIPTS = {"ar": "ARABIC"}
_SHOWN = 5


def problems(label: str, source: str, written: str, language: str) -> Iterator[str]:
    """Sentences on what a translation of `source` into `language` may lack; none where one of the two is empty."""
    if is_blank(source) or is_blank(written):
        return
    if source.strip() == written.strip() and len(source.split()) >= _ENOUGH_WORDS:
        yield _("“%(field)s” is the same as the original.") % {"field": label}
        return
    if not _in_script(written, language):
        name = locales.language_name(language)
        yield _("“%(field)s” is not in the script of this language: %(language)s.") % {"field": label, "language": name}
    if lost := _copied(source) - _copied(written):
        yield _("“%(field)s” lacks links or placeholders of the original: %(missing)s.") % _said(label, lost)
    before, after = _numbers(source), _numbers(written)
    if lost := before - after:
        yield _("“%(field)s” lacks numbers of the original: %(missing)s.") % _said(label, lost)
    if added := after - before:
        yield _("“%(field)s” has numbers that the original lacks: %(missing)s.") % _said(label, added)


def findings_on_rendering(entry: Entry, payload: Payload) -> list[Finding]:
    """What stands out in the payload of a language track beside the live original of `entry` (of its kind's model)."""
    found: list[Finding] = []
    missing: list[str] = []
    for name in entry.kind_info.text_names():
        label = str(entry._meta.get_field(name).verbose_name)
        source, written = raw(entry, name, entry.original_language), payload.get("texts", {}).get(name, "")
        if is_blank(written) and not is_blank(source):
            missing.append(f"“{label}”")
        said = problems(label, source, written, payload["language"])
        found += [Finding(f"rendering-{name}", Severity.WARNING, sentence) for sentence in said]
    if missing:
        sentence = _("The original has texts here that are not translated: %(fields)s.")
        found.append(Finding("rendering", Severity.WARNING, sentence % {"fields": locales.listing(missing)}))
    return found


def _said(label: str, what: set[str]) -> dict[str, str]:
    return {"field": label, "missing": locales.listing(sorted(what)[:_SHOWN])}


def _copied(text: str) -> set[str]:
    """Addresses and placeholders, which stay as they are in every language."""
    addresses = {found.rstrip(".,;:!?") for found in _ADDRESS.findall(text)}
    return addresses | set(_PLACEHOLDER.findall(text))


def _numbers(text: str) -> set[str]:
    """Numbers outside of addresses, as Western digits only: separators differ between languages."""
    bare = _PLACEHOLDER.sub(" ", _ADDRESS.sub(" ", locales.plain(text)))
    found = (_SEPARATORS.sub("", one) for one in _NUMBER.findall(bare))
    return {"".join(str(unicodedata.digit(sign)) for sign in one) for one in found if len(one) >= _FEWEST_DIGITS}


def _in_script(text: str, language: str) -> bool:
    """Whether at least half of the letters are of the language's script; short texts are not judged."""
    letters = [sign for sign in _ADDRESS.sub(" ", text) if sign.isalpha()]
    if len(letters) < _ENOUGH_LETTERS:
        return True
    script = _SCRIPTS.get(language, "LATIN")
    return 2 * sum(script in unicodedata.name(sign, "") for sign in letters) >= len(letters)
