"""What waits for the desk, of all kinds: entries and revisions as the rows of one list, with a fixed number of queries.

A row says what waits, since when, and for whom. Who reviews is the later of two facts: the last assignment, and the
last start of a review.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.kinds import Kind
from entries.models import TRACK_SOURCE, Entry, EntryTerm, Move, Revision, SearchDocument, Term
from entries.states import WAITING, Action, State
from entries.texts import Text, text_of
from entries.viewers import Viewer
from portal.desk.models import Assignment

#: States in which an entry or revision stands in the queue.
QUEUE = frozenset({*WAITING, State.SCHEDULED})
#: The set times: how long after it was submitted a text may wait to be taken up, and to be decided; and how long after
#: the set moment a scheduled one may still not be published before somebody should look why.
SET_TIMES: dict[State, timedelta] = {
    State.SUBMITTED: timedelta(days=7),
    State.IN_REVIEW: timedelta(days=21),
    State.SCHEDULED: timedelta(hours=1),
}
#: What groups are counted by.
GROUPS = ("stands", "of_kind", "in_language", "reviewer_key", "late")
COLUMNS = ("entry_key", "revision_key", "on_track", "since", "planned", "writer_key", *GROUPS)
NOBODY, ANYONE = "nobody", "anyone"
ORDERS = {
    "waiting": ("since", "entry_key"),
    "newest": ("-since", "-entry_key"),
    "kind": ("of_kind", "since", "entry_key"),
}


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What a list is narrowed to; empty values narrow nothing. `assignee` is a person's id, NOBODY or ANYONE.

    `places` are the terms of a country or region with all that lie below it.
    """

    state: str = ""
    kind: str = ""
    language: str = ""
    assignee: str = ""
    late: bool = False
    places: tuple[int, ...] = ()
    sort: str = "waiting"


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
    is_late: bool

    @property
    def key(self) -> str:
        """How forms name the row: `e` and the entry's number, or `r` and the revision's."""
        return f"r{self.revision_id}" if self.revision_id else f"e{self.entry.pk}"

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


def queue(viewer: Viewer, narrowed: Narrowed | None = None, *, states: Iterable[str] = QUEUE) -> QuerySet:
    """Rows of `COLUMNS` for everything that waits, that the viewer deals with and that is asked for, in its order."""
    asked = narrowed or Narrowed()
    entries, revisions = (_narrow(rows, asked) for rows in _halves(viewer, asked.places, states))
    rows = revisions.values(*COLUMNS).union(_plain(entries).values(*COLUMNS), all=True)
    return rows.order_by(*ORDERS.get(asked.sort, ORDERS["waiting"]))


def counted(viewer: Viewer, places: Iterable[int] = ()) -> list[tuple[dict[str, Any], int]]:
    """How many texts wait in each group of the same state, kind, language, reviewer and lateness (1 query)."""
    entries, revisions = (rows.order_by() for rows in _halves(viewer, tuple(places)))
    grouped = [half.values(*GROUPS).annotate(number=Count("pk")) for half in (revisions, _plain(entries))]
    return [(row, row["number"]) for row in grouped[0].union(grouped[1], all=True)]


def _plain(entries: Any) -> QuerySet:
    """The query without modeltranslation's rewriting: its values() orders columns in no fixed way; a union needs it."""
    return entries.rewrite(False)


def _halves(viewer: Viewer, places: tuple[int, ...], states: Iterable[str] = QUEUE) -> tuple[QuerySet, QuerySet]:
    """The entries and the revisions that stand in these states and that the viewer deals with."""
    wanted = sorted(states)
    entries = Entry.objects.visible_to(viewer).filter(state__in=wanted)
    visible = Entry.objects.visible_to(viewer).order_by()
    revisions = Revision.objects.filter(state__in=wanted, entry__in=visible)
    if not viewer.reads_drafts:
        entries, revisions = entries.none(), revisions.filter(track__in=sorted(viewer.translates))
    if places:
        entries, revisions = entries.filter(in_places("pk", places)), revisions.filter(in_places("entry", places))
    return with_standing(entries), _revision_rows(revisions)


def _narrow(rows: QuerySet, asked: Narrowed) -> QuerySet:
    wanted = {"stands": asked.state, "of_kind": asked.kind, "in_language": asked.language}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if asked.assignee:
        rows = rows.filter(assigned_to(asked.assignee))
    return rows.filter(late=True) if asked.late else rows


def assigned_to(assignee: str) -> Q:
    """A condition on rows that know their reviewer."""
    if assignee in (NOBODY, ANYONE):
        return Q(reviewer_key__isnull=assignee == NOBODY)
    return Q(reviewer_key=int(assignee))


def in_places(entry: str, places: Iterable[int]) -> Q:
    """A condition on rows whose entry carries one of these terms, in whatever role, or is found under one.

    `entry` is the column with the entry's key. Search knows also the places that a kind derives from its own columns.
    """
    keys = list(places)
    carried = EntryTerm.objects.filter(entry=OuterRef(entry), term__in=keys)
    found = SearchDocument.objects.filter(entry=OuterRef(entry), facets__overlap=keys)
    return Q(Exists(carried)) | Q(Exists(found))


def below(term: Term) -> tuple[int, ...]:
    """A term and all below it, as `in_places` wants them (1 query)."""
    return (term.pk, *Term.objects.filter(ancestor_ids__contains=[term.pk]).values_list("pk", flat=True))


def is_late(now: datetime) -> Q:
    """A condition: it waits longer than the set time of its state."""
    late = Q(stands=State.SCHEDULED, publish_at__lt=now - SET_TIMES[State.SCHEDULED])
    for state in WAITING:
        late |= Q(stands=state, since__lt=now - SET_TIMES[state])
    return late


def set_times() -> list[tuple[str, str]]:
    """The set times in words, for the page."""
    hours = int(SET_TIMES[State.SCHEDULED].total_seconds() // 3600)
    return [
        (_("To be taken up, after it was submitted"), _days(SET_TIMES[State.SUBMITTED].days)),
        (_("To be decided, after it was submitted"), _days(SET_TIMES[State.IN_REVIEW].days)),
        (
            _("To be published, after the set moment"),
            ngettext("%(number)s hour", "%(number)s hours", hours) % {"number": locales.number(hours)},
        ),
    ]


def _days(count: int) -> str:
    return ngettext("%(number)s day", "%(number)s days", count) % {"number": locales.number(count)}


def with_standing(entries: QuerySet) -> QuerySet:
    """Entries with the columns of a row of the queue; who reviews is looked up for those that wait only."""
    takes = Move.objects.filter(entry=OuterRef("pk"), revision=None, action=Action.TAKE).order_by("-id")
    given = Assignment.objects.filter(entry=OuterRef("pk"), revision=None)
    rows = entries.order_by().annotate(
        entry_key=F("pk"),
        revision_key=Value(0),
        on_track=Value(TRACK_SOURCE, output_field=CharField()),
        of_kind=F("kind"),
        in_language=F("original_language"),
    )
    return _common(rows, takes, given)


def _revision_rows(revisions: QuerySet) -> QuerySet:
    takes = Move.objects.filter(revision=OuterRef("pk"), action=Action.TAKE).order_by("-id")
    given = Assignment.objects.filter(revision=OuterRef("pk"))
    source = When(track=TRACK_SOURCE, then=F("entry__original_language"))
    rows = revisions.order_by().annotate(
        entry_key=F("entry_id"),
        revision_key=F("pk"),
        on_track=F("track"),
        of_kind=F("entry__kind"),
        in_language=Case(source, default=F("track"), output_field=CharField()),
    )
    return _common(rows, takes, given)


def _common(rows: QuerySet, takes: QuerySet, given: QuerySet) -> QuerySet:
    rows = rows.annotate(
        stands=F("state"),
        since=Coalesce("submitted_at", "updated_at"),
        planned=F("publish_at"),
        writer_key=F("author_id"),
        taken_at=Subquery(takes.values("at")[:1]),
        given_at=Subquery(given.values("at")[:1]),
    )
    is_given = Q(given_at__isnull=False) & (Q(taken_at__isnull=True) | Q(given_at__gte=F("taken_at")))
    reviewer = Case(
        When(~Q(state__in=QUEUE), then=None),
        When(is_given, then=Subquery(given.values("assignee")[:1])),
        default=Subquery(takes.values("by")[:1]),
    )
    return rows.annotate(
        reviewer_key=reviewer, late=Case(When(is_late(timezone.now()), then=Value(True)), default=Value(False))
    )


def holders(entries: Iterable[int], revisions: Iterable[int]) -> tuple[dict[int, int], dict[int, int]]:
    """Who has the review of each of these entries and revisions, by their keys (2 queries)."""
    rows: Any = with_standing(Entry.objects.filter(pk__in=list(entries)))
    versions = _revision_rows(Revision.objects.filter(pk__in=list(revisions)))
    return (
        dict(rows.rewrite(False).values_list("pk", "reviewer_key")),
        dict(versions.values_list("pk", "reviewer_key")),
    )


def key_of(row: dict[str, Any]) -> str:
    """How forms name a row: `r` and the revision's number, or `e` and the entry's."""
    return f"r{row['revision_key']}" if row["revision_key"] else f"e{row['entry_key']}"


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
            people.get(row["reviewer_key"]),
            row["late"],
        )
        for row in listed
    ]
