"""Words for reading financing beside what the ground offers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db.models import Case, CharField, F, Q, Value, When

from entries.querysets import EntryQuerySet
from entries.states import State

if TYPE_CHECKING:
    from entries.viewers import Viewer
    from funding.models import Barrier


class CallQuerySet(EntryQuerySet):
    """Calls, with words for the clock."""

    def open_on(self, moment: datetime) -> Self:
        """Published calls that accept an application that arrives at `moment`; agrees with `Call.accepts_at`."""
        return self.with_status(moment).filter(status_then="open")

    def with_status(self, moment: datetime) -> Self:
        """Each call with `status_then`, its status at `moment`; the twin of `Call.status_at`."""
        from funding.models.calls import ARCHIVED_AFTER

        ahead = Q(opens_at__gt=moment) | Q(opens_at__isnull=True, closes_at__isnull=True)
        steps = (
            (Q(cancelled_at__isnull=False) & ~Q(state=State.ARCHIVED), "cancelled"),
            (Q(state=State.ARCHIVED) | Q(closes_at__lte=moment - ARCHIVED_AFTER), "archived"),
            (Q(awarded_at__isnull=False), "awarded"),
            (~Q(state=State.PUBLISHED) | ahead, "forecast"),
            (Q(closes_at__isnull=True) | Q(closes_at__gt=moment), "open"),
            (Q(reviewed_from__isnull=False), "under_review"),
        )
        whens = [When(condition, then=Value(status)) for condition, status in steps]
        return self.annotate(status_then=Case(*whens, default=Value("closed"), output_field=CharField()))

    def soonest_first(self) -> Self:
        """In the order in which they close; those without a deadline last."""
        return self.order_by(F("closes_at").asc(nulls_last=True), "pk")


def barriers_on(subject_id: int, viewer: Viewer) -> list[Barrier]:
    """Published barriers of a mechanism or call that the viewer may read: those that stand first, then the newest.

    One query.
    """
    from funding.models import Barrier

    rows = Barrier.objects.visible_to(viewer).published().filter(subject_id=subject_id)
    return list(rows.order_by(F("resolved_on").desc(nulls_first=True), "-published_at", "-pk"))
