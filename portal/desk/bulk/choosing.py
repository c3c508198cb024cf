"""Which rows of a list a bulk change is about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from entries.viewers import Viewer
from portal.desk.access import BULK_CHANGERS

#: So that a change can be looked through before it is made, and is made within seconds.
MOST_ROWS = 500


@dataclass(frozen=True, slots=True)
class Choice:
    """What the page offers to choose from: the rows of the page, and how many meet the filter."""

    on_page: str
    here: int
    total: int

    @property
    def offers_all(self) -> bool:
        """Whether all that meet the filter may be chosen, and are more than the page holds."""
        return self.here < self.total <= MOST_ROWS

    @property
    def is_too_long(self) -> bool:
        """Whether more meet the filter than may be changed at once."""
        return self.total > MOST_ROWS


def choice_of_rows(viewer: Viewer, lines: Sequence[Any], total: int) -> Choice | None:
    """The choice that a list offers to those who change many entries at once; None for others and for no rows."""
    if not (viewer.roles & BULK_CHANGERS) or not lines:
        return None
    return Choice(" ".join(line.key for line in lines), len(lines), total)
