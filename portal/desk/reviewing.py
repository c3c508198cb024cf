"""What the review page says: where a text stands, what the checks found, and the text itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from entries.checks import Finding
from entries.comparison import compare
from entries.models import TRACK_SOURCE, Entry, Revision
from entries.publishing import newer_than
from entries.snapshots import snapshot
from entries.states import State
from entries.texts import LANGUAGES, OWN_NAMES, direction_of, raw
from entries.viewers import Viewer
from portal.desk.answering import Outcome
from portal.desk.decisions import Subject, moves_of, pair_of, publish_hindrance
from portal.desk.pages import owner_name
from portal.desk.presenting import Presentation, Presenter


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
        "hindrance": publish_hindrance(viewer, subject),
        "moves": moves_of(subject).select_related("by"),
    }


def contents(viewer: Viewer, subject: Subject, *, language: str = "", whole: bool = False) -> dict[str, Any]:
    """The text as it will look in one language, with what changed in the language it is written in.

    `language` names another of the four in which the text is looked at; a translation is shown in its own only.
    """
    entry, revision = pair_of(subject)
    payload = revision.payload if revision else snapshot(entry)
    written: str = payload["language"]
    if language in LANGUAGES and language != written and "shared" in payload:
        translation = snapshot(entry, language)
        presenter = Presenter(entry, payload, None, zone=viewer.time_zone, whole=whole, translation=translation)
        ages = bool(revision and raw(entry, "title", language) and compare(snapshot(entry), payload).texts)
        return {"shown": presenter.present(), "language": language, "written": written, "ages": ages}
    live = snapshot(entry, revision.track) if revision else None
    shown = Presenter(entry, payload, live, zone=viewer.time_zone, whole=whole).present()
    found = {"shown": shown, "language": written, "written": written}
    return found | (_beside_live(entry, revision) if revision else {})


def _beside_live(entry: Entry, revision: Revision) -> dict[str, Any]:
    """How a revision stands to what is live."""
    is_translation = revision.track != TRACK_SOURCE
    return {
        "own_name": OWN_NAMES[revision.payload["language"]],
        "source_name": OWN_NAMES[entry.original_language],
        "newer": newer_than(revision) if revision.is_open else None,
        "is_translation": is_translation,
        "is_outdated": is_translation and revision.payload.get("renders_hash") != entry.source_hash,
    }


def tabs(request_path: str, subject: Subject, language: str) -> list[dict[str, Any]]:
    """The languages in which a text can be looked at, as plain links; none for a translation."""
    entry, revision = pair_of(subject)
    if revision is not None and revision.track != TRACK_SOURCE:
        return []
    return [
        {
            "code": code,
            "name": OWN_NAMES[code],
            "dir": direction_of(code),
            "href": request_path if code == entry.original_language else f"{request_path}?language={code}",
            "current": code == language,
            "missing": not raw(entry, "title", code) and code != entry.original_language,
        }
        for code in LANGUAGES
    ]


def mended_at(found: Iterable[Finding], shown: Presentation) -> list[tuple[Finding, str]]:
    """Each finding with the place on the page that it speaks of: a field, a section, else ""."""
    names, sections = shown.names(), {section.code for section in shown.sections}
    placed = []
    for finding in found:
        name = finding.code.removeprefix("missing-").removeprefix("rendering-")
        place = f"field-{name}" if name in names else f"section-{finding.section}"
        placed.append((finding, place if name in names or finding.section in sections else ""))
    return placed
