"""Setting an entry back to an older version: as a new revision, which goes through curation like any other."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.audit.services import record as record_in_log
from entries.comparison import compare
from entries.editing import open_revision, save, save_translation
from entries.models import TRACK_SOURCE, Entry, Revision
from entries.rules import Refused
from entries.snapshots import Payload, snapshot
from entries.states import OPEN, State
from entries.viewers import Viewer
from portal.review.models import Restoration


class NotNow(Refused):
    """The version could be taken up by this person, but not as things stand."""


@transaction.atomic
def restore(*, version: Revision, by: Viewer) -> Revision:
    """Begin a new draft revision with the text of an older version; returns it.

    In order: locks the entry; refuses what is not published, a version still under way, one that says what is live,
    and a track on which somebody works (`NotNow`); writes the draft through the editing services, with their rules
    (`Refused`); notes which version it takes up; records `revision.restored`, also in the audit log.
    """
    entry = Entry.objects.select_for_update().get(pk=version.entry_id).detail()
    _ask(entry, version)
    wanted = _known(entry, version)
    if not compare(snapshot(entry, version.track), wanted):
        raise NotNow(_("This version says what is live now: nothing would change."))
    draft = _source(entry, wanted, by) if version.track == TRACK_SOURCE else _translation(entry, version, wanted, by)
    Restoration.objects.create(revision=draft, source=version, by_id=by.user_id)
    facts.record("revision.restored", entry=entry, by=by, revision=draft.pk, source=version.pk)
    detail = {"revision": draft.pk, "source": version.pk, "track": version.track}
    record_in_log("revision.restored", by=by, about=f"entry:{entry.pk}", detail=detail)
    return draft


def _ask(entry: Entry, version: Revision) -> None:
    if entry.state != State.PUBLISHED:
        raise NotNow(_("Only what is published can be set back to an older version."))
    if version.state in OPEN:
        raise NotNow(_("This version is still being worked on. Open it and go on there."))
    if open_revision(entry, version.track) is not None:
        raise NotNow(_("Somebody works on a change of this text already. Finish or discard that one first."))
    written_in = entry.original_language if version.track == TRACK_SOURCE else version.track
    if version.payload["language"] != written_in:
        raise NotNow(_("This version was written in another language than the entry is now."))


def _known(entry: Entry, version: Revision) -> Payload:
    """The version's payload without what the kind does not know any more."""
    kind, payload = entry.kind_info, version.payload
    known: Payload = {"language": payload["language"]}
    known["texts"] = {name: text for name, text in payload.get("texts", {}).items() if name in kind.text_names()}
    known["rows"] = {name: rows for name, rows in payload.get("rows", {}).items() if name in kind.children}
    if version.track == TRACK_SOURCE:
        known["shared"] = {name: value for name, value in payload.get("shared", {}).items() if name in kind.shared}
        known["terms"] = payload.get("terms", [])
    return known


def _source(entry: Entry, wanted: Payload, by: Viewer) -> Revision:
    made = save(entry=entry, changes=wanted, by=by, edition=entry.edition).revision
    assert made is not None, "a published entry is changed in a revision"
    return made


def _translation(entry: Entry, version: Revision, wanted: Payload, by: Viewer) -> Revision:
    """As `_source`; the draft renders the original that the old version rendered, so that it does not pass for new."""
    made = save_translation(entry=entry, language=version.track, changes=wanted, by=by, edition=0).revision
    assert made is not None, "a translation is changed in a revision"
    made.payload = made.payload | {"renders_hash": version.payload.get("renders_hash", "")}
    made.save(update_fields=["payload", "updated_at"])
    return made
