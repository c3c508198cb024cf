"""Reporting, and what ISU does about it: hide at once, leave it, or ask the author."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import curation, facts
from entries.audit.services import record
from entries.models import Entry, Happening
from entries.rules import Refused
from entries.states import Action, State as EntryState
from entries.viewers import CURATORS
from portal.notifications.models import Mail
from portal.reports.models import DUE, WAITING, Report, Sort, State

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: Of one thing so many reports wait at most; more of them tell ISU nothing new.
MOST_WAITING = 20


@transaction.atomic
def report(
    *, sort: str, words: str, address: str, language: str, entry: Entry | None = None, message: Happening | None = None
) -> Report | None:
    """Store a report and tell ISU; the same report again gives the one that is there.

    None where so many reports of the same thing wait already that ISU cannot miss it. Nothing is kept of who reported
    but the address, if one is given. Records `report.made`.
    """
    about = Report.objects.filter(entry=entry, message=message, state__in=WAITING)
    if same := about.filter(sort=sort, words=words, address=address).first():
        return same
    if about.count() >= MOST_WAITING:
        return None
    due = timezone.now() + DUE[Sort(sort)]
    made = Report.objects.create(
        entry=entry, message=message, sort=sort, words=words, address=address.lower(), language=language, due_at=due
    )
    facts.record("report.made", entry=entry or (message.entry if message else None), report=made.pk)
    return made


def _locked(report: Report, by: Viewer) -> Report:
    if not by.roles & CURATORS:
        raise Refused(_("Reports are decided by curators."))
    fresh = Report.objects.select_for_update(of=("self",)).select_related("entry", "message").get(pk=report.pk)
    if not fresh.is_waiting:
        raise Refused(_("This report has been decided meanwhile."))
    return fresh


@transaction.atomic
def hide(*, report: Report, by: Viewer, note: str, answer: str = "") -> None:
    """Take what is reported out of sight at once, and close every report of it.

    In order: locks the report (`Refused` where it is decided, or for other roles than curators); takes a published
    entry down through `curation.move` (its authors get the note), or forgets the words of a message and the mails that
    carry them; closes all waiting reports of the same thing; records `report.decided` for each, from which reporters
    are told; writes to the audit log.
    """
    fresh = _locked(report, by)
    if fresh.message is not None:
        hide_message(message=fresh.message, by=by)
    elif fresh.entry is not None:
        hide_entry(entry=fresh.entry, by=by, note=note)
    same = Q(pk=fresh.pk)
    if fresh.message_id or fresh.entry_id:
        same |= Q(entry=fresh.entry_id, message=fresh.message_id, state__in=WAITING)
    for one in Report.objects.select_for_update(of=("self",)).filter(same).order_by("pk"):
        _close(one, State.HIDDEN, by, note, answer)


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
    facts.record("report.decided", entry=report.entry, by=by, report=report.pk)
    record(f"report.{state.value}", by=by, about=f"report:{report.pk}", detail={"sort": report.sort})


def forget(before: datetime) -> int:
    """Take words, addresses and answers out of reports decided before a moment; returns how many."""
    told = ~Q(words="") | ~Q(address="") | ~Q(answer="") | ~Q(note="")
    old = Report.objects.filter(told, decided_at__lt=before).exclude(state__in=WAITING)
    return old.update(words="", address="", answer="", note="")
