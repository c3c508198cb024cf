"""Where an entry stands now, and what became of it so far."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from entries.models import TRACK_SOURCE, Entry
from entries.rules import can_edit
from entries.states import OPEN, WAITING, State
from entries.translations import states_of
from portal.desk.answering import Outcome
from portal.desk.pages import owner_name, public_address
from portal.review.discussion import discussion_of
from portal.review.history import history_of


def overview(entry: Entry, outcome: Outcome) -> dict[str, Any]:
    """What the entry's page at the desk says."""
    viewer = outcome.form.viewer
    tracks = history_of(viewer, entry)
    unfinished = [one.revision for track in tracks for one in track.versions if one.revision.state in OPEN]
    source = next((one for one in unfinished if one.track == TRACK_SOURCE), None)
    return {
        "edit_address": reverse("my:entry", args=[entry.pk]) if can_edit(viewer, entry, source) else "",
        "entry": entry,
        "state": State(entry.state),
        "outcome": outcome,
        "form": outcome.form,
        "owner_name": owner_name(entry),
        "public_address": public_address(entry.detail()),
        "is_in_review": entry.state in {*WAITING, State.SCHEDULED},
        "languages": list(states_of([entry])[entry.pk].items()),
        "tracks": tracks,
        "compare_address": reverse("desk:compare", args=[entry.pk]),
        "unfinished": unfinished,
        "moves": entry.moves.select_related("by", "revision").defer("revision__payload").order_by("-id")[:200],
        "discussion": discussion_of(viewer, entry, language=""),
    }
