"""Trying mails again, and giving them up, by hand."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from entries.audit.services import record
from entries.viewers import Viewer
from portal.notifications.models import Mail, MailState, SweepProblem
from portal.notifications.outbox import wake_sender

#: States from which a mail can be tried again; and in which it can still be given up.
ENDED = (MailState.FAILED, MailState.RETURNED, MailState.DROPPED)
WAITING = MailState.WAITING


def can_go_again(mails: QuerySet[Mail]) -> QuerySet[Mail]:
    """Those of `mails` that can be tried again: ended, not expired, and with their text still there."""
    forgotten = Q(secret=True, text="")
    return mails.filter(state__in=ENDED).exclude(Q(expires_at__lte=timezone.now()) | forgotten)


def retry_failed() -> int:
    """Let all mails that were given up wait again, from the first try on; returns how many. Expired ones stay."""
    return _let_wait(Mail.objects.failed())


@transaction.atomic
def send_again(*, mails: QuerySet[Mail], by: Viewer, about: str, asked: Mapping[str, str]) -> int:
    """Let those of `mails` wait again that can; returns how many.

    In order: the mails, from the first try on; one record in the audit log with the number and what was `asked` for
    (never an address); after the commit the sender is woken.
    """
    count = _let_wait(mails)
    if count:
        record("mail.sent_again", by=by, about=about, detail={"count": count, **asked})
        transaction.on_commit(wake_sender)
    return count


@transaction.atomic
def give_up(*, mails: QuerySet[Mail], by: Viewer, about: str, asked: Mapping[str, str]) -> int:
    """Send those of `mails` no more that still wait; returns how many. One record in the audit log, as above."""
    waiting = mails.filter(state=WAITING)
    count = waiting.update(state=MailState.DROPPED, failure="given up at the desk")
    if count:
        record("mail.given_up", by=by, about=about, detail={"count": count, **asked})
    return count


@transaction.atomic
def sweep_again(*, problem: SweepProblem, by: Viewer) -> None:
    """Let a happening that could not be turned into mails be tried at the next turn of the clock; recorded."""
    SweepProblem.objects.filter(pk=problem.pk).update(next_try=timezone.now())
    record("mail.swept_again", by=by, about=f"happening:{problem.happening_id}")


def _let_wait(mails: QuerySet[Mail]) -> int:
    return can_go_again(mails).update(state=WAITING, attempts=0, next_try=timezone.now(), failure="", returned="")
