"""The report on a file: what it would bring, or, once it was imported, what it brought."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from entries.viewers import Viewer
from portal.translating.importing import Fate, Planned, counted, plan
from portal.translating.models import Import


@dataclass(frozen=True, slots=True)
class Report:
    """Counts by fate, and the entries about which there is something to say."""

    counts: Counter[str]
    entries: Sequence[Planned]
    drafts: int
    submitted: int

    @property
    def summary(self) -> list[tuple[Fate, int]]:
        """What became of how many texts, in a fixed order."""
        return [(fate, self.counts[fate.value]) for fate in Fate if self.counts[fate.value]]

    @property
    def brings(self) -> bool:
        """Whether there is anything to import."""
        return bool(self.counts[Fate.TAKEN] or self.counts[Fate.OLDER])


def report(run: Import, by: Viewer) -> Report:
    """The report as it is now; after the import its texts keep the fate that they had then."""
    planned = plan(run, by)
    if run.applied_at is not None:
        then = {(entry, field): Fate(fate) for entry, field, fate in run.outcome["items"]}
        planned = [_as_then(one, then) for one in planned]
    counts = counted(planned)
    planned = [replace(one, items=[item for item in one.items if item.is_shown]) for one in planned]
    drafts, submitted = run.outcome.get("drafts", 0), run.outcome.get("submitted", 0)
    return Report(counts, [one for one in planned if one.items], drafts, submitted)


def _as_then(planned: Planned, then: dict[tuple[int, str], Fate]) -> Planned:
    items: list[Any] = [
        replace(item, fate=then.get((item.row.entry, item.row.field), item.fate)) for item in planned.items
    ]
    return replace(planned, items=items)
