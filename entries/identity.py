"""Identity numbers of persons in texts: those that are called so, and those whose check digit proves them.

`text` has ASCII digits (`entries.persons.DIGITS`). Formats that are proven: the French number of social security (NIR,
key modulo 97), the Spanish DNI and NIE (letter modulo 23), the Mexican CURP (by its form) and the JMBG of the
successor States of Yugoslavia (date of birth and control digit modulo 11). Other countries' numbers have no check that
tells them from any other number: they are found where they are named.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_NAMED = re.compile(
    r"(?<!\w)(?:"
    r"passport|national id(?:entity)?|identity (?:card|document|paper)|id(?:entity)? (?=(?:card|number|no)\b)|"
    r"social security|national insurance|refugee (?:card|id)|patient (?=(?:number|id|no|file)\b)|"
    r"passeport|carte (?:nationale )?d['’]identité|pièce d['’]identité|sécurité sociale|"
    r"pasaporte|cédula(?: de (?:ciudadanía|identidad))?|documento (?:nacional )?de identidad|carn[eé] de identidad|"
    r"dni|nie|curp|seguro social|"
    r"(?:رقم )?(?:ال)?(?:هوية|جواز(?: ال)?سفر|جواز(?: سفر)?|بطاقة(?: ال)?(?:هوية|شخصية|تعريف))"
    r"(?: (?:الوطنية|الشخصية))?|"
    r"الرقم (?:الوطني|القومي)|رقم قومي"
    r")(?:[ \u00a0:#=.-]|\b(?:card|numbers?|no|nr|id|file|is|numéro|n[o°º]|número|núm|de|رقم|هو)(?!\w)|[n№][°º]?){0,8}"
    r"(?P<number>[A-Z]{0,4}[ -]?\d[\dA-Z /.-]{3,22}[\dA-Z])(?!\w)",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 5
_YEARS = re.compile(r"^(?:19|20)\d\d(?:\s?[-/–]\s?(?:19|20)?\d\d)?$")
_LETTERS = "TRWAGMYFPDXBNJZSQVHLCKE"


def named(text: str) -> str:
    """The first number that is called an identity number, "" if there is none."""
    for match in _NAMED.finditer(text):
        number = match["number"]
        if sum(char.isdigit() for char in number) >= _FEWEST_DIGITS and not _YEARS.match(number.strip()):
            return match[0]
    return ""


def proven(text: str) -> str:
    """The first number that its form and check digit prove to be an identity number, "" if there is none."""
    for pattern, holds in _PROVEN:
        for match in pattern.finditer(text):
            if holds(re.sub(r"[ .-]", "", match[0]).upper()):
                return match[0]
    return ""


def _is_nir(number: str) -> bool:
    body = number[:13].replace("2A", "19").replace("2B", "18")
    return body.isdigit() and 97 - int(body) % 97 == int(number[13:])


def _is_dni(number: str) -> bool:
    digits = number[:-1].translate(str.maketrans("XYZ", "012"))
    return _LETTERS[int(digits) % 23] == number[-1]


def _is_jmbg(number: str) -> bool:
    digits = [int(char) for char in number]
    weighted = sum((7 - place) * (digits[place] + digits[place + 6]) for place in range(6))
    control = 11 - weighted % 11
    return digits[12] == (0 if control > 9 else control)


def _by_its_form(number: str) -> bool:
    return bool(number)


_DAY, _MONTH = r"(?:0[1-9]|[12]\d|3[01])", r"(?:0[1-9]|1[0-2])"
_PROVEN: tuple[tuple[re.Pattern[str], Callable[[str], bool]], ...] = (
    (re.compile(rf"(?<!\w)[12] ?\d\d ?{_MONTH} ?(?:\d\d|2[AB]) ?\d{{3}} ?\d{{3}} ?\d\d(?!\w)"), _is_nir),
    (re.compile(r"(?<![\w/.-])(?:\d{8}|[XYZ]-?\d{7})-?[A-Z](?![\w/-])"), _is_dni),
    (re.compile(rf"(?<!\w)[A-Z]{{4}}\d\d{_MONTH}{_DAY}[HMX][A-Z]{{5}}[A-Z\d]\d(?!\w)"), _by_its_form),
    (re.compile(rf"(?<![\w/.-]){_DAY}{_MONTH}[09]\d\d\d{{6}}(?![\w/-])"), _is_jmbg),
)
