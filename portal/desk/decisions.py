"""One decision of one person at the desk, taken on exactly what that person saw."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from entries import curation, facts
from entries.checks import Finding, findings, findings_with
from entries.checks.renderings import findings_on_rendering
from entries.models import TRACK_SOURCE, Entry, Move, Revision
from entries.publishing import newer_than
from entries.rules import Refused, can_move
from entries.states import Action, State
from entries.viewers import Viewer
from portal.review import telling

Subject = Entry | Revision
#: Decisions whose letters lead the author to the comments.
LETTERS_NAME_COMMENTS = frozenset({Action.REQUEST_CHANGES, Action.REFUSE})


class MovedMeanwhile(Exception):
    """Somebody decided, or changed the text, after the page was made; `moves` are the steps taken since."""

    def __init__(self, moves: list[Move]) -> None:
        super().__init__("moved meanwhile")
        self.moves = moves

    def is_the_same(self, *, action: str, note: str, by: Viewer) -> bool:
        """Whether the only step since is this very decision: the form was sent twice."""
        if len(self.moves) != 1:
            return False
        step = self.moves[0]
        return step.by_id == by.user_id and step.action == action and step.note == note


def moves_of(subject: Subject):
    """The steps of an entry itself, or of one revision of it."""
    if isinstance(subject, Revision):
        return Move.objects.filter(revision=subject)
    return Move.objects.filter(entry_id=subject.pk, revision=None)


def token_of(subject: Subject) -> str:
    """A mark of state, text and history, for telling whether anything changed since (1 query)."""
    last = moves_of(subject).order_by("-id").values_list("pk", flat=True).first() or 0
    return f"{subject.state}.{subject.edition}.{last}"


def ask_unmoved(subject: Subject, seen: str) -> None:
    """Raise `MovedMeanwhile` unless the subject stands as it did when `seen` was made."""
    if token_of(subject) != seen:
        raise MovedMeanwhile(_since(subject, seen))


@transaction.atomic
def decide(
    *,
    subject: Subject,
    action: Action,
    by: Viewer,
    seen: str,
    note: str = "",
    reason: str = "",
    at: datetime | None = None,
) -> Move:
    """Take one step, if the subject still stands as it did when `seen` was made.

    In order: locks entry and revision; compares with `seen` (`MovedMeanwhile`); moves through the one door, with
    what it raises (`Refused`, `Blocked`, `Conflict`). A letter that asks for changes names the comments too, so that
    no second one follows it.
    """
    subject = _locked(subject)
    ask_unmoved(subject, seen)
    entry, revision = pair_of(subject)
    step = curation.move(entry=entry, revision=revision, action=action, by=by, note=note, reason=reason, at=at)
    if action in LETTERS_NAME_COMMENTS:
        telling.told_by_letter(step)
    return step


@transaction.atomic
def rebase(*, revision: Revision, by: Viewer, seen: str) -> None:
    """Say that a curator compared the revision with the newer live version: it may be published over that one.

    Raises `Refused` to those who may not publish it, and `MovedMeanwhile`. Records `revision.rebased`.
    """
    subject = _locked(revision)
    ask_unmoved(subject, seen)
    verdict = can_move(by, subject, Action.PUBLISH)
    if not verdict:
        raise Refused(verdict.reason)
    newer = newer_than(subject)
    if newer is not None:
        subject.based_on = newer
        subject.edition += 1
        subject.save(update_fields=["based_on", "edition", "updated_at"])
        facts.record("revision.rebased", entry=subject.entry, by=by, revision=subject.pk, onto=newer.pk)


def findings_on(subject: Subject) -> list[Finding]:
    """What the automatic checks say of the text as it would be published; a translation is held beside its original."""
    entry, revision = pair_of(subject)
    if revision is None:
        return findings(entry.detail())
    if not revision.is_open:
        return []
    if revision.track != TRACK_SOURCE:
        return findings_on_rendering(entry.detail(), revision.payload)
    return findings_with(entry, revision)


def publish_hindrance(viewer: Viewer, subject: Subject) -> str:
    """Why the viewer cannot publish what waits for a publisher ("" when they can, or when nothing waits)."""
    if subject.state not in (State.SUBMITTED, State.IN_REVIEW):
        return ""
    return str(can_move(viewer, subject, Action.PUBLISH).reason)


def pair_of(subject: Subject) -> tuple[Entry, Revision | None]:
    """The entry of a subject, and the revision if it is one."""
    return (subject.entry, subject) if isinstance(subject, Revision) else (subject, None)


def _locked(subject: Subject):
    entry, revision = pair_of(subject)
    locked = Entry.objects.select_for_update().get(pk=entry.pk)
    if revision is None:
        return locked
    revision = Revision.objects.select_for_update().get(pk=revision.pk)
    revision.entry = locked
    return revision


def _since(subject: Subject, seen: str) -> list[Move]:
    last = seen.rpartition(".")[2]
    steps = moves_of(subject).select_related("by")
    return list(steps.filter(pk__gt=int(last))) if last.isascii() and last.isdigit() and len(last) < 19 else []
