"""Where the files of an entry are fetched: at the address of their row, or elsewhere while a version is looked at.

A version that is not published has files without a row of their own. Whoever shows the page of an entry with such a
version laid over it says where they are, and the page needs to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from django.urls import reverse

from entries.models import Resource

_elsewhere: ContextVar[Mapping[str, str] | None] = ContextVar("files_elsewhere", default=None)


def address_of(row: Resource) -> str:
    """Where the file of a resource is fetched; where it has none, what it leads to."""
    if not row.file:
        return row.url
    return (_elsewhere.get() or {}).get(row.file.name or "") or reverse("file", args=[row.pk])


@contextmanager
def files_at(addresses: Mapping[str, str]) -> Iterator[None]:
    """While this holds, stored files are fetched at these addresses (by their stored names), in this thread only."""
    token = _elsewhere.set(addresses)
    try:
        yield
    finally:
        _elsewhere.reset(token)
