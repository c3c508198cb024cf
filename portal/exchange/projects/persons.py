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

from portal.exchange.projects.words import fold

#: What stands in place of a name or an address, by language.
REMOVED = {"ar": "[حُذف]", "en": "[removed]", "fr": "[retiré]", "es": "[omitido]"}

_EMAIL = re.compile(r"<?(?:mailto:)?\b([\w.+'-]{1,64})@(?:[\w-]{1,63}\.){1,6}[A-Za-z]{2,24}\b>?")
_SPELLED_EMAIL = re.compile(
    r"\b([\w.+-]{1,64}) ?[\[(](?:at|arobase|arroba)[\])] ?(?:[\w-]{1,63} ?(?:\.|[\[(]dot[\])]) ?){1,6}\w{2,24}\b",
    re.IGNORECASE,
)
_NUMBER = r"\(?\d[\d \u00a0()./-]{5,22}\d"
_PHONE = re.compile(
    rf"(?<![\w/])(?:(?:\b(?:tel|telephone|phone|mobile|mob|cell|cellphone|fax|whatsapp|gsm|tél|téléphone|portable|"
    rf"teléfono|telf|móvil|celular)\b|(?:ال)?هاتف|جوال|فاكس)[ .:\u00a0]{{0,5}}(?:n[o°º][ .:]{{0,2}})?\+?{_NUMBER}|"
    rf"(?:\+|\b00)\d{_NUMBER})",
    re.IGNORECASE,
)
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
_CAPITAL = r"(?:[A-ZÀ-ÖØ-ÞŠŽŁ][\w'’-]*\.?)"
_PARTICLE = r"(?:de|del|da|do|dos|du|des|la|le|van|von|der|den|bin|ibn|ben|bint|abu|al|el|y|e)"
_NAME = rf"{_CAPITAL}(?:[ \u00a0-](?:{_PARTICLE}[ \u00a0-]){{0,2}}{_CAPITAL}){{0,3}}"
_TITLED = re.compile(
    rf"(?<![\w.])(?:(?:H\.?E\.? )?(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Doctor|Eng|Sir|Mme|Mlle|Mmes|MM|Pr|Me|Sr|Sra|"
    rf"Srta|Dra|Lic|Ing|Monsieur|Madame|Mademoiselle|Docteur|Professeur|Señora?|Señorita|Doctora?|Profesora?|Doña)\b\.?|M\.)"
    rf"[ \u00a0]+(?:(?:Dr|Prof|Ing)\.?[ \u00a0]+)?(?P<name>{_NAME})"
)
_TITLED_ARABIC = re.compile(
    r"(?<!\w)(?:السيد|السيدة|الدكتور|الدكتورة|د\.|الأستاذ|الأستاذة|المهندس|المهندسة)[ /]{1,2}"
    r"(?P<name>\w{2,}(?: \w{2,})?)"
)
#: Words that show that a name belongs to a house, a street or an office.
_HOUSE = frozenset(
    """
    hospital hopital clinic clinique clinica foundation fondation fundacion institute institut
    instituto university universite universidad school ecole escuela college lycee liceo colegio
    centre center centro church eglise street avenue road rue calle avenida boulevard airport
    aeroport aeropuerto trust fund fonds fondo prize prix premio award association asociacion
    society company ministry project programme program international memorial camp stadium president
    minister secretary ambassador director general chair representative commissioner governor mayor
    presidente ministro ministre secretaire secretario ambassadeur directeur directrice directora
    maire alcalde
    """.split()
)
_BEFORE = re.compile(r"([\w'’-]+)(?: (?:de|du|del|de la|of))?\s*$")
_AFTER = re.compile(r"^[ \u00a0]+(?:[Ff]or |[Oo]f )?([\w'’-]+)")
_NAME_BEFORE_MARK = re.compile(rf"(?P<name>{_NAME})(?P<gap>[ ,:;(<\u00a0-]{{0,3}}(?:at |on |par |à |en |al )?)$")


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
    _drop(result, _PHONE, mark)
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
    for pattern in (_EMAIL, _SPELLED_EMAIL):
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
        if fold(word[0]) in address and fold(word[0]) not in _HOUSE:
            return before[: found.start("name") + word.start()]
    return before


def _titled(result: Cleaned, mark: str) -> None:
    def replaced(match: re.Match[str]) -> str:
        if _is_house(match):
            return match[0]
        result.removed += 1
        tail = "." if match["name"].endswith(".") and len(match["name"].split()[-1]) > 3 else ""
        return f"{mark}{tail}"

    for pattern in (_TITLED, _TITLED_ARABIC):
        result.text = pattern.sub(replaced, result.text)


def _is_house(match: re.Match[str]) -> bool:
    """Whether the titled name is that of a hospital, a street, an office: by itself, or by the words around it."""
    words = re.findall(r"[\w'’-]+", match["name"])
    if any(fold(word) in _HOUSE for word in words):
        return True
    if match[0].startswith("M.") and re.search(r"[\d€$£]\s*$", match.string[: match.start()]):
        return True
    before = _BEFORE.search(match.string[max(match.start() - 40, 0) : match.start()])
    after = _AFTER.search(match.string[match.end() : match.end() + 40])
    return any(found is not None and fold(found[1]) in _HOUSE and found[1][0].isupper() for found in (before, after))


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
