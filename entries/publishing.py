"""What publication does to the live entry: text, translation records, search row, content version.

Called by `entries.curation.move` inside its transaction, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

from entries import facts
from entries.models import TRACK_SOURCE, Entry, Revision, TranslationRecord
from entries.search.indexing import refresh
from entries.shelf import next_review
from entries.snapshots import SCHEMA, Payload, apply, fingerprint, snapshot
from entries.states import State
from entries.texts import languages_of


def publish_entry(entry: Entry) -> None:
    """First publication, or return from the archive: all that is recorded of it, then search and caches."""
    record_publication(entry)
    _show(entry)


def record_publication(entry: Entry) -> None:
    """Fingerprint, next review, a published revision and translation records; search and caches are not told."""
    entry.source_hash = fingerprint(entry)
    entry.review_due = next_review(entry)
    entry.save()
    Revision.objects.create(
        entry_id=entry.pk,
        track=TRACK_SOURCE,
        state=State.PUBLISHED,
        schema=SCHEMA,
        payload=snapshot(entry),
        based_on=latest_published(entry, TRACK_SOURCE),
        author_id=entry.author_id,
        publisher_id=entry.publisher_id,
        published_at=timezone.now(),
    )
    for language in languages_of(entry):
        if language != entry.original_language:
            TranslationRecord.objects.get_or_create(
                entry_id=entry.pk, language=language, defaults={"renders_hash": entry.source_hash}
            )


def publish_revision(entry: Entry, revision: Revision) -> None:
    """Put a revision's payload on the live entry: its shelf life begins anew; a translation renews its record."""
    apply(entry, revision.payload, revision.track)
    entry.edition += 1
    if revision.track == TRACK_SOURCE:
        entry.review_due = next_review(entry)
    entry.save(update_fields=["edition", "review_due", "updated_at"])
    if revision.track != TRACK_SOURCE:
        TranslationRecord.objects.update_or_create(
            entry_id=entry.pk,
            language=revision.track,
            defaults={
                "renders": revision.based_on or latest_published(entry, TRACK_SOURCE),
                "renders_hash": revision.payload.get("renders_hash", entry.source_hash),
                "quality": _quality(revision.payload),
            },
        )
    _show(entry)


def _quality(payload: Payload) -> TranslationRecord.Quality:
    """Reviewed, since a second person publishes; but what a machine wrote and nobody edited stays a machine's."""
    by_machine = payload.get("marks", {}).get("machine")
    return TranslationRecord.Quality.MACHINE if by_machine else TranslationRecord.Quality.REVIEWED


def take_down(entry: Entry) -> None:
    """Remove an archived entry from search and lists."""
    _show(entry)


def latest_published(entry: Entry, track: str) -> Revision | None:
    """The revision that is live on a track."""
    return entry.revisions.filter(track=track, state=State.PUBLISHED).order_by("-published_at", "-id").first()


def newer_than(revision: Revision) -> Revision | None:
    """The live revision of the same track, if it is not the one that this revision was begun from."""
    others = revision.entry.revisions.filter(track=revision.track, state=State.PUBLISHED).exclude(pk=revision.pk)
    latest = others.order_by("-published_at", "-id").first()
    return None if latest is None or latest.pk == revision.based_on_id else latest


@contextmanager
def shown_together() -> Iterator[None]:
    """Renew caches and search once, at the end, for all that is published or taken down inside.

    For many entries in one transaction: each renewal makes the next one read the whole thesaurus anew.
    """
    keys: set[int] = set()
    token = _waiting.set(keys)
    try:
        yield
    finally:
        _waiting.reset(token)
    if keys:
        facts.bump_content_version()
        refresh(keys)


#: Entries that `shown_together` renews at its end; None outside of it.
_waiting: ContextVar[set[int] | None] = ContextVar("entries that are shown together", default=None)


def _show(entry: Entry) -> None:
    """Renew caches and search; everybody locks the version before the words of search, so that none waits in a ring."""
    waiting = _waiting.get()
    if waiting is not None:
        waiting.add(entry.pk)
        return
    facts.bump_content_version()
    refresh([entry.pk])
