"""What the pages of "my work" show: rows, findings, the text as it will read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from entries import reading
from entries.checks import Finding, findings, findings_with
from entries.editing import Draft, open_revision
from entries.kinds import Kind, all_kinds
from entries.models import TRACK_SOURCE, Entry, Revision
from entries.querysets import EntryQuerySet
from entries.rules import allowed_actions
from entries.snapshots import snapshot
from entries.states import OPEN, Action, State
from entries.texts import Text, text_of
from entries.viewers import CURATORS, Viewer
from portal.desk.presenting import Presentation, Presenter

#: The steps that writers take themselves.
WRITERS = frozenset({Action.SUBMIT, Action.WITHDRAW, Action.DISCARD, Action.REOPEN})
DONE = {
    Action.SUBMIT: gettext_lazy("Submitted. ISU will read it and write to you."),
    Action.WITHDRAW: gettext_lazy("Withdrawn. You can go on writing."),
    Action.DISCARD: gettext_lazy("Discarded."),
    Action.REOPEN: gettext_lazy("You can work on it again."),
    Action.PUBLISH: gettext_lazy("Published. Everybody it is meant for can read it now; ISU reads it afterwards."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list: the entry, its title, and the open change if the entry is live."""

    entry: Entry
    title: Text
    change: Revision | None

    @property
    def state(self) -> str:
        """The state that matters to the writer: that of the open change, else of the entry."""
        return (self.change or self.entry).get_state_display()


def steps(viewer: Viewer, subject: Entry | Revision) -> list[Action]:
    """The steps that the viewer may take here now: those of writers, and publication where the owner publishes."""
    entry = subject.entry if isinstance(subject, Revision) else subject
    offered = WRITERS | ({Action.PUBLISH} if entry.kind_info.published_by_owner else frozenset())
    return [action for action in allowed_actions(viewer, subject) if action in offered]


def curates(viewer: Viewer) -> bool:
    """Whether the viewer works on everybody's entries."""
    return bool(viewer.roles & CURATORS)


def kinds_to_begin(viewer: Viewer) -> list[Kind]:
    """The kinds that the viewer may begin here: what is offered to everybody, for curators what they alone gather."""
    return [kind for kind in all_kinds() if kind.offered or (kind.curated and curates(viewer))]


def writable(viewer: Viewer) -> EntryQuerySet:
    """Entries whose text the viewer may work on: their own, their organisations', and for curators all."""
    if curates(viewer):
        return Entry.objects.visible_to(viewer)
    return Entry.objects.editable_by(viewer)


def own(viewer: Viewer) -> EntryQuerySet:
    """What the viewer and their organisations write or wrote, newest change first."""
    return Entry.objects.editable_by(viewer).order_by("-updated_at", "-pk")


def rows_of(entries: Sequence[Entry]) -> list[Row]:
    """The lines of these entries (1 query)."""
    changes = {
        revision.entry_id: revision
        for revision in Revision.objects.filter(entry__in=entries, track=TRACK_SOURCE, state__in=OPEN)
    }
    return [Row(entry, text_of(entry, "title"), changes.get(entry.pk)) for entry in entries]


def text_as_written(entry: Entry, revision: Revision | None, viewer: Viewer) -> Presentation:
    """The text as it will look, with what is still empty in its place, and what changed where something is live."""
    if revision is None:
        return Presenter(entry, snapshot(entry), None, zone=viewer.time_zone, whole=True).present()
    live = snapshot(entry)
    return Presenter(entry, revision.payload, live, zone=viewer.time_zone, whole=True).present()


def findings_for_author(entry: Entry, revision: Revision | None) -> list[Finding]:
    """What the checks say of the text as it would be published, without what its author may not know of others."""
    found = findings_with(entry, revision) if revision else findings(entry)
    return [finding for finding in found if not finding.internal]


def under_review(entry: Entry) -> Revision | None:
    """The change that is discussed with the author: the open one, else the latest that was refused."""
    found = open_revision(entry, TRACK_SOURCE)
    if found is None and entry.is_published:
        found = entry.revisions.filter(track=TRACK_SOURCE).order_by("-id").first()
        found = found if found is not None and found.state == State.REFUSED else None
        if found is not None:
            found.entry = entry
    return found


def trail(label: object, entry: Entry | None = None) -> list[tuple[object, str]]:
    """Breadcrumbs of a page below "my work" (the home page is put first by the component)."""
    crumbs: list[tuple[object, str]] = [(_("My work"), reverse("my:home"))]
    if entry is not None:
        title = text_of(entry, "title") or entry.kind_info.label
        crumbs.append((title, reverse("my:entry", args=[entry.pk])))
    return [*crumbs, (label, "")]


def reading_level(draft: Draft) -> Any:
    """How easily the plain-language version reads, None while it is empty."""
    text = draft.payload["texts"].get("plain", "")
    return reading.measure(text, draft.payload["language"]) if text.strip() else None
