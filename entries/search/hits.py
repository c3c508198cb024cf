"""What lists show of an entry that was found: its texts with what was asked for marked, where it is, its language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from django.db.models import QuerySet
from django.utils.html import escape

from entries.kinds import Kind, kind_of
from entries.models import Entry, Vocabulary
from entries.search.highlights import Marker
from entries.search.terms import Thesaurus
from entries.texts import Text, current_language, pick
from entries.translations import RECORDED, language_note, standing_shown, with_record

_PLACES_SHOWN = 3
#: What is read of a search row.
_COLUMNS = ("titles", "summaries", "original_language", "languages", "facets")


@dataclass(frozen=True, slots=True)
class Shown:
    """What every list shows of an entry. `title` and `summary` are Texts whose `text` is escaped HTML with `<mark>`;
    `note` says what there is to say of the language it is shown in."""

    title: Text
    summary: Text
    languages: tuple[str, ...]
    places: tuple[str, ...]
    sample: bool
    note: str


@dataclass(frozen=True, slots=True)
class Hit(Shown):
    """One entry in a list.

    `href` is the address of the entry's page in the active language, its letters as they are read: percent signs would
    make Arabic addresses six times as long, and pages of twenty hits too heavy.
    """

    id: int
    kind: Kind
    href: str


def hits_of(rows: Iterable[Mapping[str, Any]], marker: Marker, known: Thesaurus, language: str) -> Iterable[Hit]:
    """The rows of the statement as a list shows them."""
    for row in rows:
        kind, original = kind_of(row["kind"]), row["original_language"]
        href = unquote(kind.url_for(row["id"], row["titles"], original))
        yield Hit(**_shown(row, marker, known, language), id=row["id"], kind=kind, href=href)


def readable(entries: QuerySet[Any], keys: Iterable[int]) -> dict[int, Any]:
    """Entries by id, with all that `shown` asks for (1 query)."""
    return with_record(entries.select_related("search_document"), current_language()).in_bulk(list(keys))


def shown(entry: Entry, marker: Marker, known: Thesaurus) -> dict[str, Any]:
    """The columns of `Shown` for one entry of `readable`, in the active language."""
    document = entry.search_document
    row = {
        name: getattr(document, name) for name in ("titles", "summaries", "original_language", "languages", "facets")
    }
    row |= {name: getattr(entry, name) for name in (*RECORDED, "sample")}
    return _shown(row, marker, known, current_language())


def _shown(row: Mapping[str, Any], marker: Marker, known: Thesaurus, language: str) -> dict[str, Any]:
    original = row["original_language"]
    title, summary = pick(row["titles"], original, language), pick(row["summaries"], original, language)
    standing = standing_shown(title, original, *(row[name] or "" for name in RECORDED))
    return {
        "title": _marked(title, marker),
        "summary": _marked(summary, marker),
        "languages": tuple(row["languages"]),
        "places": _places(row["facets"], known, language),
        "sample": row["sample"],
        "note": language_note(title, standing),
    }


def _marked(text: Text, marker: Marker) -> Text:
    return replace(text, text=marker.html(text.text, text.language) if text else escape(""))


def _places(facets: Iterable[int], known: Thesaurus, language: str) -> tuple[str, ...]:
    """Names of the countries that an entry carries, the first few."""
    terms = (known.by_id.get(pk) for pk in facets)
    found = [str(term.label(language)) for term in terms if term and term.vocabulary == Vocabulary.COUNTRY]
    return tuple(found[:_PLACES_SHOWN])
