"""The curation machine as data: states, actions and the one transition table.

`entries.curation.move` is the only door through which a state changes; `entries.rules.ACCESS`
says who may open it.
"""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where an entry, or a revision of one, stands in curation."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    IN_REVIEW = "in_review", _("In review")
    CHANGES_REQUESTED = "changes_requested", _("Changes requested")
    REFUSED = "refused", _("Refused")
    SCHEDULED = "scheduled", _("Scheduled")
    PUBLISHED = "published", _("Published")
    ARCHIVED = "archived", _("Archived")


class Action(models.TextChoices):
    """What a person can do to an entry's state."""

    SUBMIT = "submit", _("Submit to curation")
    WITHDRAW = "withdraw", _("Withdraw")
    TAKE = "take", _("Start the review")
    REQUEST_CHANGES = "request_changes", _("Ask for changes")
    REFUSE = "refuse", _("Refuse")
    PUBLISH = "publish", _("Publish")
    SCHEDULE = "schedule", _("Publish at a set time")
    UNSCHEDULE = "unschedule", _("Cancel the set time")
    ARCHIVE = "archive", _("Archive")
    RESTORE = "restore", _("Take out of the archive")
    REOPEN = "reopen", _("Work on it again")
    DISCARD = "discard", _("Discard")


#: States in which somebody still works on the text.
EDITABLE = frozenset({State.DRAFT, State.CHANGES_REQUESTED})
#: States that wait for ISU.
WAITING = frozenset({State.SUBMITTED, State.IN_REVIEW})
#: States in which a revision is not finished; a track holds one such revision at most.
OPEN = frozenset({*EDITABLE, *WAITING, State.SCHEDULED})


@dataclass(frozen=True, slots=True)
class Transition:
    """One arrow of the machine: where it leads, and whether it must be explained."""

    to: State
    needs_note: bool = False


TRANSITIONS: dict[tuple[State, Action], Transition] = {
    (State.DRAFT, Action.SUBMIT): Transition(State.SUBMITTED),
    (State.CHANGES_REQUESTED, Action.SUBMIT): Transition(State.SUBMITTED),
    (State.SUBMITTED, Action.WITHDRAW): Transition(State.DRAFT),
    (State.SUBMITTED, Action.TAKE): Transition(State.IN_REVIEW),
    (State.SUBMITTED, Action.REQUEST_CHANGES): Transition(State.CHANGES_REQUESTED, needs_note=True),
    (State.IN_REVIEW, Action.REQUEST_CHANGES): Transition(State.CHANGES_REQUESTED, needs_note=True),
    (State.SUBMITTED, Action.REFUSE): Transition(State.REFUSED, needs_note=True),
    (State.IN_REVIEW, Action.REFUSE): Transition(State.REFUSED, needs_note=True),
    (State.SUBMITTED, Action.PUBLISH): Transition(State.PUBLISHED),
    (State.IN_REVIEW, Action.PUBLISH): Transition(State.PUBLISHED),
    (State.SCHEDULED, Action.PUBLISH): Transition(State.PUBLISHED),
    (State.SUBMITTED, Action.SCHEDULE): Transition(State.SCHEDULED),
    (State.IN_REVIEW, Action.SCHEDULE): Transition(State.SCHEDULED),
    (State.SCHEDULED, Action.UNSCHEDULE): Transition(State.IN_REVIEW),
    (State.PUBLISHED, Action.ARCHIVE): Transition(State.ARCHIVED, needs_note=True),
    (State.ARCHIVED, Action.RESTORE): Transition(State.IN_REVIEW),
    (State.REFUSED, Action.REOPEN): Transition(State.DRAFT),
    (State.DRAFT, Action.DISCARD): Transition(State.ARCHIVED),
    (State.CHANGES_REQUESTED, Action.DISCARD): Transition(State.ARCHIVED),
}
