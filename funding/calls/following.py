"""How many follow a call. Who follows is kept on the floor above (alerts), which says there how to count."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from funding.models import Call

_count: Callable[[int], int] | None = None


def count_by(count: Callable[[int], int]) -> None:
    """Let `count` tell how many follow the entry with a key; the floor above calls this once, when it is ready."""
    global _count
    _count = count


def number_of(call: Call) -> int:
    """How many follow the call (1 query)."""
    return _count(call.pk) if _count else 0
