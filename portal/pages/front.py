"""What the home page shows of entries: what is new, and what closes soon."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import F, FilteredRelation, Q

from entries import locales
from entries.kinds import kind_of
from entries.models import SearchDocument
from entries.texts import Text, current_language, pick, text_of
from entries.translations import RECORDED, language_note, standing_shown
from funding.models import Call
from portal.pages.counts import KINDS
from practices.models import Opportunity

if TYPE_CHECKING:
    from entries.viewers import Viewer

NEWEST = 4
CLOSING = 4
#: What search needs and nobody reads: kilobytes each.
_HEAVY = ("head", "tsv", "facets", "facet_bytes")


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
    documents = SearchDocument.objects.filter(audience__in=viewer.audiences, kind__in=KINDS).defer(*_HEAVY)
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
