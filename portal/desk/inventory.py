"""All entries, in whatever state: how the desk finds one without knowing its number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext as _, gettext_lazy

from entries.models import Entry
from entries.search.words import spelled_once
from entries.states import State
from entries.texts import LANGUAGES, Text, text_of
from entries.viewers import Viewer
from portal.desk.filters import ENTRY_ORDERS, Groups, ListFilter
from portal.desk.forms import LONGEST_QUERY
from portal.desk.waiting import GROUPS, Narrowed, assigned_to, in_places, with_standing

DUE = "due"
#: The largest number that a key of the database can be.
_LARGEST_KEY = 2**63 - 1
#: More words than these are not looked for: each is a condition on every title.
_MAX_WORDS = 8
ORDERS: dict[str, tuple[Any, ...]] = {
    "changed": ("-updated_at", "-pk"),
    "oldest": ("updated_at", "pk"),
    "kind": ("kind", "-updated_at", "-pk"),
    "due": (F("review_due").asc(nulls_last=True), "pk"),
}


class EntriesFilter(ListFilter):
    """Filters of all entries: those of the queue, free words, and whether the review of what is published is due."""

    orders = ENTRY_ORDERS
    order_by_default = gettext_lazy("Latest change first")
    field_order = ("q",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"] = forms.CharField(label=_("Words or number"), required=False, max_length=LONGEST_QUERY)
        self.order_fields(self.field_order)

    def lateness(self) -> list[tuple[str, Any]]:
        """What can be overdue: the decision, or the next review of what is published."""
        return [*super().lateness(), (DUE, _("Its next review is due"))]

    def _fits_late(self, row: dict[str, Any], wanted: str) -> bool:
        return row["due"] if wanted == DUE else super()._fits_late(row, wanted)


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One line of the list."""

    entry: Entry
    title: Text
    owner_name: Text | None
    reviewer: Any
    is_late: bool
    is_due: bool

    @property
    def key(self) -> str:
        """How forms name the row."""
        return f"e{self.entry.pk}"

    @property
    def state(self) -> State:
        """Where the entry stands."""
        return State(self.entry.state)


def asked_for(viewer: Viewer, form: EntriesFilter) -> QuerySet[Entry]:
    """The entries that the filters ask for."""
    return everything(viewer, form.narrowed, q=form.values["q"], due=form.values["late"] == DUE)


def everything(viewer: Viewer, asked: Narrowed, *, q: str = "", due: bool = False) -> QuerySet[Entry]:
    """The entries that the viewer may see and that are asked for, in the order asked for."""
    rows: Any = _found(viewer, asked.places, q)
    wanted = {"state": asked.state, "kind": asked.kind, "original_language": asked.language}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    if asked.assignee:
        rows = rows.filter(assigned_to(asked.assignee))
    if asked.late:
        rows = rows.filter(late=True)
    if due:
        rows = rows.filter(_is_due())
    return rows.select_related("owner", "author").order_by(*ORDERS.get(asked.sort, ORDERS["changed"]))


def counted(viewer: Viewer, places: Iterable[int] = (), q: str = "") -> Groups:
    """How many entries there are in each group of like ones (1 query)."""
    rows: Any = _found(viewer, tuple(places), q)
    rows = rows.annotate(due=Case(When(_is_due(), then=Value(True)), default=Value(False)))
    grouped = rows.rewrite(False).order_by().values(*GROUPS, "due").annotate(number=Count("pk"))
    return [(row, row["number"]) for row in grouped]


def lines(entries: Iterable[Any]) -> list[EntryLine]:
    """The lines of one page of `everything` (1 query)."""
    listed = list(entries)
    people = get_user_model().objects.in_bulk({entry.reviewer_key for entry in listed if entry.reviewer_key})
    today = timezone.localdate()
    return [
        EntryLine(
            entry,
            text_of(entry, "title"),
            text_of(entry.owner, "title") if entry.owner else None,
            people.get(entry.reviewer_key),
            entry.late,
            is_due(entry, today),
        )
        for entry in listed
    ]


def is_due(entry: Entry, today: date | datetime) -> bool:
    """Whether an entry is published and its next review is due."""
    return entry.state == State.PUBLISHED and entry.review_due is not None and entry.review_due <= today


def _is_due() -> Q:
    return Q(state=State.PUBLISHED, review_due__lte=timezone.localdate())


def _found(viewer: Viewer, places: tuple[int, ...], q: str) -> QuerySet[Entry]:
    rows = Entry.objects.visible_to(viewer)
    if places:
        rows = rows.filter(in_places("pk", places))
    if q.strip():
        rows = rows.filter(_words(q))
    return with_standing(rows)


def _words(q: str) -> Q:
    """A condition: the number of the entry, or all words in titles, summary or owner's name, or found by search.

    What is not published has no row in search; there letters are compared, which is enough for finding a title.
    """
    found = Q(pk=int(q)) if q.isascii() and q.isdigit() and int(q) <= _LARGEST_KEY else Q(pk__in=[])
    every = Q()
    for word in q.split()[:_MAX_WORDS]:
        every &= _word(word)
    searched = RawSQL(
        "SELECT entry_id FROM entries_searchdocument WHERE costly(tsv) @@ in_any_language(%s)", [spelled_once(q)]
    )
    return found | every | Q(pk__in=searched)


def _word(word: str) -> Q:
    met = Q()
    for language in LANGUAGES:
        met |= Q(**{f"title_{language}__icontains": word}) | Q(**{f"owner__title_{language}__icontains": word})
        met |= ~Q(state=State.PUBLISHED) & Q(**{f"summary_{language}__icontains": word})
    return met
