"""Translation states, derived: missing, draft, machine, translated, reviewed, outdated."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models import Entry, Revision, TranslationRecord
from entries.states import OPEN
from entries.texts import LANGUAGES, raw


class TranslationState(models.TextChoices):
    """How an entry stands in a language, as desk and readers are told."""

    ORIGINAL = "original", _("Original text")
    MISSING = "missing", _("Not translated")
    DRAFT = "draft", _("Translation under way")
    MACHINE = "machine", _("Machine translation, not reviewed")
    TRANSLATED = "translated", _("Translated, not yet reviewed")
    REVIEWED = "reviewed", _("Translated and reviewed")
    OUTDATED = "outdated", _("Translation of an older version")


def states_of(entries: Iterable[Entry]) -> dict[int, dict[str, TranslationState]]:
    """The state of each entry in each language: entry id to language to state (2 queries for any number)."""
    listed = list(entries)
    keys = [entry.pk for entry in listed]
    records = {(r.entry_id, r.language): r for r in TranslationRecord.objects.filter(entry_id__in=keys)}
    drafts = set(
        Revision.objects.filter(entry_id__in=keys, state__in=OPEN, track__in=LANGUAGES).values_list("entry_id", "track")
    )
    return {
        entry.pk: {
            language: _state(entry, language, records.get((entry.pk, language)), (entry.pk, language) in drafts)
            for language in LANGUAGES
        }
        for entry in listed
    }


def state_of(entry: Entry, language: str) -> TranslationState:
    """The state of one entry in one language."""
    return states_of([entry])[entry.pk][language]


def _state(entry: Entry, language: str, record: TranslationRecord | None, drafted: bool) -> TranslationState:
    if language == entry.original_language:
        return TranslationState.ORIGINAL
    if not raw(entry, "title", language):
        return TranslationState.DRAFT if drafted else TranslationState.MISSING
    if record is None:
        return TranslationState.TRANSLATED
    if record.renders_hash and entry.source_hash and record.renders_hash != entry.source_hash:
        return TranslationState.OUTDATED
    return TranslationState(record.quality)
