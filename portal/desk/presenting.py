"""A payload as the review page shows it: the kind's own sections, each text as it will look, and what changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from entries import locales
from entries.comparison import Difference, Part, Parts, RowChange, compare, rows_by_key, words
from entries.forms import sentence
from entries.kinds import Section, TermField
from entries.models import Entry, Term
from entries.snapshots import Payload
from entries.texts import Text, raw, text_of


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text as it will look; `parts` what changed against the live one; `source` the original of a translation."""

    label: str
    text: Text
    markup: bool
    parts: Parts | None = None
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value in words; `before` is set where it changed."""

    label: str
    value: str
    before: str | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """The terms of one choice, each the same, new or gone."""

    label: str
    items: list[tuple[Part, Text]]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A child row: what it is, whether it is the same, new or gone, and its cells."""

    label: str
    part: Part
    cells: list[ShownValue]


@dataclass(slots=True)
class ShownSection:
    """One section of the kind's edit form, with what it holds."""

    code: str
    title: str
    texts: list[ShownText] = field(default_factory=list)
    values: list[ShownValue] = field(default_factory=list)
    terms: list[ShownTerms] = field(default_factory=list)
    rows: list[ShownRow] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.texts or self.values or self.terms or self.rows)


@dataclass(slots=True)
class Presentation:
    """All that the page shows of a text: its sections, and the names of texts that are empty."""

    sections: list[ShownSection]
    empty: list[str]
    difference: Difference | None


class Presenter:
    """Turns one payload (and the live one beside it, if there is one) into sections. About 3 queries."""

    def __init__(self, entry: Entry, payload: Payload, live: Payload | None, *, zone: str = "UTC") -> None:
        self.entry, self.payload, self.live, self.zone = entry, payload, live, zone
        self.language: str = payload["language"]
        self.is_translation = "shared" not in payload
        self.difference = compare(live, payload) if live is not None else Difference()
        self.terms = self._load_terms()
        self.titles = self._load_titles()

    def present(self) -> Presentation:
        """The sections that hold something, those of no section last."""
        kind = self.entry.kind_info
        sections = [self._section(section) for section in kind.sections]
        placed = {name for section in kind.sections for name in section.fields}
        rest = [name for name in (*kind.text_names(), *kind.shared) if name not in placed]
        fields = {term for section in kind.sections for term in section.terms}
        strays = self._stray_terms(fields)
        sections.append(self._section(Section("other", _("Other details"), tuple(rest)), strays, rows=True))
        empty = [] if self.is_translation else [self._label(name) for name in kind.text_names() if self._is_empty(name)]
        return Presentation([one for one in sections if one], empty, self.difference if self.live is not None else None)

    def _section(self, section: Section, strays: Iterable[ShownTerms] = (), *, rows: bool = False) -> ShownSection:
        shown = ShownSection(section.code, str(section.title))
        texts = self.entry.kind_info.text_names()
        shown.texts = [text for name in section.fields if name in texts for text in self._text(name)]
        if not self.is_translation:
            shown.values = [value for name in section.fields if name not in texts for value in self._value(name)]
            shown.terms = [*(found for term in section.terms if (found := self._terms(term))), *strays]
        if rows:
            shown.rows = list(self._rows())
        return shown

    def _label(self, name: str) -> str:
        return sentence(self.entry._meta.get_field(name).verbose_name)

    def _is_empty(self, name: str) -> bool:
        return not self.payload["texts"].get(name) and name not in self.difference.texts

    def _text(self, name: str) -> Iterator[ShownText]:
        original = self.entry.original_language
        source = Text(raw(self.entry, name, original), original) if self.is_translation else None
        change = self.difference.texts.get(name)
        text = self.payload["texts"].get(name) or ""
        if text or change or source:
            markup = next(one.markup for one in self.entry.kind_info.texts if one.name == name)
            shown = Text(text, self.language)
            yield ShownText(self._label(name), shown, markup, change.parts if change else None, source)

    def _value(self, name: str) -> Iterator[ShownValue]:
        model_field = self.entry._meta.get_field(name)
        value = self._in_words(model_field, self.payload["shared"].get(name))
        change = self.difference.values.get(name)
        if value or change:
            before = self._in_words(model_field, change.before) if change else None
            yield ShownValue(self._label(name), value, before, words(before or "", value) if change else None)

    def _in_words(self, model_field: models.Field, stored: Any) -> str:
        if hasattr(model_field, "in_words"):
            return str(model_field.in_words(stored))
        value = model_field.to_python(stored) if stored not in (None, "") else None
        if value is None:
            return ""
        if isinstance(model_field, models.ForeignKey):
            return self.titles.get(int(value), str(value))
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if isinstance(value, datetime):
            return locales.moment(value, self.zone)
        if isinstance(value, date):
            return locales.long_date(value)
        labels = dict(model_field.flatchoices)
        return str(labels.get(value, value))

    def _terms(self, wanted: TermField) -> ShownTerms | None:
        def fits(key: str, role: str) -> bool:
            return role == wanted.role.value and key.startswith(f"{wanted.vocabulary.value}/")

        return self._shown_terms(sentence(wanted.vocabulary.label), fits)

    def _stray_terms(self, fields: set[TermField]) -> list[ShownTerms]:
        """Terms that no section of the kind asks for: they are shown all the same."""
        known = {(term.vocabulary.value, term.role.value) for term in fields}
        found = self._shown_terms(_("Other terms"), lambda key, role: (key.partition("/")[0], role) not in known)
        return [found] if found and not self.is_translation else []

    def _shown_terms(self, label: str, fits: Any) -> ShownTerms | None:
        added, removed = set(self.difference.terms_added), set(self.difference.terms_removed)
        present = [(key, role) for key, role in self.payload.get("terms", []) if fits(key, role)]
        items = [(Part.NEW if pair in added else Part.SAME, self._name(pair[0])) for pair in present]
        items += [(Part.GONE, self._name(key)) for key, role in sorted(removed) if fits(key, role)]
        return ShownTerms(label, items) if items else None

    def _name(self, key: str) -> Text:
        term = self.terms.get(key)
        return text_of(term, "label") if term else Text(key, "en")

    def _rows(self) -> Iterator[ShownRow]:
        changes = {(change.child, change.key): change for change in self.difference.rows}
        for child, rows in self.payload.get("rows", {}).items():
            model = self.entry._meta.get_field(child).related_model
            label = sentence(model._meta.verbose_name)
            for key, row in rows_by_key(rows).items():
                change = changes.pop((child, key), None)
                yield ShownRow(label, change.part if change else Part.SAME, self._cells(model, row, change))
        for (child, _row), change in changes.items():
            if change.part == Part.GONE:
                model = self.entry._meta.get_field(child).related_model
                yield ShownRow(sentence(model._meta.verbose_name), Part.GONE, self._cells(model, change.before, None))

    def _cells(self, model: type[models.Model], row: Any, change: RowChange | None) -> list[ShownValue]:
        cells = []
        for name, stored in row.items():
            if name in ("id", "position"):
                continue
            model_field = model._meta.get_field(name)
            value = self._in_words(model_field, stored)
            before = None
            if change and change.before and change.before.get(name) != stored:
                before = self._in_words(model_field, change.before.get(name))
            if value or before:
                parts = words(before, value) if before is not None else None
                cells.append(ShownValue(sentence(model_field.verbose_name), value, before, parts))
        return cells

    def _load_terms(self) -> dict[str, Term]:
        keys = {key for one in (self.payload, self.live or {}) for key, _role in one.get("terms", [])}
        codes = {key.partition("/")[2] for key in keys}
        return {term.key: term for term in Term.objects.filter(code__in=codes)} if keys else {}

    def _load_titles(self) -> dict[int, str]:
        """Titles of the entries that foreign keys and child rows point to."""
        wanted: set[int] = set()
        for one in (self.payload, self.live or {}):
            wanted |= set(_keys(self.entry._meta.model, one.get("shared", {})))
            for child, rows in one.get("rows", {}).items():
                model = self.entry._meta.get_field(child).related_model
                for row in rows if isinstance(rows, list) else ():
                    wanted |= set(_keys(model, row))
        found = Entry.objects.filter(pk__in=wanted) if wanted else ()
        return {entry.pk: str(text_of(entry, "title")) for entry in found}


def _keys(model: type[models.Model], values: dict[str, Any]) -> Iterator[int]:
    for name, value in values.items():
        model_field = model._meta.get_field(name)
        if isinstance(model_field, models.ForeignKey) and issubclass(model_field.related_model, Entry) and value:
            yield int(value)
