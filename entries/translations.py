"""Translation states, derived: missing, draft, machine, translated, reviewed, outdated."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models, transaction
from django.db.models import Case, F, FilteredRelation, Q, QuerySet, Value, When
from django.utils.translation import gettext, gettext_lazy as _

from entries import facts, locales
from entries.audit.services import record
from entries.models import Entry, Revision, TranslationRecord
from entries.rules import YES, Refused, Verdict, can_translate
from entries.states import OPEN, State
from entries.texts import LANGUAGES, Text, raw
from entries.viewers import Viewer


class TranslationState(models.TextChoices):
    """How an entry stands in a language, as desk and readers are told."""

    ORIGINAL = "original", _("Original text")
    MISSING = "missing", _("Not translated")
    DRAFT = "draft", _("Translation under way")
    MACHINE = "machine", _("Machine translation, not reviewed")
    TRANSLATED = "translated", _("Translated, not yet reviewed")
    REVIEWED = "reviewed", _("Translated and reviewed")
    OUTDATED = "outdated", _("Translation of an older version")


#: States in which there is something to do: to translate, to bring up to date, to read a second time.
TO_DO = (
    TranslationState.MISSING,
    TranslationState.OUTDATED,
    TranslationState.MACHINE,
    TranslationState.TRANSLATED,
    TranslationState.DRAFT,
)


#: Translations that nobody has read a second time, or whose original has changed since: readers are told so.
UNREVIEWED = frozenset({TranslationState.MACHINE, TranslationState.TRANSLATED, TranslationState.OUTDATED})

#: What tells how a translation came about: two columns of its record, and its entry's.
RECORDED = ("quality", "renders_hash", "source_hash")


def with_standing(entries: QuerySet[Entry], languages: Iterable[str] = LANGUAGES) -> QuerySet[Entry]:
    """Entries with `standing_<language>`: says in SQL what `states_of` derives, so that lists can filter and count.

    Two joins a language, neither of which can double a row: one record and one open revision a language at most.
    """
    for language in languages:
        entries = _with_one_standing(entries, language)
    return entries


def _with_one_standing(entries: QuerySet[Entry], language: str) -> QuerySet[Entry]:
    record, draft = f"record_{language}", f"draft_{language}"
    ours = Q(translation_records__language=language)
    open_ones = Q(revisions__track=language, revisions__state__in=sorted(OPEN))
    relations = {
        record: FilteredRelation("translation_records", condition=ours),
        draft: FilteredRelation("revisions", condition=open_ones),
    }
    unwritten = ~Q(**{f"title_{language}__regex": r"\S"})
    # An entry that has no text in a language has an empty column there, or none at all.
    unwritten |= Q(**{f"title_{language}__isnull": True})
    rendered = f"{record}__renders_hash"
    aged = ~Q(**{rendered: ""}) & ~Q(source_hash="") & ~Q(**{rendered: F("source_hash")})
    standing = Case(
        When(original_language=language, then=Value(TranslationState.ORIGINAL)),
        When(unwritten & Q(**{f"{draft}__isnull": False}), then=Value(TranslationState.DRAFT)),
        When(unwritten, then=Value(TranslationState.MISSING)),
        When(Q(**{f"{record}__isnull": True}), then=Value(TranslationState.TRANSLATED)),
        When(aged, then=Value(TranslationState.OUTDATED)),
        default=F(f"{record}__quality"),
        output_field=models.CharField(),
    )
    return entries.annotate(**relations).annotate(**{f"standing_{language}": standing})


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
        return published_standing("", "", entry.source_hash)
    return published_standing(record.quality, record.renders_hash, entry.source_hash)


def published_standing(quality: str, renders_hash: str, source_hash: str) -> TranslationState:
    """The state of a translation, by its record ("" where there is none) and its entry's `source_hash`."""
    if renders_hash and source_hash and renders_hash != source_hash:
        return TranslationState.OUTDATED
    return TranslationState(quality or TranslationState.TRANSLATED)


def with_record(entries: QuerySet[Any], language: str) -> QuerySet[Any]:
    """The entries with the columns of their translation into `language` that `standing_shown` asks for (no query)."""
    ours = FilteredRelation("translation_records", condition=Q(translation_records__language=language))
    return entries.annotate(
        shown_record=ours, quality=F("shown_record__quality"), renders_hash=F("shown_record__renders_hash")
    )


def standing_shown(title: Text, original: str, quality: str, renders_hash: str, source_hash: str) -> TranslationState:
    """The state of what a list shows, from columns (`RECORDED`) alone; what stands in for a translation is ORIGINAL."""
    if title.fallback or title.language == original:
        return TranslationState.ORIGINAL
    return published_standing(quality, renders_hash, source_hash)


def language_note(title: Text, standing: TranslationState) -> str:
    """Said of an entry that is not shown in the page's language, or in a translation that nobody has reviewed."""
    return fallback_note(title) or (str(standing.label) if standing in UNREVIEWED else "")


def fallback_note(title: Text) -> str:
    """Said of an entry whose title is shown in another language than the page's."""
    if not title.fallback:
        return ""
    return gettext("Not yet in this language. Shown in: %(language)s.") % {
        "language": locales.language_name(title.language)
    }


def can_mark_reviewed(viewer: Viewer, entry: Entry, language: str) -> Verdict:
    """Whether the viewer may say that a published translation was read by a second person (3 queries).

    Only of a text that is "translated, not yet reviewed": what a machine wrote is edited first, what has aged is
    translated anew. Whoever wrote the entry or that translation is not the second person.
    """
    verdict = can_translate(viewer, language)
    if not verdict:
        return verdict
    if entry.state != State.PUBLISHED or state_of(entry, language) != TranslationState.TRANSLATED:
        return Verdict(False, _("Only a published translation that nobody has reviewed can be marked as reviewed."))
    texts = entry.revisions.filter(track=language, state=State.PUBLISHED).order_by("-published_at", "-id")
    last = texts.only("author_id", "writers").first()
    writers = {entry.author_id, *entry.writers, *(last.writers if last else ()), last.author_id if last else None}
    if viewer.user_id in writers:
        return Verdict(False, _("Four eyes: whoever wrote a translation does not review it. A colleague has to do it."))
    return YES


@transaction.atomic
def mark_reviewed(*, entry: Entry, language: str, by: Viewer) -> None:
    """Say that a second person has read a published translation against its original, and that it is right.

    In order: locks the entry; asks `can_mark_reviewed` (`Refused`); sets the translation record; renews what readers
    see; records the happening `translation.reviewed` and the same in the audit log.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk).detail()
    verdict = can_mark_reviewed(by, entry, language)
    if not verdict:
        raise Refused(verdict.reason)
    quality = {"quality": TranslationRecord.Quality.REVIEWED, "renders_hash": entry.source_hash}
    TranslationRecord.objects.update_or_create(entry_id=entry.pk, language=language, defaults=quality)
    facts.bump_content_version()
    facts.record("translation.reviewed", entry=entry, by=by, language=language)
    record("translation.reviewed", by=by, about=f"entry:{entry.pk}", detail={"language": language})
