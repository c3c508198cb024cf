"""Shelf life: how long an entry counts as right after somebody looked at it, by its kind."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.utils import timezone

from entries.models import Entry


def next_review(entry: Entry, seen_on: date | None = None) -> date | None:
    """The day until which an entry that was looked at on `seen_on` (today) counts as right; None if for good."""
    months = entry.kind_info.review_months
    return add_months(seen_on or timezone.localdate(), months) if months else None


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last one of a shorter month; the calendar's end at the latest."""
    year, month = divmod(day.month - 1 + months, 12)
    year += day.year
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
