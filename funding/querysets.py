"""Words for reading financing beside what the ground offers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from funding.models import Barrier

if TYPE_CHECKING:
    from entries.viewers import Viewer


def barriers_on(subject_id: int, viewer: Viewer) -> list[Barrier]:
    """Published barriers of a mechanism that the viewer may read: those that stand first, then the newest (1 query)."""
    rows = Barrier.objects.visible_to(viewer).published().filter(subject_id=subject_id)
    return list(rows.order_by(F("resolved_on").desc(nulls_first=True), "-published_at", "-pk"))
