"""What the lists of the desk show: words for reading, each with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from entries.kinds import Kind
from entries.models import TRACK_SOURCE, Entry, Move, Revision, TranslationRecord
from entries.rules import can_translate
from entries.states import OPEN, WAITING, Action, State
from entries.texts import LANGUAGES, Text, text_of
from entries.translations import TranslationState, states_of
from entries.viewers import Viewer

#: States in which an entry or revision stands in the queue.
QUEUE = frozenset({*WAITING, State.SCHEDULED})
COLUMNS = ("entry_key", "revision_key", "on_track", "stands", "since", "planned", "writer_key", "reviewer_key")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One line of the queue: an entry, or a revision of one."""

    entry: Entry
    revision_id: int
    track: str
    state: State
    since: datetime
    publish_at: datetime | None
    writer: Any
    reviewer: Any

    @property
    def kind(self) -> Kind:
        """The kind of the entry."""
        return self.entry.kind_info

    @property
    def title(self) -> Text:
        """The live title (of a revision too: that is the name under which people know it)."""
        return text_of(self.entry, "title")

    @property
    def is_translation(self) -> bool:
        """Whether a translation waits, not the text itself."""
        return self.track != TRACK_SOURCE

    @property
    def owner_name(self) -> Text | None:
        """The organisation for which it was written."""
        return text_of(self.entry.owner, "title") if self.entry.owner else None


def queue(
    viewer: Viewer, *, states: Iterable[str] = QUEUE, kind: str = "", language: str = "", reviewer: int | None = None
) -> QuerySet:
    """Rows of `COLUMNS` for everything that stands in these states and that the viewer deals with, oldest first.

    `language` is that of the text that waits. `reviewer` is the id of the person who took the review.
    """
    entries = Entry.objects.visible_to(viewer).filter(state__in=list(states))
    revisions = Revision.objects.filter(state__in=list(states), entry__in=Entry.objects.visible_to(viewer).order_by())
    if not viewer.reads_drafts:
        entries = entries.none()
        revisions = revisions.filter(track__in=sorted(viewer.translates))
    if kind:
        entries, revisions = entries.filter(kind=kind), revisions.filter(entry__kind=kind)
    if language:
        entries = entries.filter(original_language=language)
        source = Q(track=TRACK_SOURCE, entry__original_language=language)
        revisions = revisions.filter(Q(track=language) | source)
    rows = _entry_rows(entries), _revision_rows(revisions)
    if reviewer is not None:
        rows = rows[0].filter(reviewer_key=reviewer), rows[1].filter(reviewer_key=reviewer)
    # modeltranslation's values() puts columns in no fixed order, which a union needs: so it is kept out of this.
    plain: Any = rows[0]
    return (
        rows[1].values(*COLUMNS).union(plain.rewrite(False).values(*COLUMNS), all=True).order_by("since", "entry_key")
    )


def _entry_rows(entries: QuerySet) -> QuerySet:
    takes = Move.objects.filter(entry=OuterRef("pk"), revision=None, action=Action.TAKE).order_by("-id")
    return entries.order_by().annotate(
        entry_key=F("pk"),
        revision_key=Value(0),
        on_track=Value(TRACK_SOURCE),
        stands=F("state"),
        since=Coalesce("submitted_at", "updated_at"),
        planned=F("publish_at"),
        writer_key=F("author_id"),
        reviewer_key=Subquery(takes.values("by")[:1]),
    )


def _revision_rows(revisions: QuerySet) -> QuerySet:
    takes = Move.objects.filter(revision=OuterRef("pk"), action=Action.TAKE).order_by("-id")
    return revisions.order_by().annotate(
        entry_key=F("entry_id"),
        revision_key=F("pk"),
        on_track=F("track"),
        stands=F("state"),
        since=Coalesce("submitted_at", "updated_at"),
        planned=F("publish_at"),
        writer_key=F("author_id"),
        reviewer_key=Subquery(takes.values("by")[:1]),
    )


def fill(rows: Iterable[dict[str, Any]]) -> list[Waiting]:
    """The lines of one page of `queue` (2 queries)."""
    listed = list(rows)
    keys = {row["entry_key"] for row in listed}
    entries = {entry.pk: entry for entry in Entry.objects.filter(pk__in=keys).select_related("owner")}
    people = get_user_model().objects.in_bulk({row[who] for row in listed for who in ("writer_key", "reviewer_key")})
    return [
        Waiting(
            entries[row["entry_key"]],
            row["revision_key"],
            row["on_track"],
            State(row["stands"]),
            row["since"],
            row["planned"] if row["stands"] == State.SCHEDULED else None,
            people.get(row["writer_key"]),
            people.get(row["reviewer_key"]) if row["stands"] == State.IN_REVIEW else None,
        )
        for row in listed
    ]


def published_lately(viewer: Viewer) -> QuerySet[Revision]:
    """Publications of texts and translations that are live or were, the latest first."""
    visible = Entry.objects.visible_to(viewer).order_by()
    lately = Revision.objects.filter(state=State.PUBLISHED, entry__in=visible)
    return lately.select_related("entry", "publisher", "author").order_by("-published_at", "-pk")


@dataclass(frozen=True, slots=True)
class Published:
    """One publication and the title of what was published."""

    revision: Revision
    title: Text


def published_lines(revisions: Iterable[Revision]) -> list[Published]:
    """The lines of one page of `published_lately`."""
    return [Published(revision, text_of(revision.entry, "title")) for revision in revisions]


def translatable(viewer: Viewer) -> QuerySet[Entry]:
    """Published entries that the viewer may see, the newest first."""
    return Entry.objects.visible_to(viewer).published().order_by("-published_at", "-pk")


def in_translation_state(entries: QuerySet[Entry], state: str, language: str = "") -> QuerySet[Entry]:
    """Entries that stand in this translation state in the language (in any language, when none is given).

    Says in SQL what `entries.translations.states_of` derives; a test holds the two together.
    """
    wanted = Q(pk__in=[])
    for code in [language] if language else LANGUAGES:
        wanted |= _stands(state, code)
    return entries.filter(wanted)


def _stands(state: str, language: str) -> Q:
    original = Q(original_language=language)
    if state == TranslationState.ORIGINAL:
        return original
    written = Q(**{f"title_{language}__regex": r"\S"})
    drafts = Exists(Revision.objects.filter(entry=OuterRef("pk"), track=language, state__in=OPEN))
    if state == TranslationState.DRAFT:
        return ~original & ~written & Q(drafts)
    if state == TranslationState.MISSING:
        return ~original & ~written & ~Q(drafts)
    records = TranslationRecord.objects.filter(entry=OuterRef("pk"), language=language)
    renders_older = ~Q(renders_hash="") & ~Q(renders_hash=OuterRef("source_hash"))
    outdated = Q(Exists(records.filter(renders_older))) & ~Q(source_hash="")
    if state == TranslationState.OUTDATED:
        return ~original & written & outdated
    quality = Q(Exists(records.filter(quality=state)))
    if state == TranslationState.TRANSLATED:
        quality |= ~Q(Exists(records))
    return ~original & written & ~outdated & quality


@dataclass(frozen=True, slots=True)
class TranslationCell:
    """How an entry stands in a language, and whether the viewer may translate it there."""

    language: str
    state: TranslationState
    is_open: bool


@dataclass(frozen=True, slots=True)
class TranslationLine:
    """One entry with its languages."""

    entry: Entry
    title: Text
    cells: list[TranslationCell]


def translation_lines(viewer: Viewer, entries: Iterable[Entry], languages: Iterable[str]) -> list[TranslationLine]:
    """The lines of one page of `translatable` (2 queries)."""
    listed, codes = list(entries), list(languages)
    states = states_of(listed)
    may = {code: bool(can_translate(viewer, code)) for code in codes}
    return [
        TranslationLine(
            entry,
            text_of(entry, "title"),
            [
                TranslationCell(code, states[entry.pk][code], may[code] and code != entry.original_language)
                for code in codes
            ],
        )
        for entry in listed
    ]
