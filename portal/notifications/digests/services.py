"""Storing notices, one or tens of thousands; and what a reader chooses."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import islice
from typing import Any, TypeAlias, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.utils import timezone

from entries.models import Entry, Happening
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import kinds
from portal.notifications.digests.models import Choice, Notice, NoticeKind
from portal.notifications.digests.timing import Clock, clock_of, due_at
from portal.notifications.models import Frequency, Reader

T = TypeVar("T")
#: What may be told once: reader, kind, entry and key.
Told: TypeAlias = tuple[int, str, int | None, str]
BATCH = 2000  # rows of one statement
#: What is there already stays, and comes earlier where another reason asks for that; every alert that found it is kept.
#: A reader or an alert that is gone by now is left out.
_STORE = """
INSERT INTO digests_notice
       (reader_id, kind, entry_id, happening_id, alert_id, found_by, key, detail, created_at, due_at)
SELECT w.reader, w.kind, w.entry, w.happening, a.id, w.found_by::bigint[], w.key, w.detail, %(now)s, w.due
  FROM unnest(%(readers)s::bigint[], %(kinds)s::text[], %(entries)s::bigint[], %(happenings)s::bigint[],
              %(alerts)s::bigint[], %(found_by)s::text[], %(keys)s::text[], %(details)s::text[]::jsonb[],
              %(dues)s::timestamptz[])
       AS w(reader, kind, entry, happening, alert, found_by, key, detail, due)
  JOIN notifications_reader r ON r.id = w.reader
  LEFT JOIN alerts_alert a ON a.id = w.alert
 WHERE w.alert IS NULL OR a.id IS NOT NULL
 ORDER BY w.reader, w.kind, w.entry, w.key
ON CONFLICT (reader_id, kind, entry_id, key) DO UPDATE SET
       due_at = LEAST(EXCLUDED.due_at, digests_notice.due_at),
       alert_id = CASE WHEN EXCLUDED.due_at < digests_notice.due_at
                       THEN EXCLUDED.alert_id ELSE digests_notice.alert_id END,
       found_by = ARRAY(SELECT DISTINCT unnest(digests_notice.found_by || EXCLUDED.found_by))
 WHERE digests_notice.gathered_at IS NULL
   AND (EXCLUDED.due_at < digests_notice.due_at OR NOT EXCLUDED.found_by <@ digests_notice.found_by)
RETURNING xmax = 0"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A notice to be stored. `reader` comes with its account (`select_related("user")`); `key` as in the model."""

    reader: Reader
    kind: str
    frequency: str
    entry_id: int | None = None
    happening_id: int | None = None
    alert_id: int | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)
    key: str = ""

    def key_on(self, now: datetime) -> str:
        """What tells it apart: its own key, else the happening, else the day."""
        return self.key or (f"h:{self.happening_id}" if self.happening_id else f"{now.astimezone(UTC):%Y-%m-%d}")

    def told_as(self, now: datetime) -> Told:
        """What may be told to a reader once."""
        return self.reader.pk, str(self.kind), self.entry_id, self.key_on(now)


@transaction.atomic
def store(
    *,
    reader: Reader,
    kind: str,
    entry: Entry | None = None,
    happening: Happening | None = None,
    alert: Alert | None = None,
    frequency: str,
    detail: Mapping[str, Any] | None = None,
    key: str = "",
    now: datetime | None = None,
) -> Notice | None:
    """Store one notice, due by the reader's frequency, time zone and quiet hours; None for `never`.

    Storing it again changes nothing, or brings it forward: the same thing of the same entry is told once.
    """
    if frequency == Frequency.NEVER:
        return None
    moment = now or timezone.now()
    wanted = Wanted(
        reader=reader,
        kind=kind,
        frequency=frequency,
        entry_id=entry.pk if entry else None,
        happening_id=happening.pk if happening else None,
        alert_id=alert.pk if alert else None,
        detail=detail or {},
        key=key,
    )
    _store([wanted], moment)
    return Notice.objects.get(reader=reader, kind=kind, entry=entry, key=wanted.key_on(moment))


def store_many(wanted: Iterable[Wanted], *, now: datetime | None = None) -> int:
    """Store any number of notices, 2,000 in a statement and a transaction; returns how many are new.

    May be read from a generator: memory stays flat. What is doubled within one statement is stored as it is due first.
    """
    moment = now or timezone.now()
    clocks: dict[tuple[str, Clock], datetime] = {}
    asked = (one for one in wanted if one.frequency != Frequency.NEVER)
    return sum(_store(chunk, moment, clocks) for chunk in batches(asked, BATCH))


@transaction.atomic
def _store(wanted: list[Wanted], now: datetime, known: dict[tuple[str, Clock], datetime] | None = None) -> int:
    known = {} if known is None else known
    rows: dict[Told, tuple[datetime, Wanted]] = {}
    found_by: dict[Told, set[int]] = {}
    for one in wanted:
        question = (str(one.frequency), clock_of(one.reader))
        if question not in known:
            known[question] = due_at(question[0], now=now, clock=question[1])
        told = one.told_as(now)
        if told not in rows or known[question] < rows[told][0]:
            rows[told] = (known[question], one)
        if one.alert_id:
            found_by.setdefault(told, set()).add(one.alert_id)
    with connection.cursor() as cursor:
        cursor.execute(_STORE, _parameters(rows, now) | {"found_by": [_array(found_by.get(told, ())) for told in rows]})
        return sum(new for (new,) in cursor.fetchall())


def _array(ids: Collection[int]) -> str:
    """Ids as PostgreSQL writes an array: arrays of different lengths make no array of arrays."""
    return f"{{{','.join(map(str, ids))}}}"


def _parameters(rows: Mapping[Told, tuple[datetime, Wanted]], now: datetime) -> dict[str, Any]:
    return {
        "now": now,
        "readers": [told[0] for told in rows],
        "kinds": [told[1] for told in rows],
        "entries": [told[2] for told in rows],
        "keys": [told[3] for told in rows],
        "happenings": [one.happening_id for _due, one in rows.values()],
        "alerts": [one.alert_id for _due, one in rows.values()],
        "details": [json.dumps(one.detail, cls=DjangoJSONEncoder) for _due, one in rows.values()],
        "dues": [due for due, _one in rows.values()],
    }


def batches(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """`rows` by the batch, read as they are needed."""
    reading = iter(rows)
    while batch := list(islice(reading, size)):
        yield batch


@transaction.atomic
def choose(*, reader: Reader, frequencies: Mapping[str, str]) -> None:
    """Note how often a reader wants to hear of kinds, by kind.

    In order: writes the choices; drops what waits of kinds that are not wanted any more; brings what waits of the
    others to the new frequency. ValueError for a frequency that the kind does not have.
    """
    for kind, frequency in frequencies.items():
        if frequency not in kinds.frequencies_of(kind):
            raise ValueError(f"{kind} is not told {frequency}")
        Choice.objects.update_or_create(reader=reader, kind=kind, defaults={"frequency": frequency})
        waiting = Notice.objects.waiting().filter(reader=reader, kind=kind)
        if frequency == Frequency.NEVER:
            waiting.delete()
        else:
            waiting.update(due_at=due_at(frequency, now=timezone.now(), clock=clock_of(reader)))


def frequencies(reader: Reader) -> dict[str, str]:
    """How often a reader hears of each kind that can be chosen (1 query)."""
    chosen = dict(Choice.objects.filter(reader=reader.pk or 0).values_list("kind", "frequency"))
    return {kind: chosen.get(kind, kinds.DEFAULTS[kind]) for kind in kinds.DEFAULTS}


def frequencies_of(readers: Iterable[Reader], kind: NoticeKind) -> dict[int, str]:
    """How often each of these readers hears of one kind, by reader (1 query)."""
    ids = [reader.pk for reader in readers]
    chosen = dict(Choice.objects.filter(reader__in=ids, kind=kind).values_list("reader_id", "frequency"))
    return {pk: chosen.get(pk, str(kinds.DEFAULTS[kind])) for pk in ids}
