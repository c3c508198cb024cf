"""Checks of financing, beside the common ones in `entries.checks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from entries.checks import Finding, Severity, money
from entries.models import TermRole
from entries.texts import raw

if TYPE_CHECKING:
    from funding.models import Barrier, Mechanism


def operator_is_named(mechanism: Mechanism) -> Iterator[Finding]:
    """Nobody can apply to a mechanism without knowing who runs it."""
    if not mechanism.operator.strip():
        yield Finding("no-operator", Severity.BLOCKER, _("It is not said who runs this mechanism."), "kind")


def amounts_make_sense(mechanism: Mechanism) -> Iterator[Finding]:
    """Amounts need a currency that exists, and the smallest is not larger than the largest."""
    floor, ceiling = mechanism.award_floor, mechanism.award_ceiling
    yield from money.currency_is_named(mechanism.currency, floor, ceiling, section="money")
    if floor is not None and ceiling is not None and floor > ceiling:
        message = _("The smallest award is larger than the largest.")
        yield Finding("amounts-backwards", Severity.BLOCKER, message, "money")


def rules_are_checked(mechanism: Mechanism) -> Iterator[Finding]:
    """Amounts and eligibility decide whom the portal sends there: they need the day of their last verification."""
    if mechanism.checked_on is not None:
        if mechanism.checked_on > timezone.localdate():
            message = _("The day of the last verification lies in the future.")
            yield Finding("verified-in-future", Severity.BLOCKER, message, "verified")
        return
    amounts = mechanism.award_floor is not None or mechanism.award_ceiling is not None
    if amounts or mechanism.rules or mechanism.entry_terms.filter(role=TermRole.ELIGIBLE).exists():
        message = _("Amounts, or who may apply, are given without the day on which they were verified.")
        yield Finding("not-verified", Severity.BLOCKER, message, "verified")


def reporter_is_named(barrier: Barrier) -> Iterator[Finding]:
    """A report says which kind of organisation met the barrier."""
    if not barrier.reported_by:
        message = _("It is not said which kind of organisation met the barrier.")
        yield Finding("no-reporter", Severity.BLOCKER, message, "start")


def removal_is_explained(barrier: Barrier) -> Iterator[Finding]:
    """A barrier that is gone needs the sentence that tells how, and a day that has come."""
    if barrier.resolved_on is None:
        return
    if not raw(barrier, "resolution", barrier.original_language):
        message = _("The barrier is said to be gone, but not how it was removed.")
        yield Finding("removal-unexplained", Severity.BLOCKER, message, "removed")
    if barrier.resolved_on > timezone.localdate():
        message = _("The day on which the barrier was removed lies in the future.")
        yield Finding("removed-in-future", Severity.BLOCKER, message, "removed")
