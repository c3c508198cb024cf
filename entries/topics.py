"""The terms of an entry as its page shows them: named in the reader's language, leading to lists."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from entries import prepared
from entries.models import Entry, EntryTerm, Term, TermRole, Vocabulary
from entries.texts import Text, current_language, raw, text_of

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What an entry is about, in the order of the page: heading and vocabulary.
GROUPS: tuple[tuple[_StrPromise, Vocabulary], ...] = (
    (_("Topics"), Vocabulary.THEME),
    (_("People concerned"), Vocabulary.GROUP),
    (_("Cooperation model"), Vocabulary.MODEL),
    (_("CRPD articles"), Vocabulary.CRPD),
    (_("Sustainable Development Goals"), Vocabulary.SDG),
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One term: its name and the list of entries that share it."""

    name: Text
    address: str


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """Terms of one sort under a heading."""

    heading: str
    topics: tuple[Topic, ...]


def rows_of(entry: Entry) -> list[EntryTerm]:
    """The entry's terms with their roles, in the order of the vocabularies (1 query)."""
    return prepared.rows(entry.pk, _terms_of)


def _terms_of(key: int) -> QuerySet[EntryTerm]:
    found = EntryTerm.objects.filter(entry_id=key).select_related("term")
    return found.order_by("term__vocabulary", "term__position", "term_id")


def name_of(term: Term) -> Text:
    """What the term is called: its short label where the reader's language has one."""
    language = current_language()
    short = raw(term, "short", language)
    return Text(short, language) if short else text_of(term, "label", language)


def with_role(rows: Iterable[EntryTerm], role: TermRole, *vocabularies: Vocabulary) -> list[Term]:
    """The terms that stand on the entry in this role; of these vocabularies only, if any are given."""
    return [row.term for row in rows if row.role == role and (not vocabularies or row.term.vocabulary in vocabularies)]


def grouped(rows: list[EntryTerm], list_address: str) -> list[TopicGroup]:
    """The entry's terms under headings, each with a link into the list of its kind; empty groups are left out."""
    groups = (
        TopicGroup(str(heading), _linked(with_role(rows, TermRole.ABOUT, vocabulary), list_address))
        for heading, vocabulary in GROUPS
    )
    return [group for group in groups if group.topics]


def places(rows: list[EntryTerm], list_address: str) -> tuple[Topic, ...]:
    """Where it takes place, each with a link into the list."""
    return _linked(with_role(rows, TermRole.PLACE), list_address)


def about(rows: list[EntryTerm], list_address: str, vocabulary: Vocabulary) -> tuple[Topic, ...]:
    """The terms of one vocabulary that say what the entry is about, each with a link into the list."""
    return _linked(with_role(rows, TermRole.ABOUT, vocabulary), list_address)


def _linked(terms: Iterable[Term], list_address: str) -> tuple[Topic, ...]:
    return tuple(Topic(name_of(term), f"{list_address}?{urlencode({term.vocabulary: term.code})}") for term in terms)
