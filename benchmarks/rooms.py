"""What is measured besides pages: each by a module of its own, in a process of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks import report

#: Entries in the database of a room that needs some.
FEW = 1_000


@dataclass(frozen=True, slots=True)
class Room:
    """One measurement. `database` names one with `FEW` entries; None: the one of matching, which has profiles."""

    name: str
    says: str
    module: str
    goals: Callable[[Mapping[str, Any]], list[report.Goal]]
    database: str | None = None


ROOMS = (
    Room("matching", "20,000 requests and 5,000 calls", "benchmarks.matching", report.matching_goals),
    Room("events", "2,000 registrations for 500 places", "benchmarks.events", report.event_goals),
    Room("alerts", "up to 100,000 against one entry", "benchmarks.alerts", report.alert_goals, "alerts"),
    Room("digests", "the summaries of 10,000 readers", "benchmarks.digests", report.digest_goals, "alerts"),
    Room("newsletter", "to 50,000 subscribers", "benchmarks.newsletter", report.newsletter_goals),
)
