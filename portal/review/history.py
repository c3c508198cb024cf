"""An entry over time: every version of every track, who wrote and published it, when and why, and two side by side."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from entries.models import TRACK_SOURCE, Entry, Move, Revision
from entries.models.history import Track
from entries.rules import Refused
from entries.states import State
from entries.texts import OWN_NAMES
from entries.viewers import Viewer
from portal.desk.presenting import Presenter
from portal.review.models import Restoration


@dataclass(slots=True)
class Version:
    """One version: what was done with it, the older one that it takes up, whether readers see it now."""

    revision: Revision
    moves: list[Move] = field(default_factory=list)
    takes_up: Revision | None = None
    is_live: bool = False

    @property
    def noted(self) -> list[Move]:
        """The steps that somebody gave a reason for."""
        return [move for move in self.moves if move.note or move.reason]


@dataclass(slots=True)
class TrackHistory:
    """The versions of the original text, or of one translation, the latest first."""

    track: str
    label: str
    versions: list[Version]


def versions_for(viewer: Viewer, entry: Entry):
    """The versions that the viewer may read: ISU all; others those of the original, and published translations."""
    found = entry.revisions.select_related("author", "publisher").order_by("-id")
    return found if viewer.reads_drafts else found.filter(Q(track=TRACK_SOURCE) | Q(state=State.PUBLISHED))


def history_of(viewer: Viewer, entry: Entry) -> list[TrackHistory]:
    """The versions of each track, without their texts (3 queries)."""
    found = list(versions_for(viewer, entry).defer("payload"))
    moves = defaultdict(list)
    for move in Move.objects.filter(revision__in=[one.pk for one in found]).select_related("by").order_by("pk"):
        moves[move.revision_id].append(move)
    restored = Restoration.objects.filter(revision__in=[one.pk for one in found]).select_related("source")
    sources = {one.revision_id: one.source for one in restored.defer("source__payload")}
    live = _live(found)
    tracks: dict[str, list[Version]] = {}
    for one in found:
        version = Version(one, moves[one.pk], sources.get(one.pk), one.pk in live)
        tracks.setdefault(one.track, []).append(version)
    order = [track for track in Track.values if track in tracks]
    return [TrackHistory(track, str(Track(track).label), tracks[track]) for track in order]


def _live(found: list[Revision]) -> set[int]:
    """The versions that readers see now: of each track the one that was published last."""
    latest: dict[str, Revision] = {}
    for one in found:
        if one.state == State.PUBLISHED and one.published_at:
            other = latest.get(one.track)
            if other is None or (one.published_at, one.pk) > (other.published_at, other.pk):
                latest[one.track] = one
    return {one.pk for one in latest.values()}


def predecessor(revision: Revision) -> Revision | None:
    """The version that was live before this one was published; for others, the one it was begun from."""
    if revision.state != State.PUBLISHED:
        return revision.based_on
    others = Revision.objects.filter(entry=revision.entry_id, track=revision.track, state=State.PUBLISHED)
    earlier = others.filter(published_at__lte=revision.published_at).exclude(pk=revision.pk)
    return earlier.order_by("-published_at", "-id").first()


def two_versions(viewer: Viewer, entry: Entry, *, before: str, after: str) -> tuple[Revision | None, Revision]:
    """Two versions of one track, the older first; without `before` the one that came before `after`.

    Raises `Refused` with a sentence for what cannot be compared.
    """
    known = versions_for(viewer, entry)
    later = known.filter(pk=_key(after)).first()
    if later is None:
        raise Refused(_("Choose two versions of this entry."))
    if not before:
        return predecessor(later), later
    earlier = known.filter(pk=_key(before)).first()
    if earlier is None:
        raise Refused(_("Choose two versions of this entry."))
    if earlier.track != later.track:
        raise Refused(_("Only versions of one language can be compared: choose two of the same list."))
    if earlier.pk == later.pk:
        raise Refused(_("You chose the same version twice. Choose another one to compare it with."))
    return (earlier, later) if earlier.pk < later.pk else (later, earlier)


def compared(viewer: Viewer, entry: Entry, before: Revision | None, after: Revision) -> dict[str, Any]:
    """What the page of two versions says."""
    live = _live(list(versions_for(viewer, entry).defer("payload").filter(track=after.track)))
    presenter = Presenter(entry, after.payload, before.payload if before else None, zone=viewer.time_zone)
    return {
        "entry": entry,
        "before": before,
        "after": after,
        "shown": presenter.present(),
        "live": live,
        "own_name": OWN_NAMES[after.payload["language"]],
        "source_name": OWN_NAMES[entry.original_language],
        "against": _("What differs between the two versions"),
    }


def _key(text: str) -> int:
    """A key from an address; 0, which none has, for what is no key."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
