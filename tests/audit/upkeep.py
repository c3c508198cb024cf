"""A text that is long due and links that lead nowhere, for the audit of the pages that show them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from entries.models import Entry
from portal.upkeep.models import Link, LinkState, LinkUse


def fill(entry: Any) -> dict[str, int]:
    """Make `entry` due two months ago, with a dead link and one that moved."""
    Entry.objects.filter(pk=entry.pk).update(review_due=timezone.localdate() - timedelta(days=60))
    for state in (LinkState.DEAD, LinkState.MOVED):
        link = Link.objects.create(
            address=f"https://{state.value}.example.org/a-page",
            host=f"{state.value}.example.org",
            state=state,
            status=404 if state == LinkState.DEAD else 200,
            moved_to="" if state == LinkState.DEAD else "https://example.org/there",
            checked_at=timezone.now(),
        )
        LinkUse.objects.create(link=link, entry=entry, place="source_url")
    return {"due_entry": entry.pk}
