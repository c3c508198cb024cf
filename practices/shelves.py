"""The frame of the hub's pages: that of every kind, and the collections that hold the entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from entries import detail_page
from entries.texts import LANGUAGES, Text, text_of
from practices.models import Collection

if TYPE_CHECKING:
    from django.http import HttpRequest


def common_context(request: HttpRequest, entry: Any) -> dict[str, Any]:
    """What the frame of every page of the hub needs; no query."""
    return detail_page.common_context(request, entry) | {"shelves": list(shelves(entry))}


def shelves(entry: Any) -> Iterator[tuple[str, Text]]:
    """Collections that hold the entry: address and title."""
    for row in entry.shelves:
        names = {f"title_{code}": row[f"title_{code}"] for code in LANGUAGES}
        shelf = Collection(pk=row["id"], kind="collection", original_language=row["original_language"], **names)
        yield shelf.get_absolute_url(), text_of(shelf, "title")
