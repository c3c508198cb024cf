"""When people are told of comments: in one mail once the writer pauses, not in one for each."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from entries import facts
from entries.models import Move
from entries.viewers import Viewer
from portal.review.models import Comment, OutsideReview

#: Whoever has written nothing for so long has paused; and nobody waits longer than this for the first comment.
PAUSE, LONGEST = timedelta(minutes=5), timedelta(minutes=30)
#: Days before the last one on which somebody from outside who has not answered is reminded, once.
REMINDED_BEFORE = timedelta(days=3)


@transaction.atomic
def tell_of_comments(now: datetime | None = None) -> int:
    """Record one `review.commented` for each writer and text whose writer has paused; returns how many.

    Comments are locked while they are gathered, so that two clocks at once tell of none twice.
    """
    moment = now or timezone.now()
    untold = Comment.objects.select_for_update(of=("self",), skip_locked=True).filter(told_at__isnull=True)
    batches: dict[tuple[int, int | None, int | None], list[Comment]] = defaultdict(list)
    for comment in untold.select_related("entry").order_by("pk"):
        batches[comment.entry_id, comment.revision_id, comment.author_id].append(comment)
    ripe = [batch for batch in batches.values() if _is_ripe(batch, moment)]
    for batch in ripe:
        first, keys = batch[0], [comment.pk for comment in batch]
        by = Viewer(user_id=first.author_id)
        facts.record("review.commented", entry=first.entry, by=by, comments=keys, revision=first.revision_id)
        Comment.objects.filter(pk__in=keys).update(told_at=moment)
    return len(ripe)


def _is_ripe(batch: list[Comment], moment: datetime) -> bool:
    return batch[-1].created_at <= moment - PAUSE or batch[0].created_at <= moment - LONGEST


def told_by_letter(step: Move) -> None:
    """The author is told of what ISU wrote so far by the letter about this step."""
    said = Comment.objects.filter(entry=step.entry_id, revision=step.revision_id, side="isu", told_at__isnull=True)
    said.filter(internal=False).update(told_at=timezone.now())


@transaction.atomic
def remind_reviewers(now: datetime | None = None) -> int:
    """Record `review.reminded` for each open invitation without an answer whose last day is near; returns how many."""
    moment = now or timezone.now()
    waiting = OutsideReview.objects.filter(withdrawn_at__isnull=True, advice="", reminded_at__isnull=True)
    near = waiting.filter(
        deadline__lte=moment.date() + REMINDED_BEFORE,
        deadline__gte=moment.date(),
        invited_at__lte=moment - REMINDED_BEFORE,
    )
    found = list(near.select_for_update(of=("self",), skip_locked=True).select_related("entry"))
    for asked in found:
        facts.record("review.reminded", entry=asked.entry, review=asked.pk)
    OutsideReview.objects.filter(pk__in=[asked.pk for asked in found]).update(reminded_at=moment)
    return len(found)
