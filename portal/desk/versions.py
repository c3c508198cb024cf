"""An entry over time: its versions, which came before which, and where the entry stands now."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.rules import can_edit
from entries.states import OPEN, WAITING, State
from entries.texts import OWN_NAMES
from entries.translations import states_of
from portal.desk.answering import Outcome
from portal.desk.pages import owner_name, public_address


def versions(entry: Entry) -> list[Revision]:
    """All versions of all tracks without their texts, the latest first (1 query)."""
    return list(entry.revisions.defer("payload").select_related("author", "publisher").order_by("-id"))


def predecessor(revision: Revision) -> Revision | None:
    """The version that was live before this one was published; for others, the one it was begun from."""
    if revision.state != State.PUBLISHED:
        return revision.based_on
    others = Revision.objects.filter(entry=revision.entry_id, track=revision.track, state=State.PUBLISHED)
    earlier = others.filter(published_at__lte=revision.published_at).exclude(pk=revision.pk)
    return earlier.order_by("-published_at", "-id").first()


def overview(entry: Entry, outcome: Outcome) -> dict[str, Any]:
    """What the entry's page at the desk says."""
    listed = versions(entry)
    source = next((one for one in listed if one.track == TRACK_SOURCE and one.state in OPEN), None)
    return {
        "edit_address": reverse("my:entry", args=[entry.pk]) if can_edit(outcome.form.viewer, entry, source) else "",
        "entry": entry,
        "state": State(entry.state),
        "outcome": outcome,
        "form": outcome.form,
        "owner_name": owner_name(entry),
        "public_address": public_address(entry.detail()),
        "is_in_review": entry.state in {*WAITING, State.SCHEDULED},
        "languages": list(states_of([entry])[entry.pk].items()),
        "versions": [one for one in listed if one.state not in OPEN],
        "unfinished": [one for one in listed if one.state in OPEN],
        "moves": entry.moves.select_related("by", "revision").order_by("-id"),
    }


def languages_of_version(revision: Revision) -> dict[str, Any]:
    """Own names of the languages of a version and of its source."""
    source = revision.entry.original_language
    return {"own_name": OWN_NAMES[revision.payload["language"]], "source_name": OWN_NAMES[source]}
