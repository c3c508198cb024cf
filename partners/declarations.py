"""The partner declaration: its versions as files in four languages, and signing it for an organisation.

`partners/declaration/<version>.toml` holds one version; the newest one that has come into force is asked for. Files are
never changed once somebody may have signed them: a new wording is a new file, and owners are asked again.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import Entry
from entries.rules import Refused
from entries.texts import LANGUAGES
from partners import rules
from partners.models import Partner, Signature

if TYPE_CHECKING:
    from entries.viewers import Viewer

FOLDER = Path(__file__).parent / "declaration"
_VERSION = re.compile(r"[0-9]{4}-[0-9]{2}(?:\.[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class Wording:
    """The declaration in one language: what stands above the points, the points, what stands below."""

    language: str
    title: str
    opening: str
    points: tuple[str, ...]
    closing: str

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the whole text."""
        return hashlib.sha256("\n".join((self.title, self.opening, *self.points, self.closing)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Declaration:
    """One version with the day from which it is asked for."""

    version: str
    since: date
    wordings: dict[str, Wording]

    def wording(self, language: str) -> Wording:
        """The text in one of the portal's languages."""
        return self.wordings[language]


@cache
def versions(folder: Path = FOLDER) -> tuple[Declaration, ...]:
    """All versions, the oldest first; ValueError for a file that is not whole."""
    found = sorted((_read(path) for path in folder.glob("*.toml")), key=lambda one: one.since)
    if not found:
        raise ValueError(f"there is no declaration in {folder}")
    return tuple(found)


def current() -> Declaration:
    """The version that is asked for today; the first one before the day on which it comes into force."""
    today, known = timezone.now().date(), versions()
    return next((one for one in reversed(known) if one.since <= today), known[0])


def find(version: str) -> Declaration | None:
    """The version of this name, None for another."""
    return next((one for one in versions() if one.version == version), None)


def _read(path: Path) -> Declaration:
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    if not _VERSION.fullmatch(path.stem) or set(data["text"]) != set(LANGUAGES):
        raise ValueError(f"{path.name}: a version in four languages is named by its month")
    wordings = {
        language: Wording(language, text["title"], text["opening"], tuple(text["points"]), text["closing"])
        for language, text in data["text"].items()
    }
    if len({len(one.points) for one in wordings.values()}) != 1:
        raise ValueError(f"{path.name}: the languages differ in their number of points")
    return Declaration(path.stem, data["since"], wordings)


@transaction.atomic
def sign(*, partner: Partner, version: str, name: str, role: str, by: Viewer) -> Signature:
    """Sign the declaration for an organisation, in the language in which the organisation writes.

    In order: locks the organisation; asks the rules (Refused: owners only); refuses another version than the present
    one, which the person has not read; stores the signature (that which is there, when it was signed already); tells
    the caches; records `declaration.signed`.
    """
    Entry.objects.select_for_update().get(pk=partner.pk)
    verdict = rules.can_sign(by, partner)
    if not verdict:
        raise Refused(verdict.reason)
    asked = current()
    if version != asked.version:
        raise Refused(_("There is a newer version of the declaration. Read it before you sign."))
    if before := partner.signatures.filter(version=version).first():
        return before
    language = partner.original_language
    made = Signature.objects.create(
        partner_id=partner.pk,
        version=version,
        language=language,
        fingerprint=asked.wording(language).fingerprint,
        signed_by_id=by.user_id,
        name=name,
        role=role,
    )
    facts.bump_content_version()
    facts.record("declaration.signed", entry=partner, by=by, signature=made.pk)
    return made
