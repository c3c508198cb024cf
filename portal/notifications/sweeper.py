"""The sweeper: turns happenings into stored mails, each exactly once."""

from __future__ import annotations

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from entries.models import Happening
from portal.finding import refreshing
from portal.notifications.alerts import rounds
from portal.notifications.audiences import Fact, Hearer, audience_of
from portal.notifications.digests import routing
from portal.notifications.digests.services import Wanted, store_many
from portal.notifications.letters import Letter, one_line
from portal.notifications.models import Frequency, Mail, SweepProblem
from portal.notifications.outbox import mail_of
from portal.notifications.patience import BACK_OFF, pause_after
from portal.notifications.wording import letter_for

logger = logging.getLogger(__name__)
BATCH = 50


def sweep(*, limit: int = 1000) -> int:
    """Turn up to `limit` waiting happenings into mails; returns how many mails were stored.

    In batches, each one transaction: claims happenings that no other sweeper holds, stores the mails, marks the
    happenings as processed, and a round of alerts for what was published; after the commit, matching hears which
    entries changed. Whatever dies in between leaves the whole batch waiting.
    """
    stored = 0
    for _batch in range(-(-limit // BATCH)):
        claimed, mails = _sweep_batch()
        stored += mails
        if claimed < BATCH:
            break
    return stored


@transaction.atomic
def _sweep_batch() -> tuple[int, int]:
    happenings = list(
        waiting().select_related("entry", "actor").select_for_update(skip_locked=True, of=("self",))[:BATCH]
    )
    mails = sum(_process(happening) for happening in happenings)
    refreshing.after(happenings)
    rounds.after(happenings)
    return len(happenings), mails


def waiting() -> QuerySet[Happening]:
    """Happenings that nobody has dealt with, without those that failed lately, in the order they happened."""
    resting = SweepProblem.objects.filter(happening=OuterRef("pk"), next_try__gt=timezone.now())
    return Happening.objects.filter(~Exists(resting), processed_at__isnull=True).order_by("id")


def _process(happening: Happening) -> int:
    """Store the mails and notices of one happening; one that fails is put aside for a while and holds up no other."""
    try:
        with transaction.atomic():
            mails, notices = _told_of(happening)
            Mail.objects.bulk_create(mails, ignore_conflicts=True)
            store_many(notices)
            Happening.objects.filter(pk=happening.pk).update(processed_at=timezone.now())
            SweepProblem.objects.filter(happening=happening).delete()
    except Exception as problem:
        logger.exception("happening %s (%s) could not be turned into mails", happening.pk, happening.name)
        _put_aside(happening, problem)
        return 0
    return len(mails)


def _told_of(happening: Happening) -> tuple[list[Mail], list[Wanted]]:
    """The letters that are written at once, and the lines for the summaries of those who want summaries."""
    fact = Fact(happening)
    hearers = audience_of(happening, fact)
    ways = routing.ways_of(happening, hearers)
    mails, notices = [], []
    for hearer in hearers:
        way = ways.get(hearer.address.lower(), routing.LETTER)
        letter = None if way.frequency == Frequency.NEVER else letter_for(fact, hearer)
        if letter is None:
            continue
        if way.is_letter:
            mails.append(_mail_to(hearer, letter, happening, way))
        else:
            notices.append(routing.notice_of(letter, happening, way))
    return mails, notices


def _mail_to(hearer: Hearer, letter: Letter, happening: Happening, way: routing.Way) -> Mail:
    mail = mail_of(
        letter,
        to=hearer.address,
        language=hearer.language,
        recipient_id=hearer.user_id,
        happening=happening,
        reader=way.reader,
        stop=way.stop,
    )
    mail.next_try = way.not_before or mail.next_try
    return mail


def _put_aside(happening: Happening, problem: Exception) -> None:
    known = SweepProblem.objects.filter(happening=happening).first() or SweepProblem(happening=happening, attempts=0)
    known.attempts += 1
    known.next_try = timezone.now() + (pause_after(known.attempts) or BACK_OFF[-1])
    known.failure = one_line(f"{type(problem).__name__}: {problem}")[:500]
    known.save()
