"""What the audit needs of statistics, reports and data protection."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

from django.utils import timezone

from entries.models import Entry
from portal.statistics import figures, storing
from portal.statistics.addresses import Seen
from portal.statistics.counting import Missed


def fill(practice: Entry) -> dict[str, Any]:
    """Counts of some days, words asked in vain on three of them; returns keys by name."""
    today = timezone.now().date()
    for before in range(4):
        day = today - timedelta(days=before)
        seen = {
            (day, Seen("view", practice.pk, "en")): 5 + before,
            (day, Seen("view", practice.pk, "ar")): 2,
            (day, Seen("search", "", "fr")): 9,
            (day, Seen("missed", "", "fr")): 1 + before,
        }
        storing.store(seen, Counter({(day, Missed("jambes de bois", "fr")): 1}))
    figures.refresh(today)
    return {}
