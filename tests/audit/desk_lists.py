"""The desk's lists for the audit: a saved filter, and a bulk change in each of its states."""

from __future__ import annotations

from collections.abc import Mapping

from entries.models import Entry
from partners.models import User
from partners.viewers import viewer_of
from portal.desk import saving
from portal.desk.bulk import background, services
from portal.desk.models import BulkAction, BulkChange, Handed, List


def fill(practice: Entry, people: Mapping[str, User]) -> dict[str, int]:
    """Returns their keys by name. The change that is made is made to one entry and undone again."""
    by = viewer_of(people["curator"])
    saved = saving.keep(which=List.QUEUE, name="In French", query="language=fr", shared=True, by=by)
    dates = {"date": "2031-05-01"}
    done = _said(practice, people, BulkAction.REVIEW_DATE, dates)
    services.apply(change=done, by=by, seen=services.preview(done, by).seen)
    undone = _said(practice, people, BulkAction.REVIEW_DATE, {"date": "2032-05-01"})
    services.apply(change=undone, by=by, seen=services.preview(undone, by).seen)
    services.undo(change=undone, by=by)
    begun = services.plan(which=List.ENTRIES, query="", keys=[f"e{practice.pk}"], by=by)
    looked_at = _said(practice, people, BulkAction.ARCHIVE, {"note": "Out of date."})
    under_way = _said(practice, people, BulkAction.REVIEW_DATE, {"date": "2033-05-01"})
    seen = services.preview(under_way, by).seen
    background.hand_over(change=under_way, what=Handed.APPLY, by=by, seen=seen)
    return {
        "bulk_under_way": under_way.pk,
        "saved_filter": saved.pk, "bulk_begun": begun.pk, "bulk_preview": looked_at.pk, "bulk_done": done.pk,
        "bulk_undone": undone.pk,
    }  # fmt: skip


def _said(practice: Entry, people: Mapping[str, User], action: str, wanted: dict[str, str]) -> BulkChange:
    by = viewer_of(people["curator"])
    change = services.plan(which=List.ENTRIES, query="", keys=[f"e{practice.pk}"], by=by)
    services.say(change=change, action=action, wanted=wanted, by=by)
    change.refresh_from_db()
    return change
