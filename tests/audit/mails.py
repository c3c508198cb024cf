"""Mails for the audit of the outbox: one in each state, a reader whose mail came back, a happening without letters."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from entries.models import Happening
from portal.notifications import readers, stopping
from portal.notifications.letters import Letter
from portal.notifications.models import Mail, MailState, Return, SweepProblem
from portal.notifications.outbox import mail_of


def fill() -> dict[str, int | str]:
    """Returns their keys by name."""
    reader = readers.begin(address="gone@example.net", language="fr")
    readers.confirm(reader)
    for state in MailState.values:
        mail = mail_of(
            Letter("audit", "Une lettre", ("Bonjour.",)), to=reader.to, language="fr", reader=reader, stop="all"
        )
        mail.state, mail.attempts, mail.failure = state, 2, "" if state == MailState.SENT else "550 5.1.1 no such user"
        mail.returned = Return.HARD if state == MailState.RETURNED else ""
        mail.save()
    reader.undeliverable_at, reader.undeliverable_why = timezone.now(), "hard: 550 5.1.1 no such user"
    reader.save()
    problem = SweepProblem.objects.create(
        happening=Happening.objects.latest("pk"),
        attempts=2,
        next_try=timezone.now() + timedelta(days=1),
        failure="LookupError: gone",
    )
    returned = Mail.objects.get(to=reader.to, state=MailState.RETURNED).pk
    waiting = Mail.objects.filter(to=reader.to, state=MailState.WAITING).latest("pk").pk
    token = stopping.token_for(reader, stopping.EVERYTHING)
    return {"mail_returned": returned, "mail_waiting": waiting, "problem": problem.pk, "stop_token": token}
