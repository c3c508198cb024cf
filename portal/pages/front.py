"""What the home page shows: what is new, what closes soon, where to begin, and how much is here. Six queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    Count,
    Exists,
    F,
    FilteredRelation,
    Func,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from entries import locales
from entries.kinds import kind_of
from entries.listing import language_note
from entries.models import SearchDocument, Term, Vocabulary
from entries.texts import Text, current_language, pick, text_of
from entries.translations import RECORDED, standing_shown
from funding.models import Call
from practices.models import Opportunity

if TYPE_CHECKING:
    from entries.viewers import Viewer

NEWEST = 4
CLOSING = 4
#: Kinds that are news to a reader; texts of the portal's own are not.
KINDS = ("practice", "opportunity", "collection", "mechanism", "call", "request", "offer")
#: The six pillars of victim assistance, in the order of the vocabulary.
PILLARS = ("data", "medical", "rehabilitation", "psychosocial", "inclusion", "laws")


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as the home page lists it."""

    address: str
    kind: str
    title: Text
    summary: Text
    languages: tuple[str, ...]
    sample: bool
    note: str = ""


def newest(viewer: Viewer) -> list[Card]:
    """The latest published entries, in the reader's language where they have it (1 query)."""
    documents = SearchDocument.objects.filter(audience__in=viewer.audiences, kind__in=KINDS)
    language = Q(entry__translation_records__language=current_language())
    documents = documents.annotate(record=FilteredRelation("entry__translation_records", condition=language))
    documents = documents.annotate(
        sample=F("entry__sample"),
        quality=F("record__quality"),
        renders_hash=F("record__renders_hash"),
        source_hash=F("entry__source_hash"),
    )
    return [_card(document) for document in documents.order_by("-published", "-entry_id")[:NEWEST]]


def _card(document: Any) -> Card:
    kind = kind_of(document.kind)
    original = document.original_language
    address = kind.url_for(document.pk, document.titles, original)
    title, summary = pick(document.titles, original), pick(document.summaries, original)
    standing = standing_shown(title, original, *(getattr(document, name) or "" for name in RECORDED))
    languages, note = tuple(document.languages), language_note(title, standing)
    return Card(address, str(kind.label), title, summary, languages, document.sample, note)


def closing_soon(viewer: Viewer, now: datetime) -> list[Card]:
    """Learning opportunities and calls whose deadline lies ahead, the nearest first (2 queries)."""
    courses = Opportunity.objects.visible_to(viewer).published().filter(deadline__gt=now).order_by("deadline", "pk")
    calls = Call.objects.visible_to(viewer).open_on(now).filter(closes_at__gt=now).soonest_first()
    found = sorted([*courses[:CLOSING], *calls[:CLOSING]], key=lambda entry: (entry.deadline, entry.pk))
    return [_closing(entry) for entry in found[:CLOSING]]


def _closing(entry: Any) -> Card:
    kind = entry.get_form_display() if isinstance(entry, Opportunity) else str(entry.kind_info.label)
    until = locales.moment(entry.deadline, entry.deadline_zone or "UTC", current_language())
    title, summary = text_of(entry, "title"), text_of(entry, "summary")
    return Card(entry.get_absolute_url(), kind, title, summary, (), entry.sample, until)


def pillars(viewer: Viewer) -> list[tuple[Text, str, int]]:
    """The six pillars: name, code, and how many practices are about them or what is below them (1 query)."""
    practices = (
        _practices_under_term(viewer)
        .order_by()
        .annotate(one=Value(1))
        .values("one")
        .annotate(number=Count("*"))
        .values("number")
    )
    terms = Term.objects.current().of(Vocabulary.THEME).filter(code__in=PILLARS).order_by("position")
    counted = terms.annotate(practices=Coalesce(Subquery(practices), 0))
    return [(text_of(term, "label"), term.code, term.practices) for term in counted]


def numbers(viewer: Viewer) -> dict[str, int]:
    """How many entries of each kind there are, and from how many countries practices come (2 queries)."""
    documents = SearchDocument.objects.filter(audience__in=viewer.audiences, kind__in=KINDS)
    found = dict.fromkeys(KINDS, 0) | dict(documents.order_by().values_list("kind").annotate(number=Count("*")))
    places = Term.objects.of(Vocabulary.COUNTRY).filter(Exists(_practices_under_term(viewer)))
    return found | {"country": places.count()}


def _practices_under_term(viewer: Viewer) -> QuerySet[SearchDocument]:
    """The search rows of practices that carry the term of the query around this one."""
    own = Func(OuterRef("pk"), template="ARRAY[%(expressions)s]::int[]", output_field=ArrayField(IntegerField()))
    return SearchDocument.objects.filter(kind="practice", audience__in=viewer.audiences, facets__overlap=own)
