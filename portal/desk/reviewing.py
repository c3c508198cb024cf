"""What the review page says: where a text stands, what the checks found, and the text itself."""

from __future__ import annotations

from typing import Any

from entries.models import TRACK_SOURCE
from entries.publishing import newer_than
from entries.snapshots import snapshot
from entries.states import State
from entries.texts import OWN_NAMES
from entries.viewers import Viewer
from portal.desk.answering import Outcome
from portal.desk.decisions import Subject, findings_on, moves_of, pair_of, publish_hindrance
from portal.desk.pages import owner_name
from portal.desk.presenting import Presenter


def standing(viewer: Viewer, subject: Subject, outcome: Outcome) -> dict[str, Any]:
    """Who wrote it, in which state it is, what the checks say, what was decided and what may be decided."""
    entry, revision = pair_of(subject)
    track = revision.track if revision else TRACK_SOURCE
    return {
        "entry": entry,
        "revision": revision,
        "subject": subject,
        "state": State(subject.state),
        "what": {"is_translation": track != TRACK_SOURCE, "revision_id": revision and revision.pk, "track": track},
        "owner_name": owner_name(entry),
        "outcome": outcome,
        "form": outcome.form,
        "findings": outcome.findings or findings_on(subject),
        "hindrance": publish_hindrance(viewer, subject),
        "moves": moves_of(subject).select_related("by"),
    }


def contents(viewer: Viewer, subject: Subject) -> dict[str, Any]:
    """The text as it will look, what changed against the live one, and a newer live version if there is one."""
    entry, revision = pair_of(subject)
    if revision is None:
        shown = Presenter(entry, snapshot(entry), None, zone=viewer.time_zone).present()
        return {"shown": shown, "language": entry.original_language}
    language = revision.payload["language"]
    live = snapshot(entry, revision.track)
    is_translation = revision.track != TRACK_SOURCE
    return {
        "shown": Presenter(entry, revision.payload, live, zone=viewer.time_zone).present(),
        "language": language,
        "own_name": OWN_NAMES[language],
        "source_name": OWN_NAMES[entry.original_language],
        "newer": newer_than(revision) if revision.is_open else None,
        "is_translation": is_translation,
        "is_outdated": is_translation and revision.payload.get("renders_hash") != entry.source_hash,
    }
