"""Sending an issue: its texts are made once, then a mail row for each reader, in batches that can be cut off anywhere.

Each batch is one transaction that also moves the issue's cursor, so that a crash resumes where it was. The Message-ID
of a mail follows from issue and reader and is unique: whatever goes wrong, the same reader never gets two.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _, override

from entries import facts
from entries.rules import Refused
from entries.texts import LANGUAGES, raw
from partners.models import User
from portal.notifications import bodies, outbox
from portal.notifications.digests import timing
from portal.notifications.letters import one_line
from portal.notifications.models import Frequency, Mail, MailState, Reader
from portal.notifications.newsletter import rendering
from portal.notifications.newsletter.audience import readers_of, source_of
from portal.notifications.newsletter.models import Action, Issue, IssueState, Rendering, Subscription
from portal.notifications.newsletter.rules import TRANSITIONS
from portal.notifications.newsletter.services import locked, log
from portal.notifications.newsletter.subscribing import PREFIX
from portal.notifications.stopping import Links

BATCH = 1000
LETTER, PROOF = "newsletter", "newsletter:proof"


def go_on(now: datetime | None = None) -> int:
    """Start what is due, store the mails of what is being sent, close what is done; returns how many were stored.

    Several workers at once, or one that was killed in the middle, do no harm.
    """
    moment = now or timezone.now()
    for pk in list(Issue.objects.due(moment).values_list("pk", flat=True)):
        start(pk, moment)
    stored = sum(_store_all(pk) for pk in _under_way())
    for pk in _under_way(stored=True):
        finish(pk)
    return stored


def _under_way(*, stored: bool = False) -> list[int]:
    rows = Issue.objects.filter(state=IssueState.SENDING, stored_at__isnull=not stored)
    return list(rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def start(pk: int, moment: datetime) -> bool:
    """Make the texts of an issue whose time has come, one for each language of its readers; False where nothing is due.

    In order: locks; renders; moves it on, which puts it into the archive; tells the caches; records
    `newsletter.start`. Who subscribes after this moment gets the next one.
    """
    issue = Issue.objects.select_for_update(skip_locked=True).due(moment).filter(pk=pk).first()
    if issue is None:
        return False
    for language in LANGUAGES:
        if source := source_of(issue, language):
            _render(issue, language, source)
    issue.state, issue.started_at = TRANSITIONS[Action.START][1], moment
    issue.save()
    log(issue, Action.START, by=None, languages=issue.ready)
    facts.bump_content_version()
    return True


def _render(issue: Issue, language: str, source: str) -> None:
    def render(links: Links) -> tuple[str, str]:
        return rendering.written(issue, source, links)

    body = bodies.share(language=language, render=render)
    subject = rendering.subject_of(issue, source)
    Rendering.objects.create(issue=issue, language=language, source=source, subject=subject, body=body)


def _store_all(pk: int) -> int:
    stored = 0
    while number := store_batch(pk):
        stored += number
        outbox.wake_sender()
    return stored


@transaction.atomic
def store_batch(pk: int) -> int:
    """Store the mails for the next readers of an issue; returns how many readers were looked at, 0 at the end."""
    issue = (
        Issue.objects.select_for_update(skip_locked=True)
        .filter(pk=pk, state=IssueState.SENDING, stored_at__isnull=True)
        .first()
    )
    if issue is None:
        return 0
    rows = readers_of(issue).filter(reader_id__gt=issue.cursor, confirmed_at__lte=issue.started_at)
    batch = list(rows.select_related("reader__user").order_by("reader_id")[:BATCH])
    if batch:
        # Those with the same text one after the other: the sender has it at hand then.
        mails = sorted(_mails(issue, batch), key=lambda mail: mail.language)
        Mail.objects.bulk_create(mails, ignore_conflicts=True)
        issue.cursor, issue.addressed = batch[-1].reader_id, issue.addressed + len(mails)
    else:
        issue.stored_at = timezone.now()
    issue.save(update_fields=["cursor", "addressed", "stored_at"])
    return len(batch)


def _mails(issue: Issue, batch: list[Subscription]) -> Iterator[Mail]:
    """A row for each reader whose language has a text; nothing personal is rendered before it is sent."""
    renderings = {one.language: one for one in issue.renderings.all()}
    now = timezone.now()
    for subscription in batch:
        reader = subscription.reader
        text = renderings.get(reader.writes_in)
        if text is None:
            continue
        yield Mail(
            reader=reader,
            recipient_id=reader.user_id,
            letter=LETTER,
            to=one_line(reader.to).lower(),
            language=text.language,
            subject=text.subject,
            body_id=text.body_id,
            stop=PREFIX,
            bulk=True,
            message_id=_message_id(issue, reader),
            next_try=_first_hour(reader.zone, reader.quiet_from, reader.quiet_until, now),
        )


def _message_id(issue: Issue, reader: Reader) -> str:
    """The same for the same issue and reader, and telling nobody which reader it is."""
    mark = salted_hmac("portal.newsletter", f"{issue.pk}:{reader.pk}").hexdigest()
    return f"<{mark}@{outbox.new_message_id().partition('@')[2]}"


@lru_cache(maxsize=4096)
def _first_hour(zone: str, quiet_from: int, quiet_until: int, now: datetime) -> datetime:
    """When a reader may be written to; thousands share a few zones and hours."""
    clock = timing.Clock(timing.zone_named(zone), quiet_from, quiet_until)
    return timing.due_at(Frequency.AT_ONCE, now=now, clock=clock)


@transaction.atomic
def finish(pk: int) -> bool:
    """Close an issue none of whose mails waits any more; records `newsletter.finish`."""
    issue = locked(pk)
    waiting = Mail.objects.filter(body__in=_bodies(issue), state=MailState.WAITING)
    if issue.state != IssueState.SENDING or issue.stored_at is None or waiting.exists():
        return False
    issue.state, issue.sent_at = TRANSITIONS[Action.FINISH][1], timezone.now()
    issue.save()
    log(issue, Action.FINISH, by=None, addressed=issue.addressed)
    return True


def progress(issue: Issue) -> list[tuple[str, int]]:
    """The states that its mails are in, with how many each (1 query); old mails are forgotten and not counted."""
    rows = Mail.objects.filter(body__in=_bodies(issue)).order_by().values_list("state")
    counted = dict(rows.annotate(number=Count("pk")))
    return [(str(label), counted.get(state, 0)) for state, label in MailState.choices]


def send_proof(*, issue: Issue, language: str, to: User) -> Mail:
    """Send an issue as the readers of `language` would get it to one person at the desk, marked as a proof.

    Raises `Refused` where readers of this language get nothing.
    """
    source = source_of(issue, language)
    if not source:
        raise Refused(_("The issue is not ready in this language, so there is nothing to send."))
    text, html = rendering.preview(issue, language, source)
    with override(language):
        subject = one_line(_("Proof: %(subject)s") % {"subject": raw(issue, "subject", source)})
    mail = Mail(letter=PROOF, to=to.email.lower(), recipient_id=to.pk, language=language)
    mail.subject, mail.text, mail.html, mail.message_id = subject, text, html, outbox.new_message_id()
    mail.save()
    transaction.on_commit(outbox.wake_sender)
    return mail


def _bodies(issue: Issue) -> QuerySet:
    return Rendering.objects.filter(issue=issue).values("body")
