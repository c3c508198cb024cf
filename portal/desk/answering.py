"""What comes of a decision form: done, or what the person has to be told, with nothing that was typed lost."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from entries.checks import Finding
from entries.curation import Blocked, Conflict, NoteNeeded
from entries.models import Move, Revision
from entries.rules import Refused
from entries.states import Action
from portal.desk.deciding import DecisionForm
from portal.desk.decisions import MovedMeanwhile, ask_unmoved, decide

UNPROCESSABLE, CONFLICT = 422, 409
DONE = {
    Action.SUBMIT: _("“%(title)s” now waits for its review."),
    Action.WITHDRAW: _("“%(title)s” is a draft again."),
    Action.TAKE: _("You review “%(title)s” now."),
    Action.REQUEST_CHANGES: _("The author of “%(title)s” is asked for changes."),
    Action.REFUSE: _("“%(title)s” is refused, and its author is told why."),
    Action.PUBLISH: _("“%(title)s” is published."),
    Action.SCHEDULE: _("“%(title)s” will be published at the set time."),
    Action.UNSCHEDULE: _("The set time of “%(title)s” is cancelled; it is in review again."),
    Action.ARCHIVE: _("“%(title)s” is archived."),
    Action.RESTORE: _("“%(title)s” is out of the archive and in review."),
    Action.REOPEN: _("“%(title)s” is a draft again."),
    Action.DISCARD: _("“%(title)s” is discarded."),
}


@dataclass(slots=True)
class Outcome:
    """`done` names the action that was taken; otherwise status, form and what happened fill the page."""

    form: DecisionForm
    status: int = 200
    done: Action | None = None
    meanwhile: list[Move] = field(default_factory=list)
    is_stale: bool = False
    findings: list[Finding] = field(default_factory=list)
    newer: Revision | None = None


def attempt(form: DecisionForm) -> Outcome:
    """Take the decision that a bound form holds, or say why not."""
    typed = {"action": form.data.get("action", ""), "note": form.data.get("note", "").strip(), "by": form.viewer}
    seen = form.data.get("seen", "")
    try:
        # First this: what was chosen may be refused only because somebody else moved it on.
        ask_unmoved(form.subject, seen)
        if not form.is_valid():
            return Outcome(form, UNPROCESSABLE)
        _decide(form, seen)
        return Outcome(form, done=form.cleaned_data["action"])
    except MovedMeanwhile as meanwhile:
        if meanwhile.is_the_same(**typed):
            return Outcome(form, done=Action(typed["action"]))
        form.subject.refresh_from_db()
        if isinstance(form.subject, Revision):
            form.subject.entry = form.subject.entry.detail()  # refreshing forgets which kind it is
        return Outcome(form.again(), CONFLICT, meanwhile=meanwhile.moves, is_stale=True)
    except Conflict as conflict:
        return Outcome(form, CONFLICT, newer=conflict.newer)
    except Blocked as blocked:
        form.add_error(None, str(blocked.reason))
        return Outcome(form, UNPROCESSABLE, findings=blocked.findings)
    except NoteNeeded as needed:
        form.add_error("note", str(needed.reason))
    except Refused as refused:
        form.add_error(None, str(refused.reason))
    return Outcome(form, UNPROCESSABLE)


def _decide(form: DecisionForm, seen: str) -> None:
    data = form.cleaned_data
    decide(
        subject=form.subject,
        action=data["action"],
        by=form.viewer,
        seen=seen,
        note=data["note"],
        reason=data["reason"],
        at=data.get("at"),
    )
