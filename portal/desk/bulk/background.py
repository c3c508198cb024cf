"""Changes of very many entries, made or undone while nobody waits for the answer.

A change stays one transaction: a worker that is killed leaves nothing half-done, its locks go with its connection, and
the change is taken up again (`portal.desk.tasks`). How far it is stands in the shared cache, because nothing that the
transaction writes can be seen before its end.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.core.cache import cache
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, override

from entries.rules import Refused
from entries.viewers import Viewer
from portal.desk import reasons
from portal.desk.bulk import services
from portal.desk.models import BulkChange, Handed
from portal.trust.second_factor import viewer_behind

log = logging.getLogger(__name__)

#: So many rows are changed while the person waits for the page (about 20 ms a row); more of them by a worker.
AT_ONCE = 50
#: How far a change is, is told after each so many rows, and forgotten when nothing was told for so many seconds.
TOLD_EACH, TOLD_FOR = 10, 600
#: A change that nobody works on after so long has lost its worker, or its message never came.
SILENT = timedelta(minutes=1)


@transaction.atomic
def hand_over(*, change: BulkChange, what: Handed, by: Viewer, seen: str = "") -> BulkChange:
    """Leave it to the background to make a change (as `seen` in the preview), or to undo it.

    In order: locks the change; refuses what is under way, is done or undone already; notes what is to be done. Raises
    `Refused`. Whoever calls it sends the task after the commit.
    """
    services.ask(by)
    fresh = BulkChange.objects.select_for_update().get(pk=change.pk)
    fits = fresh.applied_at is None and fresh.by_id == by.user_id and bool(fresh.action)
    if what == Handed.UNDO:
        fits = fresh.applied_at is not None and fresh.undone_at is None
    if fresh.handed or not fits:
        raise Refused(_("This change is under way, or has been made or undone already."))
    fresh.handed, fresh.handed_at, fresh.seen, fresh.problem = what, timezone.now(), seen[:32], ""
    if what == Handed.UNDO:
        fresh.undone_by_id = by.user_id
    fresh.save()
    cache.set(_key(fresh), 0, TOLD_FOR)
    return fresh


def carry_out(pk: int) -> bool:
    """Do what a change was handed over for; False where nothing is to be done, or somebody is at it.

    What cannot be done leaves its reason, and the change as it was. While the database is away it stays handed over.
    """
    try:
        with transaction.atomic():
            rows = BulkChange.objects.select_for_update(of=("self",), skip_locked=True).exclude(handed="")
            change = rows.select_related("by", "undone_by").filter(pk=pk).first()
            if change is None:
                return False
            _do(change)
    except DatabaseError:
        raise
    except services.ChangedMeanwhile:
        _give_up(pk, reasons.OTHER_NOW)
    except Refused:
        _give_up(pk, reasons.REFUSED_NOW)
    except Exception:
        log.exception("bulk change %s has failed", pk)
        _give_up(pk, reasons.ERROR)
    return True


def _do(change: BulkChange) -> None:
    person = change.by if change.handed == Handed.APPLY else change.undone_by
    if person is None:
        raise Refused(reasons.sentence(reasons.REFUSED_NOW))  # the account was deleted meanwhile
    tell = _Telling(change)
    with override(person.language):
        if change.handed == Handed.APPLY:
            services.apply(change=change, by=viewer_behind(person), seen=change.seen, tell=tell)
        else:
            services.undo(change=change, by=viewer_behind(person), tell=tell)


@transaction.atomic
def _give_up(pk: int, problem: str) -> None:
    """Hand a change back with the reason; what was to be undone stays made."""
    change = BulkChange.objects.select_for_update().get(pk=pk)
    change.handed, change.handed_at, change.problem = "", None, problem
    change.undone_by = None
    change.save()


def forsaken() -> list[int]:
    """Changes that were handed over a while ago; `carry_out` passes over those at which somebody is."""
    quiet = BulkChange.objects.exclude(handed="").filter(handed_at__lt=timezone.now() - SILENT)
    return list(quiet.order_by("pk").values_list("pk", flat=True))


def rows_dealt_with(change: BulkChange) -> int:
    """How many rows of a change under way are dealt with, as far as is known."""
    return int(cache.get(_key(change)) or 0)


class _Telling:
    """Hears of each row, and tells readers of the progress page now and then."""

    def __init__(self, change: BulkChange) -> None:
        self.key, self.count = _key(change), 0

    def __call__(self) -> None:
        self.count += 1
        if self.count % TOLD_EACH == 0:
            cache.set(self.key, self.count, TOLD_FOR)


def _key(change: BulkChange) -> str:
    return f"bulk:{change.pk}:{change.handed}"
