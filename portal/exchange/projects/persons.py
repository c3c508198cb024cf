"""Taking names of persons and their contact details out of texts that others wrote.

Careful in both directions: a name that is left stands before a curator, who is told to look; a name of a place or an
organisation that is taken by mistake spoils the text for good. So only what is surely a person goes: e-mail addresses,
telephone numbers, lines that begin with "Contact:", names behind Mr, Mme, Dra, الدكتور and their like, names beside an
address that repeats them, and the names that the source itself lists as contacts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from entries.persons import EMAIL, HOUSE, NAME, PHONE, SPELLED_EMAIL, TITLED, TITLED_ARABIC, is_house
from portal.exchange.projects.words import fold

#: What stands in place of a name or an address, by language.
REMOVED = {"ar": "[حُذف]", "en": "[removed]", "fr": "[retiré]", "es": "[omitido]"}

_LABEL = (
    r"contacts?(?: persons?| details?| points?| information)?|points? of contact|focal (?:points?|persons?)|"
    r"personnes? (?:de contact|à contacter|ressources?)|points? focal|points? focaux|coordonnées|"
    r"contactos?|personas? de contacto|punto focal|responsable(?: del proyecto| du projet)?|"
    r"project (?:manager|coordinator|director|officer)|programme (?:manager|coordinator)|"
    r"(?:prepared|submitted|written) by|"
    r"chef de projet|coordinateur|coordinatrice|rédigé par|coordinadora?|elaborado por|"
    r"جهة الاتصال|للاتصال|للتواصل|مسؤول الاتصال|منسق المشروع"
)
_CONTACT_LINE = re.compile(rf"(?im)^[ \t>*-]*(?:{_LABEL})[ \t]*[:：][^\n]*(?:\n|$)")
_CONTACT_BRACKET = re.compile(rf"(?i)[ \t]*[(\[](?:{_LABEL})[ \t]*[:：][^()\[\]\n]{{0,200}}[)\]]")
_NAME_BEFORE_MARK = re.compile(rf"(?P<name>{NAME})(?P<gap>[ ,:;(<\u00a0-]{{0,3}}(?:at |on |par |à |en |al )?)$")


@dataclass(slots=True)
class Cleaned:
    """A text without persons, and how many names and addresses went."""

    text: str
    removed: int = 0
    _words: list[str] = field(default_factory=list)


def clean(text: str, language: str, known: Iterable[str] = ()) -> Cleaned:
    """Take persons out of a text; `known` are names that the source lists as contacts."""
    result = Cleaned(text)
    mark = REMOVED.get(language, REMOVED["en"])
    _drop(result, _CONTACT_BRACKET, "")
    _drop(result, _CONTACT_LINE, "")
    _addresses(result, mark)
    _drop(result, PHONE, mark)
    _titled(result, mark)
    for name in known:
        _known(result, name, mark)
    if result.removed:
        result.text = _tidied(result.text, mark)
    return result


def _drop(result: Cleaned, pattern: re.Pattern[str], mark: str) -> None:
    result.text, count = pattern.subn(mark, result.text)
    result.removed += count


def _addresses(result: Cleaned, mark: str) -> None:
    """E-mail addresses, with the name before them if the address repeats it."""
    for pattern in (EMAIL, SPELLED_EMAIL):
        pieces, at = [], 0
        for match in pattern.finditer(result.text):
            before = result.text[at : match.start()]
            pieces += [_without_owner(before, match[1]), mark]
            at = match.end()
            result.removed += 1
        result.text = "".join([*pieces, result.text[at:]])


def _without_owner(before: str, local: str) -> str:
    """The text before an address, without the name at its end from the first word on that the address repeats."""
    start = max(len(before) - 160, 0)
    found = _NAME_BEFORE_MARK.search(before, start)
    if not found:
        return before
    address = fold(local)
    for word in re.finditer(r"[^\W\d_]{3,}", found["name"]):
        if fold(word[0]) in address and fold(word[0]) not in HOUSE:
            return before[: found.start("name") + word.start()]
    return before


def _titled(result: Cleaned, mark: str) -> None:
    def replaced(match: re.Match[str]) -> str:
        if is_house(match):
            return match[0]
        result.removed += 1
        tail = "." if match["name"].endswith(".") and len(match["name"].split()[-1]) > 3 else ""
        return f"{mark}{tail}"

    for pattern in (TITLED, TITLED_ARABIC):
        result.text = pattern.sub(replaced, result.text)


def _known(result: Cleaned, name: str, mark: str) -> None:
    """A name that the source lists, as it stands there or with the family name last."""
    last, comma, first = (part.strip() for part in name.partition(","))
    orders = [name] + ([f"{first} {last}"] if comma and first else [])
    for written in orders:
        if len(written.split()) >= 2:
            _drop(result, re.compile(rf"(?<!\w){re.escape(written)}(?!\w)", re.IGNORECASE), mark)


def _tidied(text: str, mark: str) -> str:
    """Close what the removal left open: marks side by side, empty brackets, blanks before full stops."""
    one = re.escape(mark)
    text = re.sub(rf"{one}(?:[ ,;/|·–-]{{0,3}}(?:and |et |y |و ?)?{one})+", mark, text)
    text = re.sub(r"[ \t]*[(\[<][ \t,;:]*[)\]>]", "", text)
    text = re.sub(r"[ \t]+([.,;])", r"\1", text)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
