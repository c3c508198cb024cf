"""Entries as rows, read in portions, so that a long list takes no more memory than a short one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Prefetch
from django.http import StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import override

from entries.kinds import Kind
from entries.models import Entry, EntryTerm
from entries.viewers import Viewer
from portal.tables.columns import Column, in_cell
from portal.tables.sheets import JSON, XLSX, as_download, download

#: Entries that are read at once: 2 queries each, and one for each kind of related entry.
PORTION = 200
#: Entries in one file. A workbook is made whole before it is sent.
MOST = {"csv": 5_000, "json": 5_000, "xlsx": 2_000}
FORMS = tuple(MOST)


def answer(
    keys: Sequence[int],
    columns: Sequence[Column],
    form: str,
    *,
    name: str,
    title: str,
    language: str,
    viewer: Viewer,
    kind: Kind | None,
    about: Mapping[str, Any],
) -> StreamingHttpResponse:
    """The entries with these ids as a file to save, in the order of `keys`; what the viewer may not see is left out.

    `about` is said of the whole at the head of JSON. `Refused` for a text that no workbook can hold.
    """
    entries = portions(keys, kind, viewer)
    if form == JSON:
        return as_download(_json(entries, columns, about, language), JSON, name=name)
    rows = _rows(entries, columns, language)
    return download(rows, [one.heading for one in columns], form, name=name, title=title, language=language)


def portions(keys: Sequence[int], kind: Kind | None, viewer: Viewer) -> Iterator[list[Entry]]:
    """The entries that the viewer may see, a few hundred at a time, as their kind's model where there is one kind."""
    model = kind.model if kind else Entry
    related = ["owner", *(_relations(kind) if kind else ())]
    terms = Prefetch("entry_terms", EntryTerm.objects.select_related("term").order_by("term__vocabulary", "pk"))
    found = model._default_manager.visible_to(viewer).select_related(*related).prefetch_related(terms)  # type: ignore[attr-defined]
    for start in range(0, len(keys), PORTION):
        wanted = keys[start : start + PORTION]
        by_key = {entry.pk: entry for entry in found.filter(pk__in=wanted)}
        yield [by_key[key] for key in wanted if key in by_key]


def _relations(kind: Kind) -> list[str]:
    """The kind's columns that point to other entries."""
    return [name for name in kind.shared if isinstance(kind.model._meta.get_field(name), models.ForeignKey)]


def _rows(entries: Iterator[list[Entry]], columns: Sequence[Column], language: str) -> Iterator[list[Any]]:
    for portion in entries:
        with override(language):  # not across a `yield`: whoever takes the rows has a language of their own
            rows = [[in_cell(column.cell(entry)) for column in columns] for entry in portion]
        yield from rows


def _json(
    entries: Iterator[list[Entry]], columns: Sequence[Column], about: Mapping[str, Any], language: str
) -> Iterator[bytes]:
    head = dict(about) | {
        "made": timezone.now().isoformat(timespec="seconds"),
        "language": language,
        "columns": {column.code: column.heading for column in columns},
    }
    yield json.dumps(head, ensure_ascii=False, default=str)[:-1].encode() + b', "entries": [\n'
    first = True
    for portion in entries:
        with override(language):
            lines = [
                json.dumps({column.code: column.of(entry) for column in columns}, ensure_ascii=False, default=str)
                for entry in portion
            ]
        for line in lines:
            yield (b"" if first else b",\n") + line.encode()
            first = False
    yield b"\n]}\n"


def most(form: str) -> int:
    """How many entries a file of this form may hold."""
    return MOST.get(form, MOST[XLSX])
