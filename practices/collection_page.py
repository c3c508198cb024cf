"""What the page of a collection shows: the question, the text, and the entries in the curator's order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _

from entries import topics
from entries.detail_page import Part, attachments, body_of
from entries.models import Entry
from entries.related import related_to
from entries.texts import Text, languages_of, text_of
from practices.models import Collection
from practices.shelves import common_context

if TYPE_CHECKING:
    from django.http import HttpRequest

    from entries.viewers import Viewer

COLLECTIONS = _("Collections")


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of the collection and why it is there."""

    address: str
    kind: str
    title: Text
    summary: Text
    note: Text
    languages: tuple[str, ...]
    sample: bool


def context(request: HttpRequest, collection: Collection) -> dict[str, Any]:
    """Everything the page shows, in 4 or 5 queries beside the collection's own."""
    viewer: Viewer = request.viewer
    rows = topics.rows_of(collection)
    introduction = Part("introduction", gettext("Introduction"), (text_of(collection, "introduction"),))
    found = {
        "body": body_of([introduction]),
        "items": items(collection, viewer),
        "attachments": attachments(collection),
        "related": related_to(collection, (row.term for row in rows), viewer),
    }
    return (
        common_context(request, collection)
        | found
        | {
            "question": text_of(collection, "question"),
            "trail": [(COLLECTIONS, reverse("practices:collections")), (text_of(collection, "title"), "")],
            "groups": topics.grouped(rows, reverse("practices:list")),
            "contents": [],
        }
    )


def items(collection: Collection, viewer: Viewer) -> list[Item]:
    """The entries of the collection that the viewer may read, in the curator's order (2 queries)."""
    rows = list(collection.items.all())
    seen = Entry.objects.visible_to(viewer).published().in_bulk([row.entry_id for row in rows])
    return [
        Item(
            entry.get_absolute_url(),
            str(entry.kind_info.label),
            text_of(entry, "title"),
            text_of(entry, "summary"),
            text_of(row, "note"),
            tuple(languages_of(entry)),
            entry.sample,
        )
        for row in rows
        if (entry := seen.get(row.entry_id)) is not None
    ]
