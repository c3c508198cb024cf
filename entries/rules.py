"""Who may do what: one access table, small predicates, and refusals that carry their sentence."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from entries.models.history import TRACK_SOURCE, Revision
from entries.states import EDITABLE, TRANSITIONS, Action, State
from entries.viewers import CURATORS, REVIEWERS, Role

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from entries.models import Entry
    from entries.viewers import Viewer

#: Capacities in which a person may act on an entry, next to the ISU roles: whoever may write it, and whoever may write
#: for an owner that publishes this kind itself (`Kind.published_by_owner`: verified donors publish their calls).
WRITER = "writer"
OWNER = "owner"

#: The visible access table: which capacities may take which action. `PUBLISH` and its kin need a second person.
ACCESS: dict[Action, frozenset[str]] = {
    Action.SUBMIT: frozenset({WRITER}),
    Action.WITHDRAW: frozenset({WRITER}),
    Action.DISCARD: frozenset({WRITER}),
    Action.REOPEN: frozenset({WRITER}),
    Action.TAKE: REVIEWERS,
    Action.REQUEST_CHANGES: REVIEWERS,
    Action.REFUSE: CURATORS,
    Action.PUBLISH: CURATORS | {OWNER},
    Action.SCHEDULE: CURATORS,
    Action.UNSCHEDULE: CURATORS,
    Action.ARCHIVE: CURATORS,
    Action.RESTORE: CURATORS,
}
#: Actions on a translation that a translator of that language may take beside the curators.
TRANSLATOR_ACTIONS = frozenset({Action.TAKE, Action.REQUEST_CHANGES, Action.PUBLISH})
#: Actions that the author of the text never takes alone.
FOUR_EYES = frozenset({Action.PUBLISH, Action.SCHEDULE})


class Refused(Exception):
    """An action that the rules do not allow; `reason` is a translated sentence for the person."""

    def __init__(self, reason: str | _StrPromise) -> None:
        super().__init__(str(reason))
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Verdict:
    """Yes, or no with the sentence that says why."""

    allowed: bool
    reason: str | _StrPromise = ""

    def __bool__(self) -> bool:
        return self.allowed


YES = Verdict(True)


def is_writer(viewer: Viewer, subject: Entry | Revision) -> bool:
    """Whether the text is the viewer's to write: an own one, or one of an organisation for which they may write.

    What belongs to an organisation is written by its people: who wrote it and has left since, or only reads for it
    now, writes it no more. Translators keep their own translations, curators what they wrote themselves.
    """
    if not viewer.is_signed_in:
        return False
    is_translation = isinstance(subject, Revision) and subject.track != TRACK_SOURCE
    if subject.author_id == viewer.user_id and (is_translation or viewer.roles & CURATORS):
        return True
    if is_translation:
        return False
    entry = subject.entry if isinstance(subject, Revision) else subject
    return _is_of(viewer, entry, viewer.organisations_edited)


def stands_behind(viewer: Viewer, entry: Entry) -> bool:
    """Whether the entry is the viewer's own, or of an organisation to which they belong in any standing."""
    return viewer.is_signed_in and _is_of(viewer, entry, viewer.organisations)


def _is_of(viewer: Viewer, entry: Entry, organisations: Collection[int]) -> bool:
    if entry.owner_id is None and entry.author_id == viewer.user_id:
        return True
    return entry.owner_id in organisations or entry.pk in organisations


def can_view(viewer: Viewer, entry: Entry) -> bool:
    """Whether the viewer may read the entry; the twin of `EntryQuerySet.visible_to`."""
    if viewer.reads_drafts:
        return True
    if entry.state == State.PUBLISHED and entry.audience in viewer.audiences:
        return True
    return stands_behind(viewer, entry)


def can_edit(viewer: Viewer, entry: Entry, revision: Revision | None = None) -> Verdict:
    """Whether the viewer may change the source text now: a writer or a curator, while it is not under review."""
    if not (is_writer(viewer, entry) or viewer.roles & CURATORS):
        return Verdict(False, _("Only the author, the organisation that owns this entry, or ISU may change it."))
    state = revision.state if revision else entry.state
    if state in EDITABLE or (revision is None and state == State.PUBLISHED):
        return YES
    return Verdict(False, _("This text is under review or closed; withdraw it first, or wait for the review."))


def can_translate(viewer: Viewer, language: str) -> Verdict:
    """Whether the viewer may write a translation into `language`: its translators, curators, administrators."""
    if viewer.roles & CURATORS:
        return YES
    if Role.TRANSLATOR in viewer.roles and language in viewer.translates:
        return YES
    return Verdict(False, _("Translations into this language are written by its translators."))


def capacities(viewer: Viewer, subject: Entry | Revision) -> frozenset[str]:
    """All capacities in which the viewer stands to the entry or revision."""
    found = frozenset(viewer.roles)
    if is_writer(viewer, subject):
        found |= {WRITER}
    return found | {OWNER} if _publishes_itself(viewer, subject) else found


def _publishes_itself(viewer: Viewer, subject: Entry | Revision) -> bool:
    """Whether the viewer writes for the owner, and the owner may publish this kind without ISU (source texts only)."""
    if isinstance(subject, Revision) and subject.track != TRACK_SOURCE:
        return False
    entry = subject.entry if isinstance(subject, Revision) else subject
    asked = entry.kind_info.published_by_owner
    return asked is not None and entry.owner_id in viewer.organisations_edited and asked(entry)


def can_move(viewer: Viewer, subject: Entry | Revision, action: Action) -> Verdict:
    """Whether the viewer may take `action` on the entry or revision as it stands."""
    if (State(subject.state), action) not in TRANSITIONS:
        return Verdict(False, _("This is not possible from the present state."))
    if action in FOUR_EYES and isinstance(subject, Revision) and subject.entry.state != State.PUBLISHED:
        return Verdict(False, _("This is not possible from the present state."))
    if action == Action.ARCHIVE and isinstance(subject, Revision):
        return Verdict(False, _("A published version stays in the history. Archive the entry itself."))
    if not _has_capacity(viewer, subject, action):
        return Verdict(False, _("Your role does not allow this action."))
    if action in FOUR_EYES and (subject.author_id == viewer.user_id or viewer.user_id in subject.writers):
        return Verdict(False, _("Four eyes: nobody publishes their own text. A colleague has to do it."))
    return YES


def _has_capacity(viewer: Viewer, subject: Entry | Revision, action: Action) -> bool:
    if capacities(viewer, subject) & ACCESS[action]:
        return True
    track = getattr(subject, "track", TRACK_SOURCE)
    return track != TRACK_SOURCE and action in TRANSLATOR_ACTIONS and bool(can_translate(viewer, track))


def allowed_actions(viewer: Viewer, subject: Entry | Revision) -> list[Action]:
    """The actions that the viewer may take now, in the order of the machine."""
    return [action for action in Action if can_move(viewer, subject, action)]
