"""A payload as pages show it: the kind's own sections, each text as it will look, and what changed.

The one presenter of payloads: the desk, the author's pages, outside reviewers and the history all show what it makes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
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
from entries.texts import Text, pick, raw, text_of


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text as it will look; `parts` what changed against the live one; `source` the original of a translation."""

    name: str
    label: str
    text: Text
    markup: bool
    parts: Parts | None = None
    source: Text | None = None


@dataclass(frozen=True, slots=True)
class ShownValue:
    """A value in words; `before` is set where it changed."""

    name: str
    label: str
    value: str
    before: str | None = None
    parts: Parts | None = None


@dataclass(frozen=True, slots=True)
class ShownTerms:
    """The terms of one choice, each the same, new or gone."""

    name: str
    label: str
    items: list[tuple[Part, Text]]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """A child row: of which name, what it is, whether it is the same, new or gone, and its cells."""

    name: str
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

    @property
    def children(self) -> list[tuple[str, str]]:
        """Name and label of each sort of rows in it."""
        return list(dict.fromkeys((row.name, row.label) for row in self.rows))


@dataclass(slots=True)
class Presentation:
    """All that the page shows of a text: its sections, and names and labels of texts that are empty."""

    sections: list[ShownSection]
    empty: list[tuple[str, str]]
    difference: Difference | None

    def names(self) -> set[str]:
        """The names of everything that has a place on the page."""
        shown = {text.name for part in self.sections for text in part.texts}
        shown |= {value.name for part in self.sections for value in part.values}
        shown |= {choice.name for part in self.sections for choice in part.terms}
        shown |= {row.name for part in self.sections for row in part.rows}
        return shown | {name for name, _label in self.empty}


def field_label(entry: Entry, name: str) -> str:
    """What a part of an entry is called in the active language: a text, a value, a choice of terms, or child rows.

    "" for a name that the kind does not know.
    """
    kind = entry.kind_info
    terms = {term.name: term for section in kind.sections for term in section.terms}
    if name in terms:
        return sentence(terms[name].vocabulary.label)
    if name in kind.text_names() or name in kind.shared:
        return sentence(entry._meta.get_field(name).verbose_name)
    if name in kind.children:
        model: Any = entry._meta.get_field(name).related_model
        return sentence(model._meta.verbose_name)
    return ""


class Presenter:
    """Turns one payload into sections, with the live one beside it if there is one. About 3 queries.

    `whole` keeps what is empty in its place, for those who fill it in. With `translation`, a payload of a language
    track, the texts are those that readers of that language will see: its own, else the original, marked as such.
    """

    def __init__(
        self,
        entry: Entry,
        payload: Payload,
        live: Payload | None,
        *,
        zone: str = "UTC",
        whole: bool = False,
        translation: Payload | None = None,
    ) -> None:
        self.entry, self.payload, self.live, self.zone, self.whole = entry, payload, live, zone, whole
        self.translation = translation
        self.language: str = payload["language"]
        self.is_translation = "shared" not in payload
        self.difference = compare(live, payload) if live is not None else Difference()
        self.terms = self._load_terms()
        self.titles = self._load_titles()

    def present(self) -> Presentation:
        """The sections that hold something (with `whole`, all of the kind's), those of no section last."""
        kind = self.entry.kind_info
        sections = [self._section(section) for section in kind.sections]
        placed = {name for section in kind.sections for name in section.fields}
        rest = [name for name in (*kind.text_names(), *kind.shared) if name not in placed]
        other = self._section(Section("other", _("Other details"), tuple(rest)))
        other.terms += self._stray_terms({term for section in kind.sections for term in section.terms})
        held = {name for section in kind.sections for name in rows_in(section)}
        other.rows += self._rows(lambda child: child not in held)
        shown = [one for one in sections if one or self.whole] + ([other] if other else [])
        no_gaps = self.is_translation or self.whole
        empty = [] if no_gaps else [(name, self._label(name)) for name in kind.text_names() if self._is_empty(name)]
        return Presentation(shown, empty, self.difference if self.live is not None else None)

    def _section(self, section: Section) -> ShownSection:
        shown = ShownSection(section.code, str(section.title))
        texts = self.entry.kind_info.text_names()
        shown.texts = [text for name in section.fields if name in texts for text in self._text(name)]
        if not self.is_translation:
            shown.values = [value for name in section.fields if name not in texts for value in self._value(name)]
            shown.terms = [found for term in section.terms if (found := self._terms(term))]
        held = rows_in(section)
        shown.rows = list(self._rows(lambda child: child in held))
        return shown

    def _label(self, name: str) -> str:
        return sentence(self.entry._meta.get_field(name).verbose_name)

    def _is_empty(self, name: str) -> bool:
        return not self.payload["texts"].get(name) and name not in self.difference.texts

    def _text(self, name: str) -> Iterator[ShownText]:
        original = self.entry.original_language
        source = Text(raw(self.entry, name, original), original) if self.is_translation else None
        change = self.difference.texts.get(name)
        text = self._as_read(name)
        if text or change or source or self.whole:
            markup = next(one.markup for one in self.entry.kind_info.texts if one.name == name)
            yield ShownText(name, self._label(name), text, markup, change.parts if change else None, source)

    def _as_read(self, name: str) -> Text:
        """A text in the language of the page: of a translation, what stands in for a missing one."""
        own = self.payload["texts"].get(name) or ""
        if self.translation is None:
            return Text(own, self.language)
        wanted: str = self.translation["language"]
        texts = {wanted: self.translation["texts"].get(name) or "", self.language: own}
        return pick(texts, self.language, wanted)

    def _value(self, name: str) -> Iterator[ShownValue]:
        model_field = self.entry._meta.get_field(name)
        value = self._in_words(model_field, self.payload["shared"].get(name))
        change = self.difference.values.get(name)
        if value or change or self.whole:
            before = self._in_words(model_field, change.before) if change else None
            yield ShownValue(name, self._label(name), value, before, words(before or "", value) if change else None)

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
        return " · ".join(str(labels.get(one, one)) for one in _leaves(value))

    def _terms(self, wanted: TermField) -> ShownTerms | None:
        def fits(key: str, role: str) -> bool:
            return role == wanted.role.value and key.startswith(f"{wanted.vocabulary.value}/")

        return self._shown_terms(wanted.name, sentence(wanted.vocabulary.label), fits)

    def _stray_terms(self, fields: set[TermField]) -> list[ShownTerms]:
        """Terms that no section of the kind asks for: they are shown all the same."""
        known = {(term.vocabulary.value, term.role.value) for term in fields}
        found = self._shown_terms("", _("Other terms"), lambda key, role: (key.partition("/")[0], role) not in known)
        return [found] if found and not self.is_translation else []

    def _shown_terms(self, name: str, label: str, fits: Any) -> ShownTerms | None:
        added, removed = set(self.difference.terms_added), set(self.difference.terms_removed)
        present = [(key, role) for key, role in self.payload.get("terms", []) if fits(key, role)]
        items = [(Part.NEW if pair in added else Part.SAME, self._name(pair[0])) for pair in present]
        items += [(Part.GONE, self._name(key)) for key, role in sorted(removed) if fits(key, role)]
        return ShownTerms(name, label, items) if items or (self.whole and name) else None

    def _name(self, key: str) -> Text:
        term = self.terms.get(key)
        return text_of(term, "label") if term else Text(key, "en")

    def _rows(self, wanted: Callable[[str], bool]) -> Iterator[ShownRow]:
        """The rows of the children that are wanted, those that are gone last."""
        changes = {(one.child, one.key): one for one in self.difference.rows if wanted(one.child)}
        for child, rows in self.payload.get("rows", {}).items():
            if not wanted(child) or child not in self.entry.kind_info.children:
                continue
            model, label = self._child(child)
            translated = (self.translation or {}).get("rows", {}).get(child, {})
            for key, row in rows_by_key(rows).items():
                change = changes.pop((child, key), None)
                texts = {name: text for name, text in translated.get(key, {}).items() if text}
                part = change.part if change else Part.SAME
                yield ShownRow(child, label, part, self._cells(model, {**row, **texts}, change))
        for (child, _row), change in changes.items():
            if change.part == Part.GONE and child in self.entry.kind_info.children:
                model, label = self._child(child)
                yield ShownRow(child, label, Part.GONE, self._cells(model, change.before, None))

    def _child(self, name: str) -> tuple[type[models.Model], str]:
        """The model of child rows, and what one of them is called."""
        model: Any = self.entry._meta.get_field(name).related_model
        return model, sentence(model._meta.verbose_name)

    def _cells(self, model: type[models.Model], row: Any, change: RowChange | None) -> list[ShownValue]:
        cells = []
        for name, stored in row.items():
            if name not in _columns(model) - {"id", "position"}:
                continue
            model_field = model._meta.get_field(name)
            value = self._in_words(model_field, stored)
            before = None
            if change and change.before and change.before.get(name) != stored:
                before = self._in_words(model_field, change.before.get(name))
            if value or before:
                parts = words(before, value) if before is not None else None
                cells.append(ShownValue(name, sentence(model_field.verbose_name), value, before, parts))
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
            for child in self.entry.kind_info.children:
                rows = one.get("rows", {}).get(child, ())
                for row in rows if isinstance(rows, list) else ():
                    wanted |= set(_keys(self._child(child)[0], row))
        found = Entry.objects.filter(pk__in=wanted) if wanted else ()
        return {entry.pk: str(text_of(entry, "title")) for entry in found}


def rows_in(section: Section) -> set[str]:
    """Names of the child rows that a section of the form holds."""
    return {name for name in (section.rows, section.gathers, "resources" if section.resources else "") if name}


def _leaves(value: Any) -> Iterator[Any]:
    """The plain values inside a value that may be a list or a mapping, in order; empty ones have nothing to say."""
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        yield value
        return
    for one in value:
        yield from (leaf for leaf in _leaves(one) if leaf not in ("", None))


def _columns(model: type[models.Model]) -> set[str]:
    """Names of the columns that a model has now; an old version may know others."""
    return {model_field.name for model_field in model._meta.concrete_fields}


def _keys(model: type[models.Model], values: dict[str, Any]) -> Iterator[int]:
    for name, value in values.items():
        model_field = model._meta.get_field(name) if name in _columns(model) else None
        if isinstance(model_field, models.ForeignKey) and issubclass(model_field.related_model, Entry) and value:
            yield int(value)
