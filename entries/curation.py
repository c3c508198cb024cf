"""The one door through which the state of an entry or a revision changes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts, publishing
from entries.audit.services import record as record_in_log
from entries.checks import Finding, Severity, findings, findings_with, warnings
from entries.models import TRACK_SOURCE, Entry, Move, Revision
from entries.rules import Refused, can_move
from entries.states import OPEN, TRANSITIONS, Action, State
from entries.texts import languages_of
from entries.viewers import CURATORS, Role, Viewer


class Conflict(Exception):
    """Another revision of the same track was published since this one was begun."""

    def __init__(self, newer: Revision) -> None:
        super().__init__(f"revision {newer.pk} was published meanwhile")
        self.newer = newer


class Blocked(Refused):
    """Publication is stopped by findings of the automatic checks."""

    def __init__(self, findings: list) -> None:
        super().__init__(_("Some points must be corrected before this can be published."))
        self.findings = findings


class NoteNeeded(Refused):
    """The automatic checks warn: whoever publishes says in a note why it may be published all the same."""

    def __init__(self, found: list[Finding]) -> None:
        super().__init__(
            _("The automatic checks point something out. Say in the note why it can be published like this.")
        )
        self.findings = found


@transaction.atomic
def move(
    *,
    entry: Entry,
    action: Action,
    by: Viewer,
    note: str = "",
    reason: str = "",
    at: datetime | None = None,
    revision: Revision | None = None,
) -> Move:
    """Take one step through the curation machine on `entry`, or on `revision` of it.

    In order: locks the row; asks the rules; for publication runs the checks and looks for a conflict; changes the
    state; publishes or takes down what readers see; stores the `Move`; records the happening; adds to the audit
    log. `at` is the moment of a scheduled publication (an aware datetime in the future); `reason` the code of a
    reason from a list that the caller knows, kept beside the own words of `note`.
    Raises `Refused` (with a translated sentence), `Blocked` or `NoteNeeded` (with findings) or `Conflict`.

    Warnings ask a curator for a note, once: when the text is published, or when its time is set (the clock then needs
    none). Owners who publish themselves are not asked: ISU reads it afterwards, with the warnings beside it.
    """
    entry = Entry.objects.select_for_update().get(pk=entry.pk).detail()
    subject: Entry | Revision = entry
    if revision is not None:
        subject = revision = Revision.objects.select_for_update().get(pk=revision.pk, entry_id=entry.pk)
        revision.entry = entry
    _ask(subject, action, by, note, at)
    came_from, spoken = subject.state, languages_of(entry)
    asks_for_note = bool(by.roles & CURATORS) and not note.strip() and came_from != State.SCHEDULED
    _ask_checks_before(entry, revision, action, asks_for_note=asks_for_note)
    _change(subject, action, by, at)
    if action == Action.PUBLISH:
        _publish(entry, revision, by, asks_for_note=asks_for_note)
    elif action == Action.ARCHIVE:
        publishing.take_down(entry)
    step = Move.objects.create(
        entry_id=entry.pk,
        revision=revision,
        action=action,
        from_state=came_from,
        to_state=subject.state,
        note=note,
        reason=reason,
        by_id=by.user_id,
    )
    track = revision.track if revision else TRACK_SOURCE
    added = [code for code in languages_of(entry) if code not in spoken]
    facts.record(f"entry.{action.value}", entry=entry, by=by, move=step.pk, track=track, added=added)
    detail = {"track": track, "to": str(subject.state)}
    record_in_log(f"entry.{action.value}", by=by, about=f"entry:{entry.pk}", detail=detail)
    return step


def _ask(subject: Entry | Revision, action: Action, by: Viewer, note: str, at: datetime | None) -> None:
    verdict = can_move(by, subject, action)
    if not verdict:
        raise Refused(verdict.reason)
    if TRANSITIONS[State(subject.state), action].needs_note and not note.strip():
        raise Refused(_("Please say why: the note goes to the author."))
    if action == Action.SCHEDULE and (at is None or at <= timezone.now()):
        raise Refused(_("Choose a moment in the future."))
    if isinstance(subject, Revision) and _is_second(subject, action):
        raise Refused(_("Another version of this text is under way. It has to be decided first."))


def _is_second(revision: Revision, action: Action) -> bool:
    """Whether the step would open a finished revision beside an unfinished one; the database allows one a track."""
    if revision.is_open or TRANSITIONS[State(revision.state), action].to not in OPEN:
        return False
    return Revision.objects.filter(entry=revision.entry_id, track=revision.track, state__in=OPEN).exists()


def _change(subject: Entry | Revision, action: Action, by: Viewer, at: datetime | None) -> None:
    """Set the new state and the columns that go with it, and save."""
    now = timezone.now()
    subject.state = TRANSITIONS[State(subject.state), action].to
    if action == Action.SUBMIT:
        subject.submitted_at = now
    if action in (Action.PUBLISH, Action.SCHEDULE):
        subject.publisher_id = by.user_id
    elif subject.state in OPEN:
        subject.publisher_id = None  # who published it once may write it now, and then somebody else publishes
    if action == Action.SCHEDULE:
        subject.publish_at = at
    if action == Action.UNSCHEDULE:
        subject.publish_at = None
    if action == Action.PUBLISH:
        subject.published_at = subject.published_at or now
    subject.save()


def _ask_checks_before(entry: Entry, revision: Revision | None, action: Action, *, asks_for_note: bool) -> None:
    """Checks of a text that is first published or gets its time; a change is checked when it is laid on."""
    if action == Action.PUBLISH and revision is None:
        _ask_checks(findings(entry), asks_for_note=asks_for_note)
    elif action == Action.SCHEDULE and asks_for_note:
        _ask_for_note(findings(entry) if revision is None else _findings_of(entry, revision))


def _publish(entry: Entry, revision: Revision | None, by: Viewer, *, asks_for_note: bool) -> None:
    if revision is None:
        publishing.publish_entry(entry)
    else:
        newer = publishing.newer_than(revision)
        if newer is not None:
            raise Conflict(newer)
        publishing.publish_revision(entry, revision)
        if revision.track == TRACK_SOURCE:
            _ask_checks(findings(entry), asks_for_note=asks_for_note)
    if not by.roles & CURATORS and (revision is None or revision.track == TRACK_SOURCE):
        _review_afterwards(entry)


def _ask_checks(found: list[Finding], *, asks_for_note: bool) -> None:
    blockers = [finding for finding in found if finding.severity == Severity.BLOCKER]
    if blockers:
        raise Blocked(blockers)
    if asks_for_note:
        _ask_for_note(found)


def _ask_for_note(found: list[Finding]) -> None:
    if warnings(found):
        raise NoteNeeded(warnings(found))


def _findings_of(entry: Entry, revision: Revision) -> list[Finding]:
    """What the checks say of a change to the text itself; translations are read by people only."""
    return findings_with(entry, revision) if revision.track == TRACK_SOURCE else []


def _review_afterwards(entry: Entry) -> None:
    """An owner has published without ISU: its next review is due at once."""
    Entry.objects.filter(pk=entry.pk).update(review_due=timezone.localdate())


def publish_due(now: datetime | None = None) -> int:
    """Publish every entry and revision whose set time has come; returns how many (called each minute).

    The curator who set the time is the publisher. What cannot be published any more goes back into review and is
    reported as the happening `entry.publish_failed`. Two clocks at once do no harm.
    """
    moment = now or timezone.now()
    due: list[tuple[Entry, Revision | None]] = [
        (entry, None) for entry in Entry.objects.filter(state=State.SCHEDULED, publish_at__lte=moment)
    ]
    changes = Revision.objects.filter(state=State.SCHEDULED, publish_at__lte=moment).select_related("entry")
    due += [(revision.entry, revision) for revision in changes]
    return sum(_publish_one_due(entry, revision) for entry, revision in due)


def _publish_one_due(entry: Entry, revision: Revision | None) -> bool:
    subject = revision or entry
    clock = Viewer(user_id=subject.publisher_id, roles=frozenset({Role.CURATOR}))
    try:
        move(entry=entry, action=Action.PUBLISH, by=clock, revision=revision)
    except (Refused, Conflict) as problem:
        subject.refresh_from_db(fields=["state"])
        if subject.state != State.SCHEDULED:
            return False  # another clock, or a curator, was quicker
        with transaction.atomic():
            move(entry=entry, action=Action.UNSCHEDULE, by=clock, revision=revision, note=str(problem))
            facts.record("entry.publish_failed", entry=entry, by=clock, reason=str(problem))
        return False
    return True
