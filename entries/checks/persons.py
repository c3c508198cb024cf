"""Do the public texts give away a person: health beside a name, identity numbers, telephone numbers, private addresses?

Survivors tell their stories here, and a story can be traced. What is found is shown to author and curator, who know
whether the person has agreed; only an identity number that is called one stops publication: no text needs it. How
sure a pattern must be is weighed towards silence: numbers of projects, publications, organisations and money are no
telephone numbers (tests/entries/test_checks_persons.py has both sides in all four languages).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model
from django.utils.translation import gettext as _

from entries import identity, locales, markup, persons
from entries.checks.base import Finding, Severity, check, section_of
from entries.models import Entry
from entries.snapshots import translated_names
from entries.texts import LANGUAGES, raw

LONGEST = 50_000
QUOTED = 60
#: Numbers of publications, projects, organisations, and addresses of pages: no numbers of persons.
_OTHER_NUMBERS = re.compile(
    r"(?:https?://|www\.)\S{1,500}"
    r"|\b10\.\d{4,9}/\S{1,200}"  # DOI
    r"|\b(?:ISBN|ISSN|DOI)(?:-1[03])?:? ?[\dX][\dX -]{6,20}[\dX]\b"
    r"|\b[A-Z]{2}-[A-Z0-9]{2,12}-[\w./-]{2,60}"  # IATI: agency, register, activity (https://org-id.guide)
    r"|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
#: Words after which a long number is that of an organisation or a case.
_REGISTERED = re.compile(
    r"(?:regist|charit|siren|siret|\bein\b|\bduns\b|\buei\b|\bnit\b|\bnif\b|\bruc\b|\bcif\b|licen[cs]|\bref|account|"
    r"compte|cuenta|تسجيل|سجل|ترخيص|حساب)[^\n]{0,30}$",
    re.IGNORECASE,
)
_FEWEST_DIGITS = 8
#: Providers at which private people have their mailbox.
_FREE_MAIL = re.compile(
    r"(?:@|[\[(](?:at|arobase|arroba)[\])]) ?"
    r"(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|live|msn|icloud|me|aol|gmx|"
    r"proton(?:mail)?|yandex|mail|orange|wanadoo|laposte|free|web|zoho|maktoob)(?:\.|\W{1,3}dot\W{1,3})[a-z.]{2,10}>?$",
    re.IGNORECASE,
)
_OFFICE = re.compile(
    r"^(?:mailto:)?(?:info|contact|contacto|office|admin|secretariat|secretaria|support|help|press|media|hello|mail|"
    r"enquir|inquir|jobs|grants|calls|projects?|programmes?|team|general|national|direction|coordination|coordinacion)",
    re.IGNORECASE,
)
_FIRST_AND_LAST = re.compile(r"^(?:mailto:)?[a-zà-ÿ]{2,}[._][a-zà-ÿ]{2,}$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """One public text: what it is called, where it is mended, its language and its words."""

    name: str
    label: str
    section: str
    language: str
    text: str


@check
def persons_are_protected(entry: Entry) -> Iterator[Finding]:
    """Personal data in the public texts of an entry and of its rows, in every language (one query for each child)."""
    for place in _places(entry):
        shown = markup.to_plain(place.text, addresses=True)
        plain = _OTHER_NUMBERS.sub(lambda found: " " * len(found[0]), shown.translate(persons.DIGITS))
        for look, found_in in ((_identity, plain), (_phones, plain), (_mails, shown), (_health, shown)):
            found = next(look(found_in), None)
            if found is not None:
                yield found.finding(place)


@dataclass(frozen=True, slots=True)
class Found:
    """What a pattern saw: its code and the words."""

    code: str
    words: str

    def finding(self, place: Place) -> Finding:
        """The finding on one text."""
        message = _sentences()[self.code] % {
            "field": place.label,
            "language": locales.language_name(place.language),
            "found": self.words[:QUOTED].strip(),
        }
        severity = Severity.BLOCKER if self.code == "identity-number" else Severity.WARNING
        return Finding(f"{self.code}-{place.name}-{place.language}", severity, message, place.section)


def _sentences() -> dict[str, str]:
    return {
        "identity-number": _(
            "“%(field)s” in %(language)s holds the number of an identity document (“%(found)s”). Take it out."
        ),
        "maybe-identity-number": _(
            "“%(field)s” in %(language)s holds what may be a person’s identity number (“%(found)s”). "
            "Take it out, or say in a note what it is."
        ),
        "phone": _(
            "“%(field)s” in %(language)s holds a telephone number (“%(found)s”). "
            "If it is a person’s, take it out: readers write through the portal."
        ),
        "private-mail": _(
            "“%(field)s” in %(language)s holds what looks like a private e-mail address (“%(found)s”). "
            "Take it out: readers write through the portal."
        ),
        "health-of-a-person": _(
            "“%(field)s” in %(language)s tells of the health of a person who is named (“%(found)s”). "
            "Change the name, or say in a note that the person has agreed."
        ),
    }


def _places(entry: Entry) -> Iterator[Place]:
    original = entry.original_language
    for text in entry.kind_info.texts:
        if text.public:
            label, section = _label(entry, text.name), section_of(entry, text.name)
            for code in LANGUAGES:
                if words := raw(entry, text.name, code)[:LONGEST]:
                    yield Place(text.name, label, section if code == original else "", code, words)
    if entry.source.strip():
        label = _label(entry, "source")
        yield Place("source", label, section_of(entry, "source"), original, entry.source[:LONGEST])
    for accessor in entry.kind_info.children:
        for row in getattr(entry, accessor).all():
            yield from _row_places(row, accessor)


def _row_places(row: Model, accessor: str) -> Iterator[Place]:
    for name in translated_names(type(row)):
        for code in LANGUAGES:
            if words := raw(row, name, code)[:LONGEST]:
                section = accessor if accessor == "resources" else ""
                yield Place(f"{accessor}-{row.pk}-{name}", _label(row, name), section, code, words)


def _label(obj: Model, name: str) -> str:
    return str(obj._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def _identity(text: str) -> Iterator[Found]:
    """Numbers that are called identity numbers, and those that prove to be one by their check digit."""
    if called := identity.named(text):
        yield Found("identity-number", called)
    elif proven := identity.proven(text):
        yield Found("maybe-identity-number", proven)


def _phones(text: str) -> Iterator[Found]:
    """Telephone numbers: called so, or with the code of a country."""
    for match in persons.PHONE.finditer(text):
        digits = sum(char.isdigit() for char in match[0])
        is_called = not match[0].startswith(("+", "00"))
        is_other = digits < _FEWEST_DIGITS or _REGISTERED.search(text[max(match.start() - 60, 0) : match.start()])
        if is_called or not is_other:
            yield Found("phone", match[0])


def _mails(text: str) -> Iterator[Found]:
    """E-mail addresses of persons: at a provider for everybody, or made of a first and a last name."""
    for match in (*persons.EMAIL.finditer(text), *persons.SPELLED_EMAIL.finditer(text)):
        is_private = _FREE_MAIL.search(match[0]) or _FIRST_AND_LAST.match(match[1])
        if is_private and not _OFFICE.match(match[1]):
            yield Found("private-mail", match[0].strip("<>"))


def _health(text: str) -> Iterator[Found]:
    """A named person and, close by, what happened to that person's body or mind."""
    for words in persons.survivors(text):
        yield Found("health-of-a-person", words)
