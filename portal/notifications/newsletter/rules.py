"""Who may do what with an issue of the newsletter; a refusal carries its sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entries.rules import YES, Verdict
from entries.viewers import Viewer
from portal.desk.access import NEWSLETTER_EDITORS
from portal.notifications.newsletter.models import Action, Issue, IssueState

#: The roles of ISU that write the newsletter, and approve what a colleague wrote.
EDITORS = NEWSLETTER_EDITORS

_NOT_YOURS = _("The newsletter is written by curators of ISU.")
_BEGUN = _("This issue is being sent, or was sent: it cannot be changed any more.")
#: From which states an issue is taken where.
TRANSITIONS: dict[Action, tuple[frozenset[IssueState], IssueState]] = {
    Action.SUBMIT: (frozenset({IssueState.DRAFT}), IssueState.SUBMITTED),
    Action.APPROVE: (frozenset({IssueState.SUBMITTED}), IssueState.APPROVED),
    Action.REFUSE: (frozenset({IssueState.SUBMITTED}), IssueState.DRAFT),
    Action.WITHDRAW: (frozenset({IssueState.SUBMITTED, IssueState.APPROVED}), IssueState.DRAFT),
    Action.START: (frozenset({IssueState.APPROVED}), IssueState.SENDING),
    Action.FINISH: (frozenset({IssueState.SENDING}), IssueState.SENT),
}
#: What the second person does.
FOUR_EYES = frozenset({Action.APPROVE, Action.REFUSE})


def can_edit(viewer: Viewer, issue: Issue) -> Verdict:
    """Whether the viewer may change an issue; one that was submitted or approved becomes a draft by it."""
    if not viewer.roles & EDITORS:
        return Verdict(False, _NOT_YOURS)
    return Verdict(False, _BEGUN) if issue.has_begun else YES


def can_take(viewer: Viewer, issue: Issue, action: Action) -> Verdict:
    """Whether the viewer may take a step."""
    if not viewer.roles & EDITORS:
        return Verdict(False, _NOT_YOURS)
    if issue.has_begun:
        return Verdict(False, _BEGUN)
    if issue.state not in TRANSITIONS[action][0]:
        return Verdict(False, _("This step does not fit where the issue stands now."))
    if action == Action.SUBMIT and not issue.ready:
        return Verdict(False, _("Give it a subject and a text in one language at least."))
    if action in FOUR_EYES and viewer.user_id in (issue.submitted_by_id, issue.edited_by_id):
        return Verdict(False, _("You wrote or submitted this issue. A second person must decide on it: four eyes."))
    return YES


def open_steps(viewer: Viewer, issue: Issue) -> list[Action]:
    """The steps that the viewer may take now, in the order of their buttons."""
    steps = (Action.SUBMIT, Action.APPROVE, Action.REFUSE, Action.WITHDRAW)
    return [step for step in steps if can_take(viewer, issue, step)]
