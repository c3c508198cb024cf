"""Gathering: each reader with due notices gets one mail with all of them.

A reader is dealt with in one transaction, together with some hundred others; while it lasts no other gatherer touches
them. Whatever dies in between leaves their notices waiting. However many readers there are, no more than a batch of
them is in memory.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from django.utils.translation import override

from entries.viewers import ANONYMOUS, Viewer
from partners.viewers import viewers_of
from portal.notifications.digests import summing
from portal.notifications.digests.kinds import OWN_WORK
from portal.notifications.digests.lines import Known, Line, Names, line_of
from portal.notifications.digests.models import Notice, NoticeKind
from portal.notifications.digests.timing import clock_of, due_at
from portal.notifications.models import Frequency, Mail, Reader
from portal.notifications.outbox import mail_of, wake_sender

logger = logging.getLogger(__name__)
BATCH = 200  # readers
#: What becomes due so soon after goes into the same mail.
AHEAD = timedelta(hours=1)
#: Notices of one reader that are looked at one by one; what lies behind them is counted only.
LOOKED_AT = 100
#: A reader whose mail could not be made is tried again so much later.
PAUSE = timedelta(hours=1)


def gather(*, now: datetime | None = None) -> int:
    """Turn all notices that are due into mails, one for each reader; returns how many mails were stored.

    For each batch of readers, in one transaction: takes the readers that no other gatherer holds; puts off those whose
    hours are quiet by now; claims what is due and what becomes due within the hour; drops what its reader may not read
    any more, or does not want; stores the mails. The sender is woken at the end.
    """
    moment = now or timezone.now()
    stored, last, names = 0, 0, {}
    while True:
        found, last, mails = _gather_batch(moment, last, names)
        stored += mails
        if found < BATCH:
            break
    if stored:
        wake_sender()
    return stored


@transaction.atomic
def _gather_batch(now: datetime, after: int, names: Names) -> tuple[int, int, int]:
    readers = list(_with_something_due(now, after))
    if not readers:
        return 0, after, 0
    awake = _put_off(readers, now)
    stamp = timezone.now()
    due = Notice.objects.due(now + AHEAD).filter(reader__in=awake)
    due.update(gathered_at=stamp)
    mails = _mails_of(awake, stamp, now, names)
    return len(readers), readers[-1].pk, mails


def _with_something_due(now: datetime, after: int) -> QuerySet[Reader]:
    due = Notice.objects.due(now).filter(reader=OuterRef("pk"))
    readers = Reader.objects.filter(Exists(due), pk__gt=after).select_related("user").order_by("pk")
    return readers.select_for_update(skip_locked=True, no_key=True, of=("self",))[:BATCH]


def _put_off(readers: Sequence[Reader], now: datetime) -> list[Reader]:
    """Those who may be written to now; what is due of the others waits until their quiet hours end."""
    awake = []
    for reader in readers:
        clock = clock_of(reader)
        if clock.is_quiet(now):
            then = due_at(Frequency.AT_ONCE, now=now, clock=clock)
            Notice.objects.due(now).filter(reader=reader).update(due_at=then)
        else:
            awake.append(reader)
    return awake


def _mails_of(readers: Sequence[Reader], stamp: datetime, now: datetime, names: Names) -> int:
    """Make and store the mails of what was claimed at `stamp`; returns how many."""
    claimed = Notice.objects.filter(reader__in=readers, gathered_at=stamp)
    notices = _first_of_each(claimed)
    by_reader: dict[int, list[Notice]] = {}
    for notice in notices:
        by_reader.setdefault(notice.reader_id, []).append(notice)
    batch = _Batch(
        claimed,
        Known.of(notices, now, names),
        viewers_of(reader.user for reader in readers if reader.user),
    )
    made = [batch.mail_for(reader, by_reader[reader.pk]) for reader in readers if reader.pk in by_reader]
    mails = Mail.objects.bulk_create(mail for mail in made if mail)
    Notice.objects.filter(pk__in=batch.dropped).delete()
    own = Mail.objects.filter(pk__in=[mail.pk for mail in mails], reader=OuterRef("reader")).values("pk")[:1]
    claimed.update(mail=Subquery(own))
    return len(mails)


def _first_of_each(claimed: QuerySet[Notice]) -> list[Notice]:
    """The latest hundred of each reader, each with the number of all (`number`)."""
    each = [F("reader_id")]
    counted = claimed.annotate(
        number=Window(Count("pk"), partition_by=each),
        place=Window(RowNumber(), partition_by=each, order_by=F("pk").desc()),
    )
    found = counted.filter(place__lte=LOOKED_AT).order_by("-pk")
    return list(found.select_related("alert__asking"))


def is_wanted(reader: Reader, kind: str) -> bool:
    """Whether this reader is written to about this kind: mail arrives, and it was not stopped, own work excepted."""
    if reader.is_reachable:
        return True
    stopped_only = reader.user is not None and reader.user.is_active and reader.undeliverable_at is None
    return stopped_only and kind in OWN_WORK


@dataclass
class _Batch:
    """What the mails of some readers have in common, and the notices that turned out to be nobody's."""

    claimed: QuerySet[Notice]
    known: Known
    viewers: Mapping[int, Viewer]
    dropped: list[int] = field(default_factory=list)

    def mail_for(self, reader: Reader, notices: list[Notice]) -> Mail | None:
        """The one mail of a reader, None when nothing is left; a reader whose mail cannot be made holds up nobody."""
        try:
            with transaction.atomic(), override(reader.writes_in):
                return self._mail(reader, notices)
        except Exception:
            logger.exception("the notices of reader %s could not be gathered", reader.pk)
            self.claimed.filter(reader=reader).update(gathered_at=None, due_at=self.known.now + PAUSE)
            return None

    def _mail(self, reader: Reader, notices: list[Notice]) -> Mail | None:
        lines = {one.pk: self._line(reader, one) for one in notices}
        told = [(NoticeKind(one.kind), line) for one in notices if (line := lines[one.pk])]
        beyond = max(0, notices[0].number - LOOKED_AT)  # type: ignore[attr-defined]
        mail = None
        if told:
            letter = summing.letter_of(reader, told, len(told) + beyond)
            language, stop = reader.writes_in, summing.stop_of([one for one in notices if lines[one.pk]])
            mail = mail_of(
                letter, to=reader.to, language=language, recipient_id=reader.user_id, reader=reader, stop=stop
            )
        elif beyond:  # the next round looks at the next hundred
            self.claimed.filter(reader=reader).update(gathered_at=None)
        self.dropped += [pk for pk, line in lines.items() if line is None]
        return mail

    def _line(self, reader: Reader, notice: Notice) -> Line | None:
        if not is_wanted(reader, notice.kind):
            return None
        return line_of(notice, self.known, self.viewers.get(reader.user_id or 0, ANONYMOUS), reader.zone)
