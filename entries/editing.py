"""Writing texts: drafts, revisions of what is published, translations. No state changes here.

Everything edits a payload (`entries.snapshots`): a draft's payload is written to the entry at once, that of a
published entry is kept in its open revision until a curator publishes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.kinds import Kind
from entries.models import TRACK_SOURCE, Entry, Revision
from entries.publishing import latest_published
from entries.rules import Refused, can_edit, can_translate
from entries.snapshots import SCHEMA, Payload, apply, as_json, fingerprint, snapshot
from entries.states import EDITABLE, OPEN, State
from entries.viewers import Viewer


class EditedMeanwhile(Exception):
    """Somebody else saved this text first; `theirs` is what stands there now."""

    def __init__(self, theirs: Payload, edition: int) -> None:
        super().__init__("edited meanwhile")
        self.theirs = theirs
        self.edition = edition


@dataclass(slots=True)
class Draft:
    """What an editor works on: the entry, the open revision if it is published, the payload, its edition."""

    entry: Entry
    revision: Revision | None
    payload: Payload
    edition: int

    @property
    def subject(self) -> Entry | Revision:
        """The row whose state the draft has."""
        return self.revision or self.entry

    @property
    def track(self) -> str:
        """`source`, or the language of a translation."""
        return self.revision.track if self.revision else TRACK_SOURCE


@transaction.atomic
def begin(*, kind: Kind, by: Viewer, language: str, owner: Entry | None = None, **shared: Any) -> Entry:
    """Start a draft of `kind` in `language`, owned by an organisation of the author's or by nobody yet.

    Raises `Refused` when the viewer may not write for `owner`. Records `entry.begun`.
    """
    if not by.is_signed_in:
        raise Refused(_("Sign in first."))
    if owner is not None and owner.pk not in by.organisations_edited:
        raise Refused(_("You cannot write for this organisation."))
    entry = kind.model(
        kind=kind.code,
        original_language=language,
        owner_id=owner.pk if owner else None,
        author_id=by.user_id,
        **(dict(kind.begins_with) | shared),
    )
    entry.save()
    facts.record("entry.begun", entry=entry, by=by)
    return entry


def open_draft(*, entry: Entry, by: Viewer) -> Draft:
    """The text to edit, without writing anything: the draft itself, or the open revision, or the live text.

    Raises `Refused`.
    """
    entry = entry.detail()
    revision = open_revision(entry, TRACK_SOURCE)
    verdict = can_edit(by, entry, revision)
    if not verdict:
        raise Refused(verdict.reason)
    if revision is not None:
        return Draft(entry, revision, revision.payload, revision.edition)
    return Draft(entry, None, snapshot(entry), entry.edition)


def open_revision(entry: Entry, track: str) -> Revision | None:
    """The unfinished revision of a track; the database allows one.

    None for the source of an entry that went back to its writers: they work on the entry itself then, and a revision
    that was left open waits until the entry is live again.
    """
    if track == TRACK_SOURCE and entry.state in EDITABLE:
        return None
    found = entry.revisions.filter(track=track, state__in=OPEN).first()
    if found is not None:
        found.entry = entry
    return found


@transaction.atomic
def save(*, entry: Entry, changes: Payload, by: Viewer, edition: int) -> Draft:
    """Merge `changes` (a partial payload) into the text and save it.

    In order: locks the entry; asks the rules; refuses an old `edition` (`EditedMeanwhile`); writes the draft, or
    the open revision of a published entry, which is begun here if there is none. The edition grows by one.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk).detail()
    draft = open_draft(entry=entry, by=by)
    if draft.edition != edition:
        raise EditedMeanwhile(draft.payload, draft.edition)
    payload = merged(draft.payload, changes)
    if entry.state in EDITABLE:
        entry.edition += 1
        _sign(entry, by)
        apply(entry, payload)
        return Draft(entry, None, snapshot(entry), entry.edition)
    revision = draft.revision or _begin_revision(entry, TRACK_SOURCE, by)
    _sign(revision, by)
    return _store(entry, revision, payload, draft.revision is not None)


def merged(payload: Payload, changes: Payload) -> Payload:
    """`payload` with the texts and shared fields of `changes` over it; terms and rows are replaced whole.

    `marks` (what the translation desk notes of single texts: made by a machine, made from an older source) too.
    """
    result = dict(payload)
    for part in ("texts", "shared"):
        if part in changes:
            result[part] = payload.get(part, {}) | changes[part]
    if "rows" in changes:
        result["rows"] = payload.get("rows", {}) | changes["rows"]
    if "marks" in changes:
        result["marks"] = changes["marks"]
    if "terms" in changes:
        result["terms"] = sorted(changes["terms"])
    return as_json(result)


def open_translation(*, entry: Entry, language: str, by: Viewer) -> Draft:
    """The translation to edit: the open revision of the language, or the live text. Raises `Refused`."""
    verdict = can_translate(by, language)
    if not verdict:
        raise Refused(verdict.reason)
    if language == entry.original_language:
        raise Refused(_("This is the original language; change the text itself."))
    if entry.state != State.PUBLISHED:
        raise Refused(_("Only published entries are translated."))
    entry = entry.detail()
    revision = open_revision(entry, language)
    if revision is not None and revision.state not in EDITABLE:
        raise Refused(_("This translation waits for its review."))
    if revision is not None:
        return Draft(entry, revision, revision.payload, revision.edition)
    return Draft(entry, None, snapshot(entry, language), 0)


@transaction.atomic
def save_translation(*, entry: Entry, language: str, changes: Payload, by: Viewer, edition: int) -> Draft:
    """Merge `changes` into the translation's open revision (begun here if there is none; its first edition is 0).

    The revision remembers which source text it renders. Raises `Refused` or `EditedMeanwhile`.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk)
    draft = open_translation(entry=entry, language=language, by=by)
    if draft.edition != edition:
        raise EditedMeanwhile(draft.payload, draft.edition)
    revision = draft.revision or _begin_revision(draft.entry, language, by)
    _sign(revision, by)
    payload = merged(draft.payload, changes) | {"renders_hash": draft.entry.source_hash or fingerprint(draft.entry)}
    return _store(draft.entry, revision, payload, draft.revision is not None)


def _sign(subject: Entry | Revision, by: Viewer) -> None:
    """Remember who wrote: whoever did may not publish."""
    if by.user_id is not None and by.user_id not in subject.writers:
        subject.writers = [*subject.writers, by.user_id]


def _begin_revision(entry: Entry, track: str, by: Viewer) -> Revision:
    return Revision(
        entry=entry, track=track, schema=SCHEMA, author_id=by.user_id, based_on=latest_published(entry, track)
    )


def _store(entry: Entry, revision: Revision, payload: Payload, existed: bool) -> Draft:
    revision.payload = payload
    revision.edition += existed
    revision.save()
    revision.entry = entry
    return Draft(entry, revision, payload, revision.edition)
