"""Writing an issue of the newsletter, and taking it from draft to approval and back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.audit.services import record
from entries.models import Entry
from entries.rules import Refused, Verdict
from entries.texts import LANGUAGES
from entries.viewers import ANONYMOUS, Viewer
from portal.notifications.newsletter import rules
from portal.notifications.newsletter.models import SETTLED, Action, Issue, IssueState, Pick, Step

#: More would be a list, and a mail that nobody reads to its end.
MOST_PICKS = 30


class ChangedMeanwhile(Exception):
    """Somebody else changed this issue after the page was made: nothing was written."""


@transaction.atomic
def begin(*, by: Viewer) -> Issue:
    """Make an empty draft. Raises `Refused` for who does not write the newsletter."""
    _ask(rules.can_edit(by, Issue()))
    return Issue.objects.create(edited_by_id=_person(by))


@transaction.atomic
def write(*, issue: Issue, values: Mapping[str, Any], by: Viewer, seen: int) -> Issue:
    """Change columns of an issue that stands as it did when the page was made.

    In order: locks and compares (`ChangedMeanwhile`); asks the rules (`Refused`); stores; what had been submitted or
    approved is a draft again, which becomes a step and, after an approval, `newsletter.change` in the audit log.
    """
    fresh = locked(issue.pk, seen)
    _ask(rules.can_edit(by, fresh))
    for name, value in values.items():
        setattr(fresh, name, value)
    return _changed(fresh, by)


@transaction.atomic
def pick(*, issue: Issue, entry: Entry, by: Viewer) -> Pick:
    """Put a published entry at the end of the list; one that is there stays where it is. As `write` otherwise.

    Raises `Refused` for an entry that not everybody can read, and when the list is full.
    """
    fresh = locked(issue.pk)
    _ask(rules.can_edit(by, fresh))
    if not Entry.objects.published().visible_to(ANONYMOUS).filter(pk=entry.pk).exists():
        raise Refused(_("Only an entry that everybody can read can stand in the newsletter."))
    there = fresh.picks.filter(entry=entry).first()
    if there is not None:
        return there
    if fresh.picks.count() >= MOST_PICKS:
        raise Refused(_("An issue points to thirty entries at most."))
    last = fresh.picks.aggregate(last=Max("position"))["last"] or 0
    made = fresh.picks.create(entry=entry, position=last + 1)
    _changed(fresh, by)
    return made


@transaction.atomic
def arrange(
    *, issue: Issue, lines: Mapping[int, Mapping[str, str]], by: Viewer, step: str = "", moved: int = 0
) -> None:
    """Store the lines of picks (key to language to line), then move one pick `up` or `down`, or `remove` it.

    What a colleague picked meanwhile stays. As `write` otherwise.
    """
    fresh = locked(issue.pk)
    _ask(rules.can_edit(by, fresh))
    rows = list(fresh.picks.all())
    for row in rows:
        for language in set(LANGUAGES) & set(lines.get(row.pk, {})):
            setattr(row, f"line_{language}", lines[row.pk][language])
    for position, row in enumerate(_in_order(rows, step, moved), 1):
        row.position = position
        row.save()
    if step == "remove":
        fresh.picks.filter(pk=moved).delete()
    _changed(fresh, by)


def _in_order(rows: list[Pick], step: str, moved: int) -> list[Pick]:
    """The picks after a step of one of them."""
    place = next((place for place, row in enumerate(rows) if row.pk == moved), None)
    if place is not None and step in ("up", "down"):
        row = rows.pop(place)
        rows.insert(max(0, place - 1) if step == "up" else place + 1, row)
    return rows


@transaction.atomic
def remove(*, issue: Issue, by: Viewer) -> None:
    """Delete an issue that was never sent; records `newsletter.remove`."""
    fresh = locked(issue.pk)
    _ask(rules.can_edit(by, fresh))
    record("newsletter.remove", by=by, about=f"newsletter:{fresh.pk}")
    fresh.delete()


@transaction.atomic
def submit(*, issue: Issue, by: Viewer, seen: int, send_at: datetime | None, zone: str, note: str = "") -> Issue:
    """Ask a second person to approve; `send_at` None means: as soon as it is approved.

    In order: locks and compares (`ChangedMeanwhile`); asks the rules and the clock (`Refused`); stores; a step and
    `newsletter.submit` in the audit log.
    """
    fresh = locked(issue.pk, seen)
    _ask(rules.can_take(by, fresh, Action.SUBMIT))
    if send_at is not None and send_at <= timezone.now():
        raise Refused(_("This time is over. Choose one to come, or none, to send as soon as it is approved."))
    fresh.submitted_by_id, fresh.send_at, fresh.zone = by.user_id, send_at, zone
    return _moved(fresh, Action.SUBMIT, by, note)


@transaction.atomic
def approve(*, issue: Issue, by: Viewer, seen: int, note: str = "") -> Issue:
    """Approve what the viewer saw; it is sent at its time, or at once where that has passed. As `submit` otherwise."""
    fresh = locked(issue.pk, seen)
    _ask(rules.can_take(by, fresh, Action.APPROVE))
    fresh.approved_by_id = by.user_id
    fresh.send_at = max(filter(None, (fresh.send_at, timezone.now())))
    return _moved(fresh, Action.APPROVE, by, note)


@transaction.atomic
def refuse(*, issue: Issue, by: Viewer, seen: int, note: str) -> Issue:
    """Give it back to its writers with a note, which must say something. As `submit` otherwise."""
    fresh = locked(issue.pk, seen)
    _ask(rules.can_take(by, fresh, Action.REFUSE))
    if not note.strip():
        raise Refused(_("Say in a note what should be changed."))
    return _moved(fresh, Action.REFUSE, by, note)


@transaction.atomic
def withdraw(*, issue: Issue, by: Viewer, seen: int, note: str = "") -> Issue:
    """Take it back to draft before it goes. As `submit` otherwise; whoever comes too late is refused."""
    fresh = locked(issue.pk, seen)
    _ask(rules.can_take(by, fresh, Action.WITHDRAW))
    return _moved(fresh, Action.WITHDRAW, by, note)


def locked(pk: int, seen: int | None = None) -> Issue:
    """The issue as it is now, locked; `ChangedMeanwhile` unless it stands as it did at version `seen`."""
    fresh = Issue.objects.select_for_update().get(pk=pk)
    if seen is not None and fresh.version != seen:
        raise ChangedMeanwhile
    return fresh


def log(issue: Issue, action: Action, *, by: Viewer | None, note: str = "", **detail: Any) -> None:
    """A step of the issue's own history, and a record in the audit log."""
    Step.objects.create(issue=issue, action=action, by_id=by.user_id if by else None, note=note.strip())
    record(f"newsletter.{action.value}", by=by, about=f"newsletter:{issue.pk}", detail=detail)


def _changed(issue: Issue, by: Viewer) -> Issue:
    """Store a change; nothing stays approved, or submitted, that was changed afterwards."""
    before = IssueState(issue.state)
    issue.edited_by_id = _person(by)
    if before != IssueState.DRAFT:
        _unsettle(issue)
        log(issue, Action.CHANGE, by=by, before=before.value)
    issue.version += 1
    issue.save()
    return issue


def _moved(issue: Issue, action: Action, by: Viewer, note: str) -> Issue:
    issue.state = rules.TRANSITIONS[action][1]
    if issue.state == IssueState.DRAFT:
        _unsettle(issue)
    issue.version += 1
    issue.save()
    log(issue, action, by=by, note=note)
    return issue


def _unsettle(issue: Issue) -> None:
    assert issue.state not in SETTLED or not issue.has_begun
    issue.state = IssueState.DRAFT
    issue.submitted_by = issue.approved_by = issue.send_at = None


def _person(by: Viewer) -> int:
    assert by.user_id is not None  # the rules let nobody in who is not signed in
    return by.user_id


def _ask(verdict: Verdict) -> None:
    if not verdict:
        raise Refused(verdict.reason)
