"""Reading the audit log: what is asked for, and each record with the names that administrators may see."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from entries.audit.models import AuditRecord, Pseudonym
from partners.models import User

AT_ONCE = 2000  # records that an export reads at once


@dataclass(frozen=True, slots=True)
class Question:
    """What is looked for; days are days in UTC, both included. `who` is an address, or a pseudonym."""

    who: str = ""
    action: str = ""
    about: str = ""
    since: date | None = None
    until: date | None = None

    def told(self) -> dict[str, str]:
        """For the record of an export: what was asked, the person as a pseudonym only."""
        who = ",".join(str(one) for one in _pseudonyms(self.who)) if self.who else ""
        known = {"who": who, "action": self.action, "about": self.about, "since": self.since, "until": self.until}
        return {name: str(value) for name, value in known.items() if value}


@dataclass(frozen=True, slots=True)
class Line:
    """One record as it is shown; `person` is None for nobody, and for people whose account is gone."""

    record: AuditRecord
    person: User | None
    subject: User | None

    @property
    def details(self) -> list[str]:
        """What else was recorded, as `name=value`."""
        return [f"{name}={_plain(value)}" for name, value in self.record.detail.items()]


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def matching(asked: Question) -> QuerySet[AuditRecord]:
    """The records that were asked for, the latest first."""
    rows = AuditRecord.objects.all()
    if asked.who:
        rows = rows.filter(actor__in=_pseudonyms(asked.who))
    if asked.action:
        rows = (
            rows.filter(action=asked.action)
            if asked.action[-1] != "."
            else rows.filter(action__startswith=asked.action)
        )
    if asked.about:
        rows = rows.filter(about=_subject(asked.about))
    if asked.since:
        rows = rows.filter(at__gte=datetime.combine(asked.since, time.min, UTC))
    if asked.until:
        rows = rows.filter(at__lte=datetime.combine(asked.until, time.max, UTC))
    return rows


def actions() -> list[str]:
    """Every action in the log, by name (one step through an index for each: the log may be long)."""
    found: list[str] = []
    names = AuditRecord.objects.order_by("action").values_list("action", flat=True)
    while len(found) < 200:  # more kinds of action than there ever are
        following = (names.filter(action__gt=found[-1]) if found else names).first()
        if following is None:
            break
        found.append(following)
    return found


def lines(records: Iterable[AuditRecord]) -> list[Line]:
    """The records with the people behind the pseudonyms (1 query)."""
    records = list(records)
    named = [one for record in records for one in (record.actor, _named(record))]
    wanted = {one for one in named if one is not None}
    known = Pseudonym.objects.filter(pk__in=wanted, user__isnull=False).select_related("user")
    people: dict[UUID | None, Any] = {one.pk: one.user for one in known}
    return [Line(record, people.get(record.actor), people.get(_named(record))) for record in records]


def exported(rows: QuerySet[AuditRecord]) -> Iterator[tuple[str, str, str, str, dict, str]]:
    """Every record asked for as plain values: moment, pseudonym, action, about, details, request. No names."""
    for row in rows.iterator(chunk_size=AT_ONCE):
        yield row.at.isoformat(), str(row.actor or ""), row.action, row.about, row.detail, row.request


def _pseudonyms(who: str) -> list[UUID]:
    try:
        return [UUID(who)]
    except ValueError:
        return list(Pseudonym.objects.filter(user__email__iexact=who).values_list("pk", flat=True))


def _subject(about: str) -> str:
    """An address names the person; anything else stands as it is."""
    if "@" in about:
        return f"person:{next(iter(_pseudonyms(about)), '')}"
    return about


def _named(record: AuditRecord) -> UUID | None:
    sort, _colon, which = record.about.partition(":")
    try:
        return UUID(which) if sort == "person" else None
    except ValueError:
        return None
