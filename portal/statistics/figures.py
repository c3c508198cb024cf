"""Figures of ISU's own work, computed once a day, so that the page of statistics counts nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from entries.models import Entry, State, TranslationRecord
from entries.texts import LANGUAGES
from portal.statistics.models import EntryDay, Figure, MissedQuestion

PUBLISHED, DECIDED, WAITED, WAITED_LONG = "published", "decided", "waited", "waited_long"
ENTRIES, COVERED, REVIEWED, OUTDATED = "entries", "covered", "reviewed", "outdated"
NAMES = (PUBLISHED, DECIDED, WAITED, WAITED_LONG, ENTRIES, COVERED, REVIEWED, OUTDATED)

RECENT, YEAR = timedelta(days=30), timedelta(days=365)
MONTHS = 12
#: How long counts by day are kept (two of the year's last months can be compared); sums by kind are kept.
KEEP_DAYS = timedelta(days=400)
#: Fingerprints of words that nobody asked again for so long are deleted; words that were kept go after a year.
KEEP_FINGERPRINT, KEEP_WORDS = timedelta(days=90), timedelta(days=365)

Row = tuple[str, date, str, str, float]

# From the submission that came last before the decision, to the decision: what authors waited for.
_WAITED = """
SELECT date_trunc('month', m.at AT TIME ZONE 'UTC')::date, e.kind, count(*),
       percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM m.at - s.at) / 86400),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM m.at - s.at) / 86400)
FROM entries_move m
JOIN entries_entry e ON e.id = m.entry_id
JOIN LATERAL (
    SELECT at FROM entries_move
    WHERE entry_id = m.entry_id AND revision_id IS NOT DISTINCT FROM m.revision_id
      AND action = 'submit' AND id < m.id
    ORDER BY id DESC LIMIT 1
) s ON true
WHERE m.action IN ('publish', 'refuse', 'request_changes', 'schedule') AND m.from_state IN ('submitted', 'in_review')
  AND m.at >= %s
GROUP BY GROUPING SETS ((1, e.kind), (1))
"""
# Only files are fetched in no language; so "" is free to stand for all languages together.
_USES = """
INSERT INTO statistics_use (entry_id, language, recent, year)
SELECT entry_id, coalesce(language, ''), coalesce(sum(number) FILTER (WHERE day > %s), 0), sum(number)
FROM statistics_entryday
WHERE what = 'view' AND day > %s
GROUP BY GROUPING SETS ((entry_id, language), (entry_id))
"""


def month_before(day: date, number: int) -> date:
    """The first day of the month `number` months before the one of `day`."""
    months = day.year * 12 + day.month - 1 - number
    return date(months // 12, months % 12 + 1, 1)


@transaction.atomic
def refresh(today: date | None = None) -> int:
    """Compute the figures anew, set right what is read most, delete what is old; returns how many figures.

    Kind "" is all kinds together. Figures of earlier months stay as they were, except those that moves decide.
    """
    today = today or timezone.localdate()
    rows = [*_published(today), *_waited(today), *_covered(today)]
    now = timezone.now()
    Figure.objects.filter(name__in=(PUBLISHED, DECIDED, WAITED, WAITED_LONG), month__gte=_first(today)).delete()
    Figure.objects.filter(month=today.replace(day=1)).delete()
    Figure.objects.bulk_create(
        Figure(name=name, month=month, kind=kind, language=language, value=value, computed_at=now)
        for name, month, kind, language, value in rows
    )
    _set_uses_right(today)
    _forget(today)
    return len(rows)


def _first(today: date) -> date:
    return month_before(today, MONTHS - 1)


def _with_all_kinds(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows, and their sums over all kinds."""
    sums: dict[tuple[str, date, str], float] = {}
    for name, month, kind, language, value in rows:
        sums[name, month, language] = sums.get((name, month, language), 0) + value
        yield name, month, kind, language, value
    for (name, month, language), value in sums.items():
        yield name, month, "", language, value


def _published(today: date) -> Iterator[Row]:
    found = (
        Entry.objects.filter(published_at__date__gte=_first(today))
        .annotate(month=TruncMonth("published_at"))
        .values_list("month", "kind")
        .annotate(number=Count("pk"))
        .order_by()
    )
    yield from _with_all_kinds((PUBLISHED, month.date(), kind, "", number) for month, kind, number in found)


def _waited(today: date) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_WAITED, [_first(today)])
        for month, kind, number, median, long in cursor.fetchall():
            yield DECIDED, month, kind or "", "", number
            yield WAITED, month, kind or "", "", float(median)
            yield WAITED_LONG, month, kind or "", "", float(long)


def _covered(today: date) -> Iterator[Row]:
    """Of the published entries: how many, how many of them speak a language, reviewed or outdated in it."""
    month = today.replace(day=1)
    speak: dict[str, Any] = {language: Count("pk", filter=Q(**{f"title_{language}__gt": ""})) for language in LANGUAGES}
    own: dict[str, Any] = {f"own_{code}": Count("pk", filter=Q(original_language=code)) for code in LANGUAGES}
    published = Entry.objects.filter(state=State.PUBLISHED)
    rows: list[Row] = []
    found: Any
    for found in published.values("kind").annotate(number=Count("pk"), **speak, **own).order_by():
        rows.append((ENTRIES, month, found["kind"], "", found["number"]))
        rows += [(COVERED, month, found["kind"], code, found[code]) for code in LANGUAGES]
        rows += [(REVIEWED, month, found["kind"], code, found[f"own_{code}"]) for code in LANGUAGES]
    records = TranslationRecord.objects.filter(entry__state=State.PUBLISHED)
    up_to_date = Q(renders_hash="") | Q(entry__source_hash="") | Q(renders_hash=F("entry__source_hash"))
    reviewed = Count("pk", filter=up_to_date & Q(quality=TranslationRecord.Quality.REVIEWED))
    counted = records.values("entry__kind", "language").annotate(good=reviewed, old=Count("pk", filter=~up_to_date))
    for found in counted.order_by():
        rows.append((OUTDATED, month, found["entry__kind"], found["language"], found["old"]))
        rows.append((REVIEWED, month, found["entry__kind"], found["language"], found["good"]))
    yield from _with_all_kinds(_added(rows))


def _added(rows: Iterable[Row]) -> Iterator[Row]:
    """One row for each figure: the entries in their own language and the reviewed translations are one number."""
    sums: dict[tuple[str, date, str, str], float] = {}
    for *key, value in rows:
        sums[tuple(key)] = sums.get(tuple(key), 0) + value  # type: ignore[index, arg-type]
    yield from ((*key, value) for key, value in sums.items())


def _set_uses_right(today: date) -> None:
    """Days leave the period: what is read most is counted anew from the counts by day, while flushes wait."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE statistics_use IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute("DELETE FROM statistics_use")
        cursor.execute(_USES, [today - RECENT, today - YEAR])


def _forget(today: date) -> None:
    EntryDay.objects.filter(day__lt=today - KEEP_DAYS).delete()
    MissedQuestion.objects.filter(words="", last_on__lt=today - KEEP_FINGERPRINT).delete()
    MissedQuestion.objects.filter(last_on__lt=today - KEEP_WORDS).delete()
