"""What came of a bulk change, row by row."""

from __future__ import annotations

from dataclasses import dataclass

from entries.kinds import Kind
from entries.models import Revision
from entries.texts import Text, text_of
from entries.viewers import Viewer
from portal.desk import reasons
from portal.desk.bulk.actions import Result
from portal.desk.bulk.services import action_of, subjects_of
from portal.desk.decisions import Subject, pair_of
from portal.desk.models import BulkChange, BulkRow


@dataclass(frozen=True, slots=True)
class Line:
    """One row: what it is, what came of it, and why not."""

    row: BulkRow
    subject: Subject
    result: str
    reason: str

    @property
    def title(self) -> Text:
        """The entry's title."""
        return text_of(pair_of(self.subject)[0], "title")

    @property
    def kind(self) -> Kind:
        """The kind of the entry."""
        return pair_of(self.subject)[0].kind_info

    @property
    def track(self) -> str:
        """What a version changes; "" for an entry."""
        return self.subject.get_track_display() if isinstance(self.subject, Revision) else ""


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
