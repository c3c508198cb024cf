"""From a happening to notices: each publication is one round, stored with the sweep and done once.

Nothing of this runs in the request that publishes. A round is stored in the sweep's own transaction, so that a broker
that is away, or a worker that dies, loses nobody's alert; notices that are there already stay as they are.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone

from entries.models import TRACK_SOURCE, Entry, Happening, Move
from entries.states import Action
from events.kind import EVENT
from funding.models import Call
from portal.notifications.alerts import matching
from portal.notifications.alerts.matching import Met
from portal.notifications.alerts.models import Round
from portal.notifications.alerts.news import CHANGED, NEW, OF_CALLS, OPENED, TRANSLATED, VERIFIED, detail_of
from portal.notifications.audiences import Fact
from portal.notifications.call_audiences import followers as drafters
from portal.notifications.patience import BACK_OFF, pause_after

logger = logging.getLogger(__name__)
_VERIFICATION = "verification.decided"
NAMES = frozenset({"entry.publish", _VERIFICATION, *OF_CALLS})


def after(happenings: Iterable[Happening]) -> None:
    """Store a round for each happening that alerts may wait for, and wake the worker after the commit."""
    rounds = [Round(happening=one) for one in happenings if one.entry_id and one.name in NAMES]
    if rounds:
        Round.objects.bulk_create(rounds, ignore_conflicts=True)
        transaction.on_commit(_wake)


def _wake() -> None:
    """Without a broker the rounds wait for the clock."""
    from portal.notifications.alerts.tasks import look

    try:
        look.apply_async(retry=False, expires=60)
    except Exception:
        logger.exception("the search for alerts could not be woken; it waits for the next turn of the clock")


def run_waiting(*, limit: int = 500) -> int:
    """Do the rounds that wait, the oldest first; returns how many notices were stored. Two at once do no harm."""
    told = 0
    for _number in range(limit):
        done = _run_next()
        if done is None:
            break
        told += done
    return told


def _run_next() -> int | None:
    """Do one round that nobody else holds; None when none waits. One that fails rests for a while."""
    with transaction.atomic():
        waiting = Round.objects.select_for_update(skip_locked=True, of=("self",)).select_related("happening__entry")
        found = waiting.filter(done_at=None, next_try__lte=timezone.now()).order_by("pk").first()
        if found is None:
            return None
        try:
            with transaction.atomic():
                found.told = tell(found.happening)
        except Exception:
            logger.exception("no alerts were looked for after happening %s", found.happening_id)
            found.attempts += 1
            found.next_try = timezone.now() + (pause_after(found.attempts) or BACK_OFF[-1])
        else:
            found.done_at = timezone.now()
        found.save()
        return found.told


def tell(happening: Happening) -> int:
    """Store a notice for every alert that the happening meets; returns how many are new."""
    from portal.notifications.digests.models import NoticeKind
    from portal.notifications.digests.reminders import tell_change_of
    from portal.notifications.digests.services import Wanted, store_many

    event = _event_of(happening)
    entry = Entry.objects.published().filter(pk=happening.entry_id).first() if event else None
    if entry is None:
        return 0
    if event == CHANGED and entry.kind == EVENT.code:
        tell_change_of(entry.detail())
    left_out = _left_out(happening, entry, event)
    detail = detail_of(event, happening, entry)
    met = _met(event, entry, happening)
    return store_many(
        Wanted(
            reader=one.reader,
            kind=NoticeKind.FOLLOWED,
            frequency=one.alert.frequency,
            entry_id=entry.pk,
            happening_id=happening.pk,
            alert_id=one.alert.pk,
            detail=detail,
        )
        for one in _without(met, left_out)
    )


def _met(event: str, entry: Entry, happening: Happening) -> Iterable[Met]:
    if event == NEW:
        return matching.new_entry(entry, happening.at)
    if event == TRANSLATED:
        return matching.translated(entry, happening.data["added"], happening.at)
    if event == OPENED:
        return matching.opened(Call.objects.get(pk=entry.pk), happening.at)
    return matching.verified(entry, happening.at) if event == VERIFIED else matching.followers(entry)


def _without(met: Iterable[Met], users: set[int]) -> Iterator[Met]:
    return (one for one in met if one.reader.user_id not in users)


def _event_of(happening: Happening) -> str:
    """What it is to those who follow: new, changed, translated, verified, answered, decided, opened; "" for nothing.

    A text that returns from the archive is not new. A translation is no change of the text; into one language more it
    is news to those whose searches find the entry only by it; so is the verification of a partner that had none.
    """
    if happening.name in OF_CALLS:
        return OF_CALLS[happening.name]
    fact = Fact(happening)
    if happening.name == _VERIFICATION:
        return VERIFIED if fact.data.get("newly") else ""
    if fact.move is None:
        return ""
    if fact.track != TRACK_SOURCE:
        return TRANSLATED if fact.data.get("added") else ""
    if fact.revision is not None:
        return CHANGED
    earlier = Move.objects.filter(entry=happening.entry, action=Action.PUBLISH, pk__lt=fact.move.pk)
    return "" if earlier.exists() else NEW


def _left_out(happening: Happening, entry: Entry, event: str) -> set[int]:
    """Accounts that know already: who did it, who wrote a new text, and of a call those who are written to anyway."""
    known = {happening.actor_id, entry.author_id if event == NEW else None}
    if entry.kind == "call" and event not in (NEW, OPENED):
        known |= {user.pk for user in drafters(Fact(happening))}
    return {pk for pk in known if pk}
