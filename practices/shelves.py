"""The frame of the hub's pages: that of every kind, and the collections that hold the entry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from entries import detail_page
from entries.kinds import kind_of
from entries.texts import LANGUAGES, Text, pick

if TYPE_CHECKING:
    from django.http import HttpRequest


def common_context(request: HttpRequest, entry: Any) -> dict[str, Any]:
    """What the frame of every page of the hub needs; no query."""
    return detail_page.common_context(request, entry) | {"shelves": list(shelves(entry))}


def shelves(entry: Any) -> Iterator[tuple[str, Text]]:
    """Collections that hold the entry: address and title."""
    kind = kind_of("collection")
    for row in entry.shelves:
        titles, original = {code: row[f"title_{code}"] for code in LANGUAGES}, row["original_language"]
        yield kind.url_for(row["id"], titles, original), pick(titles, original)
