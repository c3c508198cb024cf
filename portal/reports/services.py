"""Reporting, and what ISU does about it: hide at once, leave it, ask the author, or show hidden words again."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import curation, facts
from entries.audit.services import record
from entries.models import Entry, Happening
from entries.rules import Refused
from entries.states import Action, State as EntryState
from entries.viewers import CURATORS
from events import hiding as contributions
from events.models import Contribution
from portal.notifications.models import Mail, MailState
from portal.reports.models import DUE, WAITING, Report, Sort, State
from portal.review import hiding as comments
from portal.review.models import Comment

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: Of one thing so many reports wait at most; more of them tell ISU nothing new.
MOST_WAITING = 20


Thing = Entry | Happening | Comment | Contribution


def columns(thing: Thing | None) -> dict[str, Any]:
    """What a report is about, as the four columns of its table, of which at most one is filled."""
    named = {"entry": Entry, "message": Happening, "comment": Comment, "contribution": Contribution}
    return {name: thing if isinstance(thing, model) else None for name, model in named.items()}


def same_thing(report: Report) -> QuerySet[Report]:
    """All reports of what this one is about; only itself where that is gone."""
    if thing := report.entry or report.message or report.said:
        return Report.objects.filter(**columns(thing))
    return Report.objects.filter(pk=report.pk)


@transaction.atomic
def report(*, thing: Thing, sort: str, words: str, address: str, language: str) -> Report | None:
    """Store a report of a thing and tell ISU; the same report again gives the one that is there.

    None where so many reports of the same thing wait already that ISU cannot miss it. Nothing is kept of who reported
    but the address, if one is given. Records `report.made`.
    """
    about = Report.objects.filter(**columns(thing), state__in=WAITING)
    if same := about.filter(sort=sort, words=words, address=address).first():
        return same
    if about.count() >= MOST_WAITING:
        return None
    due = timezone.now() + DUE[Sort(sort)]
    said = {"sort": sort, "words": words, "address": address.lower(), "language": language}
    made = Report.objects.create(**columns(thing), **said, due_at=due)
    facts.record("report.made", entry=made.place or getattr(thing, "entry", None), report=made.pk)
    return made


def _locked(report: Report, by: Viewer, *, hidden: bool = False) -> Report:
    if not by.roles & CURATORS:
        raise Refused(_("Reports are decided by curators."))
    things = ("entry", "message", "comment__entry", "contribution__event")
    fresh = Report.objects.select_for_update(of=("self",)).select_related(*things).get(pk=report.pk)
    if not (fresh.can_be_shown if hidden else fresh.is_waiting):
        raise Refused(_("This report has been decided meanwhile."))
    return fresh


@transaction.atomic
def hide(*, report: Report, by: Viewer, note: str, answer: str = "") -> None:
    """Take what is reported out of sight at once, and close every report of it.

    In order: locks the report (`Refused` where it is decided, or for other roles than curators); takes a published
    entry down through `curation.move` (its authors get the note), or forgets the words of a message and the mails that
    carry them, or puts a sentence in the place of a comment or contribution (its author reads the note there); closes
    all waiting reports of the same thing; records `report.decided` for each, from which reporters are told; writes to
    the audit log.
    """
    fresh = _locked(report, by)
    if fresh.message is not None:
        hide_message(message=fresh.message, by=by)
    elif fresh.comment is not None:
        comments.hide(comment=fresh.comment, by=by, why=note)
        _take_out_of_mails(fresh.comment)
    elif fresh.contribution is not None:
        contributions.hide(contribution=fresh.contribution, by=by, why=note)
    elif fresh.entry is not None:
        hide_entry(entry=fresh.entry, by=by, note=note)
    for one in same_thing(fresh).select_for_update(of=("self",)).filter(state__in=WAITING).order_by("pk"):
        _close(one, State.HIDDEN, by, note, answer)


@transaction.atomic
def show_again(*, report: Report, by: Viewer, answer: str = "") -> None:
    """Show words again that were hidden by a report: it was a mistake, or their author has explained them.

    In order: locks the report (`Refused` where nothing is hidden by it, or for other roles than curators); shows the
    comment or contribution where it stood; notes it on every report by which it was hidden, from which those reporters
    who can still be reached are told; writes to the audit log. Mails that were deleted do not come back.
    """
    fresh = _locked(report, by, hidden=True)
    if fresh.comment is not None:
        comments.show(comment=fresh.comment, by=by)
    elif fresh.contribution is not None:
        contributions.show(contribution=fresh.contribution, by=by)
    for one in same_thing(fresh).select_for_update(of=("self",)).filter(state=State.HIDDEN).order_by("pk"):
        _close(one, State.SHOWN, by, one.note, answer)


def _take_out_of_mails(comment: Comment) -> None:
    """Delete the mails that quote a comment; what waited in them beside it is told anew."""
    told = Happening.objects.filter(
        name="review.commented", entry=comment.entry_id, data__comments__contains=comment.pk
    )
    mails = Mail.objects.filter(happening__in=told)
    waiting = Happening.objects.filter(pk__in=mails.filter(state=MailState.WAITING).values("happening"))
    for one in list(waiting):
        Comment.objects.filter(pk__in=one.data["comments"], hidden_at=None).update(told_at=None)
    mails.delete()


@transaction.atomic
def hide_entry(*, entry: Entry, by: Viewer, note: str) -> None:
    """Take a published entry out of sight with a note; nothing happens to one that is not published.

    Raises `Refused` without a note or for who may not. The audit log has it as `entry.hidden`.
    """
    if entry.state != EntryState.PUBLISHED:
        return
    curation.move(entry=entry, action=Action.ARCHIVE, by=by, note=note)
    record("entry.hidden", by=by, about=f"entry:{entry.pk}")


@transaction.atomic
def hide_message(*, message: Happening, by: Viewer) -> None:
    """Forget the words of a message, and delete the mails that carry them: its link opens nothing any more."""
    Happening.objects.filter(pk=message.pk).update(data={}, processed_at=message.processed_at or timezone.now())
    Mail.objects.filter(happening=message).delete()
    record("message.hidden", by=by, about=f"message:{message.pk}")


@transaction.atomic
def dismiss(*, report: Report, by: Viewer, note: str = "", answer: str = "") -> None:
    """Leave it as it is; the reporter is told, with the answer if there is one. Raises `Refused`."""
    _close(_locked(report, by), State.DISMISSED, by, note, answer)


@transaction.atomic
def ask_author(*, report: Report, by: Viewer, note: str) -> None:
    """Ask those who wrote the entry to look at it; the report goes on waiting, with the same deadline.

    They get the note and nothing of the reporter. Raises `Refused` without a note, or where there is no entry.
    """
    fresh = _locked(report, by)
    if fresh.entry is None:
        raise Refused(_("Nobody can be asked: only entries have authors."))
    if not note.strip():
        raise Refused(_("Write what the author should look at."))
    fresh.state, fresh.decided_by_id, fresh.decided_at, fresh.note = State.ASKED, by.user_id, timezone.now(), note
    fresh.save()
    facts.record("report.asked", entry=fresh.entry, by=by, report=fresh.pk)
    record("report.asked", by=by, about=f"report:{fresh.pk}")


def _close(report: Report, state: State, by: Viewer, note: str, answer: str) -> None:
    report.state, report.note, report.answer = state, note, answer
    report.decided_by_id, report.decided_at = by.user_id, timezone.now()
    report.save()
    facts.record("report.decided", entry=report.place, by=by, report=report.pk)
    record(f"report.{state.value}", by=by, about=f"report:{report.pk}", detail={"sort": report.sort})


def forget(before: datetime) -> int:
    """Take words, addresses and answers out of reports decided before a moment; returns how many."""
    told = ~Q(words="") | ~Q(address="") | ~Q(answer="") | ~Q(note="")
    old = Report.objects.filter(told, decided_at__lt=before).exclude(state__in=WAITING)
    return old.update(words="", address="", answer="", note="")
