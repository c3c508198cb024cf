"""The form of a translation: one field for each text, with its source, what changed in it, and glossary terms."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entries.checks.renderings import problems
from entries.comparison import Parts, words
from entries.forms import text_field
from entries.snapshots import Payload
from portal.translating.glossary import Glossary, Hit
from portal.translating.work import Marks, Unit, Work, plain


@dataclass(frozen=True, slots=True)
class Pair:
    """One text of the page: the source beside the field for its translation, and all there is to say about them."""

    unit: Unit
    bound: forms.BoundField
    hits: list[Hit] = field(default_factory=list)
    unwanted: list[tuple[str, str]] = field(default_factory=list)
    source_parts: Parts | None = None
    theirs: str = ""
    parts: Parts | None = None
    seen: forms.BoundField | None = None
    by_machine: bool = False
    problems: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Group:
    """The texts of one section of the kind's form."""

    code: str
    title: str
    pairs: list[Pair]


class TranslationForm(forms.Form):
    """All texts that the original has, or that the translation has already; nothing is required."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, work: Work, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.work = work
        self.initial.update({"edition": work.edition, "source": work.entry.source_hash})
        for unit in work.units:
            made = text_field(unit.column, work.language)
            made.help_text = ""
            self.fields[unit.field] = made
            self.initial[unit.field] = unit.written
            if unit.field in work.marks.machine or unit.field in work.marks.older:
                label = _("I have read this text against the original, and it is right as it stands.")
                self.fields[f"seen-{unit.field}"] = forms.BooleanField(label=label, required=False)

    def groups(self, glossary: Glossary, theirs: Payload | None = None) -> list[Group]:
        """Source and field, in the order of the page; with `theirs`, what somebody else saved, where it differs."""
        old = self.work.old_source()
        pairs = {unit.field: self._pair(unit, glossary, theirs, old) for unit in self.work.units}
        return [
            Group(code, str(title), [pairs[unit.field] for unit in self.work.units if unit.group == code])
            for code, title in self.work.groups()
        ]

    def _pair(self, unit: Unit, glossary: Glossary, theirs: Payload | None, old: Payload | None) -> Pair:
        bound, marks, language = self[unit.field], self.work.marks, self.work.language
        mine = plain(bound.value() or "")
        other = unit.place.read(theirs) if theirs is not None else mine
        differs = other != mine
        return Pair(
            unit,
            bound,
            glossary.find(unit.source.text, unit.source.language, language),
            glossary.not_to_be_used(mine, language),
            self._changed(unit, old),
            other if differs else "",
            words(other, mine) if differs else None,
            self[f"seen-{unit.field}"] if f"seen-{unit.field}" in self.fields else None,
            unit.field in marks.machine,
            list(problems(unit.label, unit.source.text, mine, language)),
        )

    def _changed(self, unit: Unit, old: Payload | None) -> Parts | None:
        """What changed in the source since the translation was made: of this text, or of the entry."""
        if unit.field in self.work.marks.older:
            before = self.work.marks.older[unit.field]
        elif old is not None:
            before = unit.place.read_source(old)
        else:
            return None
        return words(before, unit.source.text) if plain(before) != plain(unit.source.text) else None

    def values(self) -> dict[str, str]:
        """The cleaned texts by field."""
        return {unit.field: plain(self.cleaned_data.get(unit.field) or "") for unit in self.work.units}

    def marks(self, by_machine: Collection[str] = ()) -> Marks:
        """The marks that stay: whoever edits a text, empties it, or says that it is right, takes its marks away."""
        marks = Marks.of({"marks": self.work.marks.as_json()})
        for unit in self.work.units:
            edited = plain(self.cleaned_data.get(unit.field) or "") != plain(unit.written)
            if edited or self.cleaned_data.get(f"seen-{unit.field}"):
                marks.seen(unit.field)
        marks.machine.update(by_machine)
        return marks

    def changes(self, by_machine: Collection[str] = ()) -> Payload:
        """The cleaned texts and marks as changes of the language track's payload."""
        return self.work.changes(self.values(), self.marks(by_machine))
