"""One translation as the desk handles it: its texts one by one, each with its source, and what is noted of them.

The page to translate, the files for translators and machine translation all read and write through `Work`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from entries import editing
from entries.forms import sentence
from entries.models import TRACK_SOURCE, Entry, Revision, TranslationRecord
from entries.snapshots import Payload, fingerprint_of, snapshot
from entries.states import OPEN, State
from entries.texts import Text, is_blank, raw

#: Code of the group of texts that no section of the kind's form holds, and of those of child rows.
OTHER, ROWS = "other", "files"
#: So many versions of the source are searched for the one that a translation renders.
VERSIONS = 50


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form field's text lives in the payload: a text of the entry, or one of a child row."""

    name: str
    child: str = ""
    row: str = ""

    @property
    def field(self) -> str:
        """Name of the form field, and of the unit in files; the same for ever."""
        return f"row-{self.child}-{self.row}-{self.name}" if self.child else f"text-{self.name}"

    def read(self, payload: Payload) -> str:
        """The text at this place, "" when there is none."""
        if self.child:
            return payload.get("rows", {}).get(self.child, {}).get(self.row, {}).get(self.name, "")
        return payload.get("texts", {}).get(self.name, "")

    def read_source(self, payload: Payload) -> str:
        """The text at this place in a payload of the source, whose rows are lists."""
        if not self.child:
            return payload.get("texts", {}).get(self.name, "")
        rows = payload.get("rows", {}).get(self.child, [])
        return next((row.get(self.name, "") for row in rows if str(row.get("id")) == self.row), "")


@dataclass(frozen=True, slots=True)
class Unit:
    """One text to translate: the source, and what is written so far (in the draft, or live)."""

    place: Place
    column: models.Field
    source: Text
    written: str
    group: str
    markup: bool = False

    @property
    def field(self) -> str:
        """Name of the form field, and of the unit in files."""
        return self.place.field

    @property
    def label(self) -> str:
        """What the text is, in the reader's language."""
        return sentence(self.column.verbose_name)


@dataclass(slots=True)
class Marks:
    """What is noted of single texts of a draft, by field, until a person has looked at them.

    `machine`: texts that a machine wrote. `older`: texts that were made from another source, with that source.
    `since`: fingerprint of the source on which the draft was begun.
    """

    machine: set[str] = field(default_factory=set)
    older: dict[str, str] = field(default_factory=dict)
    since: str = ""

    @classmethod
    def of(cls, payload: Payload) -> Marks:
        """The marks that a draft carries."""
        found = payload.get("marks", {})
        return cls(set(found.get("machine", ())), dict(found.get("older", {})), found.get("since", ""))

    def seen(self, name: str) -> None:
        """A person has edited or confirmed this text."""
        self.machine.discard(name)
        self.older.pop(name, None)

    def as_json(self) -> dict[str, Any]:
        """As the payload keeps them."""
        return {"machine": sorted(self.machine), "older": dict(sorted(self.older.items())), "since": self.since}


class Work:
    """The translation of one entry into one language: the draft, its texts, its marks.

    `entry` is of its own kind's model; its child rows are read once. 2 queries and one for each sort of child rows.
    """

    def __init__(self, entry: Entry, language: str, draft: editing.Draft, live: Live | None = None) -> None:
        self.entry, self.language, self.payload, self.edition = entry, language, draft.payload, draft.edition
        self.live_rows: dict[str, dict[str, dict[str, str]]] = snapshot(entry, language)["rows"]
        self.units = list(self._units())
        self.live = live or Live.of(entry, language)
        self.marks = Marks.of(draft.payload) if draft.revision else self._first_marks()

    def _first_marks(self) -> Marks:
        """Those of a draft that nobody has saved yet: what is live and a machine's stays marked."""
        marks = Marks(since=self.entry.source_hash)
        if self.live.quality == TranslationRecord.Quality.MACHINE:
            known = Marks.of(self.live.payload or {}).machine
            marks.machine = {unit.field for unit in self.units if unit.written} & (
                known or {u.field for u in self.units}
            )
        return marks

    def _units(self) -> Iterator[Unit]:
        kind = self.entry.kind_info
        texts = {text.name: text for text in kind.texts}
        placed = [(name, section.code) for section in kind.sections for name in section.fields if name in texts]
        rest = [(name, OTHER) for name in texts if name not in {name for name, _code in placed}]
        for name, code in (*placed, *rest):
            yield from self._unit(Place(name), self.entry, code, texts[name].markup)
        for child, rows in self.live_rows.items():
            objects = {str(row.pk): row for row in getattr(self.entry, child).all()}
            for key, columns in rows.items():
                for name in columns:
                    yield from self._unit(Place(name, child, key), objects[key], ROWS, False)

    def _unit(self, place: Place, owner: models.Model, group: str, markup: bool) -> Iterator[Unit]:
        """The unit, if the original has a text there or the translation has one already."""
        original = self.entry.original_language
        source, written = raw(owner, place.name, original), self.written(place)
        if source or written:
            column = owner._meta.get_field(place.name)
            yield Unit(place, column, Text(source, original), written, group, markup)

    def written(self, place: Place) -> str:
        """What the draft has; for a row that is newer than the draft, what is live."""
        known = place.row in self.payload.get("rows", {}).get(place.child, {}) if place.child else True
        return place.read(self.payload if known else {"rows": self.live_rows})

    def groups(self) -> list[tuple[str, Any]]:
        """Code and title of the groups that hold a text, in the order of the page."""
        titles = {section.code: section.title for section in self.entry.kind_info.sections}
        titles |= {OTHER: _("Other details"), ROWS: _("Files, links, pictures and videos")}
        return [(code, titles[code]) for code in dict.fromkeys(unit.group for unit in self.units)]

    def changes(self, values: Mapping[str, str], marks: Marks | None = None) -> Payload:
        """Values by field name as changes of the payload; fields that are not given stay (rows are given whole)."""
        texts: dict[str, str] = {}
        rows: dict[str, dict[str, dict[str, str]]] = {
            child: {key: {name: self.written(Place(name, child, key)) for name in row} for key, row in by_id.items()}
            for child, by_id in self.live_rows.items()
        }
        for unit in self.units:
            if unit.field not in values:
                continue
            if unit.place.child:
                rows[unit.place.child][unit.place.row][unit.place.name] = values[unit.field]
            else:
                texts[unit.place.name] = values[unit.field]
        return {"texts": texts, "rows": rows, "marks": (marks or self.marks).as_json()}

    def old_source(self) -> Payload | None:
        """The source that the translation renders, if that is not the present one and is still known (0 or 1 query).

        That of the live translation counts, or else the one on which the draft was begun: so what changed stays in
        sight while the draft is saved again and again.
        """
        rendered = self.live.renders_hash or self.marks.since
        if not rendered or not self.entry.source_hash or rendered == self.entry.source_hash:
            return None
        versions = self.entry.revisions.filter(track=TRACK_SOURCE, state=State.PUBLISHED).order_by("-id")
        payloads = versions.values_list("payload", flat=True)[:VERSIONS]
        return next((one for one in payloads.iterator() if fingerprint_of(one.get("texts", {})) == rendered), None)


@dataclass(frozen=True, slots=True)
class Live:
    """What is published in a language: how it came about, which source it renders, and its last revision's payload."""

    quality: str = ""
    renders_hash: str = ""
    payload: Payload | None = None

    @classmethod
    def of(cls, entry: Entry, language: str) -> Live:
        """What readers have of one entry (1 query, 2 for a machine's)."""
        return cls.of_many([entry], language).get(entry.pk, cls())

    @classmethod
    def of_many(cls, entries: Iterable[Entry], language: str) -> dict[int, Live]:
        """The same for many, by entry id (1 query, 2 if any is a machine's)."""
        records = TranslationRecord.objects.filter(entry__in=[entry.pk for entry in entries], language=language)
        found = {one.entry_id: one for one in records}
        machines = [key for key, one in found.items() if one.quality == TranslationRecord.Quality.MACHINE]
        payloads: dict[int, Payload] = {}
        if machines:
            last = Revision.objects.filter(entry__in=machines, track=language, state=State.PUBLISHED).order_by("id")
            payloads = dict(last.values_list("entry_id", "payload"))
        return {key: cls(one.quality, one.renders_hash, payloads.get(key)) for key, one in found.items()}


def works(entries: Iterable[Entry], language: str) -> list[Work]:
    """The translations of many entries, for files: a few queries for each kind. Nobody is asked for permission here."""
    listed = list(entries)
    by_kind: dict[Any, list[int]] = {}
    for entry in listed:
        by_kind.setdefault(entry.kind_info, []).append(entry.pk)
    details: dict[int, Entry] = {}
    for kind, keys in by_kind.items():
        details |= kind.model._default_manager.prefetch_related(*kind.children).in_bulk(keys)
    drafts = Revision.objects.filter(entry__in=details, track=language, state__in=OPEN)
    revisions = {revision.entry_id: revision for revision in drafts}
    live = Live.of_many(listed, language)
    return [
        Work(
            details[entry.pk],
            language,
            _draft(details[entry.pk], language, revisions.get(entry.pk)),
            live.get(entry.pk, Live()),
        )
        for entry in listed
    ]


def _draft(entry: Entry, language: str, revision: Revision | None) -> editing.Draft:
    if revision is None:
        return editing.Draft(entry, None, snapshot(entry, language), 0)
    return editing.Draft(entry, revision, revision.payload, revision.edition)


def plain(text: str) -> str:
    """A text with the line ends of the database."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def bare(text: str) -> str:
    """A text without what tools change by themselves: line ends, white space doubled or around it."""
    return " ".join(plain(text).split())


def digest(text: str) -> str:
    """A short fingerprint of a text, by which it is seen whether it was changed (SHA-256, 64 bits of it)."""
    return "" if is_blank(text) else hashlib.sha256(bare(text).encode()).hexdigest()[:16]
