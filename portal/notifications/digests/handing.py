"""What becomes of the notices of an alert that ends: another alert of the reader may have found the same."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.db import transaction

from portal.notifications.alerts.models import Alert
from portal.notifications.digests.models import Notice
from portal.notifications.digests.timing import clock_of, due_at


@transaction.atomic
def hand_over(*, ended: Collection[int]) -> None:
    """Let go of what waits because of alerts that end, given by their ids.

    In order: what another alert of the reader found, too, waits for that from now on, as often as it tells; the other
    notices are deleted. What was sent stays on the reader's list (4 queries for any number).
    """
    waiting = list(
        Notice.objects.waiting().filter(alert__in=ended).select_related("reader__user").select_for_update(of=("self",))
    )
    others = Alert.objects.heard().exclude(pk__in=ended).in_bulk({pk for one in waiting for pk in one.found_by})
    kept = [notice for notice in waiting if _waits_for(notice, others)]
    Notice.objects.bulk_update(kept, ["alert", "due_at"], batch_size=500)
    Notice.objects.filter(pk__in={one.pk for one in waiting}.difference(one.pk for one in kept)).delete()


def _waits_for(notice: Notice, alerts: Mapping[int, Alert]) -> bool:
    """Give the notice to the alert that tells it first; False if none of these found it."""
    clock = clock_of(notice.reader)
    dues = [
        (due_at(alerts[pk].frequency, now=notice.created_at, clock=clock), pk)
        for pk in notice.found_by
        if pk in alerts and alerts[pk].reader_id == notice.reader_id
    ]
    if not dues:
        return False
    notice.due_at, notice.alert_id = min(dues)
    return True
