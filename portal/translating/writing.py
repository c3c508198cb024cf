"""Translating field by field: saved with the very source that stood beside it, then handed over."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from entries import curation, editing
from entries.audit.services import record
from entries.models import Entry
from entries.rules import Refused
from entries.snapshots import Payload
from entries.states import EDITABLE, Action
from entries.viewers import Viewer
from portal.translating import machine
from portal.translating.forms import TranslationForm
from portal.translating.work import Marks, Work

UNPROCESSABLE, CONFLICT, UNAVAILABLE = 422, 409, 503


class SourceChanged(Exception):
    """The original text is not the one any more that the translator had beside the translation."""


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
        if _same(editing.merged(meanwhile.theirs, changes), meanwhile.theirs):
            return editing.open_translation(entry=entry, language=language, by=by)
        raise


def hand_over(*, entry: Entry, draft: editing.Draft, by: Viewer) -> None:
    """Submit a translation to its review by a second person.

    Raises `Refused`: by the rules, or while texts that were made from an older original have not been read again.
    """
    if Marks.of(draft.payload).older:
        raise Refused(_("Some texts were made from an older original. Read those that say so, then submit."))
    curation.move(entry=entry, action=Action.SUBMIT, by=by, revision=draft.revision)


def _same(one: Payload, other: Payload) -> bool:
    """Whether two payloads have the same texts; marks apart, which are taken away by a look at the page."""
    return one | {"marks": None} == other | {"marks": None}


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
    group: str = ""


class Desk:
    """One person at one translation."""

    def __init__(self, *, entry: Entry, language: str, by: Viewer) -> None:
        self.entry, self.language, self.by = entry, language, by

    def open(self, typed: dict[str, Any] | None = None) -> Answer:
        """The form with what stands there, or with what was `typed` into a session that was lost.

        A translation that waits for its review is shown on the review page.
        """
        draft, refusal = self._draft()
        if refusal:
            where = ("desk:revision", (draft.subject.pk,))
            return Answer(None, 200, *where, sentence=refusal, level=messages.INFO)
        return Answer(self._form(typed, draft), draft=draft)

    def save(self, data: QueryDict, by_machine: Collection[str] = ()) -> Answer:
        """Save the typed texts (those of the fields `by_machine` come from one); every refusal keeps them there."""
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
                changes=form.changes(by_machine),
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

    def suggest(self, data: QueryDict, group: str) -> Answer:
        """Save the typed texts, and what a machine makes of those of a group that are still empty.

        The provider is asked before anything is locked; it is recorded in the audit log that texts were sent out.
        """
        draft, refusal = self._draft()
        form = self._form(data, draft)
        if refusal or not form.is_valid():
            return self.save(data)
        values = form.values()
        empty = [one for one in form.work.units if one.group == group and one.source and not values[one.field].strip()]
        try:
            found = machine.suggestions(empty, self.language)
        except machine.Unavailable:
            return self._nothing_suggested(data, draft)
        return self._take(data, found) if found else self.save(data)

    def _take(self, data: QueryDict, found: dict[str, str]) -> Answer:
        filled = data.copy()
        for name, text in found.items():
            filled[name] = text
        with transaction.atomic():
            answer = self.save(filled, found.keys())
            if answer.leads_to:
                detail = {"language": self.language, "texts": len(found)}
                record("translation.suggested", by=self.by, about=f"entry:{self.entry.pk}", detail=detail)
        if not answer.leads_to:
            return self.save(data)  # a conflict: what the machine wrote must not stand on the page as if typed
        answer.sentence = _("The empty texts were filled by a machine. Read and correct each of them.")
        return answer

    def _nothing_suggested(self, data: QueryDict, draft: editing.Draft) -> Answer:
        """Whatever was typed stays on the page, and the sentence says that it is not yet saved."""
        form = self._form(data, draft)
        form.add_error(None, _("The machine translation does not answer now. What you typed is kept: save it."))
        return Answer(form, UNAVAILABLE, draft=draft)

    def submit(self, data: QueryDict) -> Answer:
        """Save, then hand the translation to its review."""
        answer = self.save(data)
        if not answer.leads_to or answer.draft is None or answer.draft.revision is None:
            return answer
        answer.leads_to, answer.arguments = "desk:translations", ()
        answer.sentence = _("Your translation waits for a second person to review it.")
        if answer.draft.revision.state in EDITABLE:
            self._hand_over(answer, answer.draft)
        return answer

    def _hand_over(self, answer: Answer, draft: editing.Draft) -> None:
        try:
            hand_over(entry=self.entry, draft=draft, by=self.by)
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
        if _same(editing.merged(draft.payload, form.changes()), draft.payload):
            where = ("desk:revision", (draft.subject.pk,))
            return Answer(None, 200, *where, sentence=refusal, level=messages.INFO, draft=draft)
        form.add_error(None, str(refusal))
        return Answer(form, CONFLICT, draft=draft, theirs=draft.payload)

    def _form(self, data: QueryDict | dict[str, Any] | None, draft: editing.Draft, **hidden: Any) -> TranslationForm:
        """The form; `hidden` values replace those that were sent, so that the next attempt starts from now."""
        if data is not None and hidden:
            data = data.copy()
            for name, value in hidden.items():
                data[name] = str(value)
        return TranslationForm(data, work=Work(self.entry, self.language, draft))
