"""What came of a bulk change, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from entries.viewers import Viewer
from portal.desk import reasons
from portal.desk.bulk.actions import Result
from portal.desk.bulk.services import Row, action_of, subjects_of
from portal.desk.models import BulkChange, BulkRow


@dataclass(frozen=True, slots=True)
class Line(Row):
    """One row with what came of it, and why not."""

    result: str
    reason: str


@dataclass(frozen=True, slots=True)
class Report:
    """What a change did, in words and by rows; how many rows stand as it left them."""

    says: str
    lines: list[Line]
    done: int
    undone: int


def report(change: BulkChange, viewer: Viewer) -> Report:
    """What came of an applied change."""
    rows = list(change.rows.all())
    lines = [
        Line(row, subject, str(BulkRow.Result(row.result).label), reasons.sentence(row.reason))
        for row, subject in zip(rows, subjects_of(rows), strict=True)
    ]
    results = [row.result for row in rows]
    changed = (Result.DONE, Result.UNDONE, Result.LEFT)
    return Report(
        action_of(change, viewer).says(),
        lines,
        sum(result in changed for result in results),
        results.count(Result.UNDONE),
    )
