"""Translating field by field: the form with its source beside it, and saving what was made from exactly that source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from entries import curation, editing
from entries.comparison import Parts, words
from entries.forms import text_field
from entries.models import Entry
from entries.rules import Refused
from entries.snapshots import Payload, snapshot
from entries.states import EDITABLE, Action
from entries.texts import Text, raw
from entries.viewers import Viewer

UNPROCESSABLE, CONFLICT = 422, 409


class SourceChanged(Exception):
    """The original text is not the one any more that the translator had beside the translation."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form field's text lives in the payload: a text of the entry, or one of a child row."""

    name: str
    child: str = ""
    row: str = ""

    @property
    def field(self) -> str:
        """Name of the form field."""
        return f"row-{self.child}-{self.row}-{self.name}" if self.child else f"text-{self.name}"

    def read(self, payload: Payload) -> str:
        """The text at this place, "" when there is none."""
        if self.child:
            return payload.get("rows", {}).get(self.child, {}).get(self.row, {}).get(self.name, "")
        return payload.get("texts", {}).get(self.name, "")


@dataclass(frozen=True, slots=True)
class Pair:
    """One text of the page: the source beside the field for its translation."""

    source: Text
    markup: bool
    bound: forms.BoundField
    theirs: str = ""
    parts: Parts | None = None


class TranslationForm(forms.Form):
    """All texts that the original has, or that the translation has already; nothing is required."""

    edition = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    source = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def __init__(self, *args: Any, entry: Entry, language: str, draft: editing.Draft, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.language, self.payload = entry, language, draft.payload
        self.initial.update({"edition": draft.edition, "source": entry.source_hash})
        self.live_rows = snapshot(entry, language)["rows"]
        self.places: dict[Place, tuple[Text, bool]] = {}
        for text in entry.kind_info.texts:
            self._add(Place(text.name), entry, text.markup)
        for child, rows in self.live_rows.items():
            objects = {str(row.pk): row for row in getattr(entry, child).all()}
            for key, texts in rows.items():
                for name in texts:
                    self._add(Place(name, child, key), objects[key], False)

    def _add(self, place: Place, owner: models.Model, markup: bool) -> None:
        original = self.entry.original_language
        source, written = raw(owner, place.name, original), self._written(place)
        if not (source or written):
            return
        self.fields[place.field] = text_field(owner._meta.get_field(place.name), self.language)
        self.fields[place.field].help_text = ""
        self.initial[place.field] = written
        self.places[place] = Text(source, original), markup

    def _written(self, place: Place) -> str:
        """What the draft has; for a row that is newer than the draft, what is live."""
        known = place.row in self.payload.get("rows", {}).get(place.child, {}) if place.child else True
        return place.read(self.payload if known else {"rows": self.live_rows})

    def pairs(self, theirs: Payload | None = None) -> list[Pair]:
        """Source and field, in the order of the page; with `theirs`, what somebody else saved, where it differs."""
        return [self._pair(place, source, markup, theirs) for place, (source, markup) in self.places.items()]

    def _pair(self, place: Place, source: Text, markup: bool, theirs: Payload | None) -> Pair:
        bound = self[place.field]
        mine = (bound.value() or "").replace("\r\n", "\n")
        other = place.read(theirs) if theirs is not None else mine
        if other == mine:
            return Pair(source, markup, bound)
        return Pair(source, markup, bound, other, words(other, mine))

    def changes(self) -> Payload:
        """The cleaned texts as changes of the language track's payload (rows are always given whole)."""
        texts: dict[str, str] = {}
        rows: dict[str, dict[str, dict[str, str]]] = {
            child: {key: {name: self._written(Place(name, child, key)) for name in row} for key, row in by_id.items()}
            for child, by_id in self.live_rows.items()
        }
        for place in self.places:
            value = (self.cleaned_data.get(place.field) or "").replace("\r\n", "\n")
            if place.child:
                rows[place.child][place.row][place.name] = value
            else:
                texts[place.name] = value
        return {"texts": texts, "rows": rows}


@transaction.atomic
def save(*, entry: Entry, language: str, changes: Payload, by: Viewer, edition: int, source: str) -> editing.Draft:
    """Save a translation if its source is still the one the translator saw.

    In order: locks the entry; compares its fingerprint with `source` (`SourceChanged`); saves through
    `entries.editing`, with what that raises. What stands there already, word for word, counts as saved: the form
    was sent twice.
    """
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if locked.source_hash != source:
        raise SourceChanged
    try:
        return editing.save_translation(entry=entry, language=language, changes=changes, by=by, edition=edition)
    except editing.EditedMeanwhile as meanwhile:
        if editing.merged(meanwhile.theirs, changes) == meanwhile.theirs:
            return editing.open_translation(entry=entry, language=language, by=by)
        raise


@dataclass(slots=True)
class Answer:
    """What comes of opening or sending the page: the form to show, or where to go, and what to say."""

    form: TranslationForm | None = None
    status: int = 200
    leads_to: str = ""
    arguments: tuple[Any, ...] = ()
    sentence: Any = ""
    level: int = messages.SUCCESS
    draft: editing.Draft | None = None
    theirs: Payload | None = None
    source_changed: bool = False


class Desk:
    """One person at one translation."""

    def __init__(self, *, entry: Entry, language: str, by: Viewer) -> None:
        self.entry, self.language, self.by = entry, language, by

    def open(self) -> Answer:
        """The form with what stands there; a translation that waits for its review is shown on the review page."""
        draft, refusal = self._draft()
        if refusal:
            where = ("desk:revision", (draft.subject.pk,))
            return Answer(None, 200, *where, sentence=refusal, level=messages.INFO)
        return Answer(self._form(None, draft), draft=draft)

    def save(self, data: QueryDict) -> Answer:
        """Save the typed texts; every refusal keeps them on the page."""
        draft, refusal = self._draft()
        form = self._form(data, draft)
        if not form.is_valid():
            return Answer(form, UNPROCESSABLE, draft=draft)
        if refusal:
            return self._too_late(form, draft, refusal)
        try:
            saved = save(
                entry=self.entry,
                language=self.language,
                changes=form.changes(),
                by=self.by,
                edition=form.cleaned_data["edition"],
                source=form.cleaned_data["source"],
            )
        except SourceChanged:
            fresh = self._form(data, draft, edition=form.cleaned_data["edition"], source=self.entry.source_hash)
            return Answer(fresh, CONFLICT, draft=draft, source_changed=True)
        except editing.EditedMeanwhile as meanwhile:
            fresh = self._form(data, draft, edition=meanwhile.edition, source=form.cleaned_data["source"])
            return Answer(fresh, CONFLICT, draft=draft, theirs=meanwhile.theirs)
        here = ("desk:translate", (self.entry.pk, self.language))
        return Answer(None, 200, *here, sentence=_("Your translation is saved as a draft."), draft=saved)

    def submit(self, data: QueryDict) -> Answer:
        """Save, then hand the translation to its review."""
        answer = self.save(data)
        if not answer.leads_to or answer.draft is None or answer.draft.revision is None:
            return answer
        answer.leads_to, answer.arguments = "desk:translations", ()
        answer.sentence = _("Your translation waits for a second person to review it.")
        if answer.draft.revision.state in EDITABLE:
            self._hand_over(answer)
        return answer

    def _hand_over(self, answer: Answer) -> None:
        revision = answer.draft.revision  # type: ignore[union-attr]
        try:
            curation.move(entry=self.entry, action=Action.SUBMIT, by=self.by, revision=revision)
        except Refused as refused:
            answer.leads_to, answer.arguments = "desk:translate", (self.entry.pk, self.language)
            answer.sentence, answer.level = refused.reason, messages.WARNING

    def _draft(self) -> tuple[editing.Draft, Any]:
        """What there is to edit, and why it cannot be edited now ("" when it can)."""
        try:
            return editing.open_translation(entry=self.entry, language=self.language, by=self.by), ""
        except Refused as refused:
            revision = editing.open_revision(self.entry, self.language)
            if revision is None:
                raise PermissionDenied(str(refused.reason)) from refused
            return editing.Draft(self.entry, revision, revision.payload, revision.edition), refused.reason

    def _too_late(self, form: TranslationForm, draft: editing.Draft, refusal: Any) -> Answer:
        """The translation was handed over already: by this very form, sent twice, or by somebody else."""
        if editing.merged(draft.payload, form.changes()) == draft.payload:
            where = ("desk:revision", (draft.subject.pk,))
            return Answer(None, 200, *where, sentence=refusal, level=messages.INFO, draft=draft)
        form.add_error(None, str(refusal))
        return Answer(form, CONFLICT, draft=draft, theirs=draft.payload)

    def _form(self, data: QueryDict | None, draft: editing.Draft, **hidden: Any) -> TranslationForm:
        """The form; `hidden` values replace those that were sent, so that the next attempt starts from now."""
        if data is not None and hidden:
            data = data.copy()
            for name, value in hidden.items():
                data[name] = str(value)
        return TranslationForm(data, entry=self.entry, language=self.language, draft=draft)
