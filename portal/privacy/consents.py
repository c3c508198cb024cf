"""Giving and withdrawing consent; the wordings come from files, one for each version, in four languages.

`texts/<purpose>-<version>.toml` is never changed once somebody may have agreed to it. The first consent to a wording
stores it word for word, so that nobody can doubt later what stood there.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record
from entries.models import Entry
from entries.rules import Refused
from entries.texts import LANGUAGES
from portal.privacy.models import Consent, ConsentText, ConsentWording, Purpose

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from partners.models import User

FOLDER = Path(__file__).parent / "texts"


@dataclass(frozen=True, slots=True)
class Wording:
    """One version in one language."""

    purpose: str
    version: str
    language: str
    title: str
    body: str


@cache
def _versions(purpose: str, folder: Path = FOLDER) -> tuple[tuple[date, str, dict[str, dict[str, str]]], ...]:
    """All versions of a purpose, the oldest first; ValueError for a file that lacks a language, or for none at all."""
    found = []
    for path in folder.glob(f"{purpose}-*.toml"):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        if set(data["text"]) != set(LANGUAGES):
            raise ValueError(f"{path.name}: a version has all four languages")
        found.append((data["since"], path.stem.removeprefix(f"{purpose}-"), data["text"]))
    if not found:
        raise ValueError(f"there is no text for {purpose}")
    return tuple(sorted(found))


def current(purpose: Purpose, language: str) -> Wording:
    """The wording that is asked for today."""
    today, known = timezone.now().date(), _versions(purpose.value)
    _since, version, texts = next((one for one in reversed(known) if one[0] <= today), known[0])
    text = texts[language if language in texts else "en"]
    return Wording(purpose.value, version, language, text["title"], text["body"].strip())


def stored(wording: Wording) -> ConsentWording:
    """The row of a wording, made the first time somebody agrees to it."""
    text, _made = ConsentText.objects.get_or_create(purpose=wording.purpose, version=wording.version)
    row, _made = ConsentWording.objects.get_or_create(
        text=text, language=wording.language, defaults={"title": wording.title, "body": wording.body}
    )
    return row


@transaction.atomic
def agree_to_account(*, person: User, language: str) -> Consent:
    """Note that a new account was made under these terms. The same wording again gives the consent that is there."""
    row = stored(current(Purpose.ACCOUNT, language))
    consent, _made = Consent.objects.get_or_create(person=person, wording=row, entry=None, withdrawn_at=None)
    return consent


@transaction.atomic
def be_named(*, person: User, by: Viewer, entry: Entry, name: str, language: str) -> Consent:
    """Agree to stand on the public page of an own entry as `name`.

    In order: refuses (`Refused`) who did not write it, and an empty name; ends an earlier consent for the same entry;
    stores this one; writes to the audit log; tells the caches.
    """
    if entry.author_id != person.pk or by.user_id != person.pk:
        raise Refused(_("Only the person who wrote an entry can be named on it as its author."))
    if not name.strip():
        raise Refused(_("Write the name as it should be shown."))
    live = _live(entry).filter(person=person)
    live.update(withdrawn_at=timezone.now())
    row = stored(current(Purpose.NAMED, language))
    consent = Consent.objects.create(person=person, wording=row, entry_id=entry.pk, shown_name=name.strip())
    record("consent.given", by=by, about=f"entry:{entry.pk}", detail={"purpose": Purpose.NAMED.value})
    facts.bump_content_version()
    return consent


@transaction.atomic
def withdraw(*, person: User, pk: int) -> Consent:
    """Withdraw a consent to be named: the name leaves the page with the commit. Terms end with the account only.

    404 for a consent of somebody else's, or one that is withdrawn already.
    """
    named = Consent.objects.filter(person=person, withdrawn_at__isnull=True, entry__isnull=False)
    consent = get_object_or_404(named.select_for_update(of=("self",)), pk=pk)
    consent.withdrawn_at = timezone.now()
    consent.save(update_fields=["withdrawn_at"])
    record("consent.withdrawn", by=person, about=f"entry:{consent.entry_id}")
    facts.bump_content_version()
    return consent


def of(person: User) -> QuerySet[Consent]:
    """All consents of a person, the newest first (1 query)."""
    return Consent.objects.filter(person=person).select_related("wording__text", "entry")


def _live(entry: Entry) -> QuerySet[Consent]:
    return Consent.objects.filter(entry_id=entry.pk, withdrawn_at__isnull=True)


def names() -> ArraySubquery:
    """The names that stand on an entry, as a column of the query that reads it."""
    live = Consent.objects.filter(entry_id=OuterRef("pk"), withdrawn_at__isnull=True)
    return ArraySubquery(live.order_by("pk").values("shown_name"))
