"""Checks that every entry goes through before it is published: small functions, each with a sentence.

One module for each concern; importing this package registers them. To add one, see CONTRIBUTING.
"""

from __future__ import annotations

from django.db import transaction

from entries.checks import completeness, duplicates, media, money, persons, plainness
from entries.checks.base import ORDER, Check, Finding, Severity, check, registered, section_of
from entries.models import Entry, Revision
from entries.snapshots import apply

__all__ = [
    "Check",
    "Finding",
    "Severity",
    "blockers",
    "check",
    "completeness",
    "duplicates",
    "findings",
    "findings_with",
    "media",
    "money",
    "persons",
    "plainness",
    "section_of",
    "warnings",
]


def findings(entry: Entry) -> list[Finding]:
    """All findings on an entry (of its own kind's model), the gravest first."""
    checks = registered() + entry.kind_info.checks
    found = [finding for one in checks for finding in one(entry)]
    return sorted(found, key=lambda finding: ORDER.index(finding.severity))


def findings_with(entry: Entry, revision: Revision) -> list[Finding]:
    """All findings on an entry as it would be with `revision` published.

    Checks read rows, so the revision is laid over the live entry inside a transaction that is rolled back.
    """
    with transaction.atomic():
        trial = Entry.objects.select_for_update().get(pk=entry.pk).detail()
        apply(trial, revision.payload, revision.track)
        found = findings(trial)
        transaction.set_rollback(True)
    return found


def blockers(entry: Entry) -> list[Finding]:
    """Only the findings that stop publication."""
    return [finding for finding in findings(entry) if finding.severity == Severity.BLOCKER]


def warnings(found: list[Finding]) -> list[Finding]:
    """Of these findings those that ask whoever publishes for a note."""
    return [finding for finding in found if finding.severity == Severity.WARNING]
