"""Checks of the hub's own kinds, beside the common ones in `entries.checks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries.checks import Finding, Severity, money
from entries.texts import raw

if TYPE_CHECKING:
    from practices.models import Endorsement, Opportunity, Practice

RIGHTS = ("rights_equality", "rights_accessibility", "rights_consent", "rights_safety")


def rights_without_evidence(practice: Practice) -> Iterator[Finding]:
    """A rights question answered "yes" or "partly" needs its sentence of evidence; unanswered ones are pointed out."""
    for name in RIGHTS:
        answer = getattr(practice, f"{name}_met")
        label = practice._meta.get_field(f"{name}_met").verbose_name
        if answer in ("yes", "partly") and not raw(practice, name, practice.original_language):
            message = _("“%(question)s” is answered without a sentence of evidence.") % {"question": label}
            yield Finding(f"no-evidence-{name}", Severity.BLOCKER, message, "rights")
        if answer == "unknown" and name not in practice.waivers:
            message = _("“%(question)s” is not answered.") % {"question": label}
            yield Finding(f"unanswered-{name}", Severity.WARNING, message, "rights")


def amount_without_currency(entry: Practice | Opportunity) -> Iterator[Finding]:
    """An amount of money means nothing without its currency."""
    section = "money" if entry.kind == "practice" else "cost"
    yield from money.currency_is_named(entry.cost_currency, entry.cost_amount, section=section)


def period_backwards(practice: Practice) -> Iterator[Finding]:
    """The end of the period lies before its start (compared at the precision both share)."""
    start, end = practice.period_start, practice.period_end
    shared = min(len(start), len(end))
    if start and end and end[:shared] < start[:shared]:
        yield Finding("period-backwards", Severity.BLOCKER, _("The period ends before it begins."), "people")


def dates_backwards(opportunity: Opportunity) -> Iterator[Finding]:
    """The last day lies before the first."""
    if opportunity.starts_on and opportunity.ends_on and opportunity.ends_on < opportunity.starts_on:
        yield Finding("dates-backwards", Severity.BLOCKER, _("The last day lies before the first."), "when")


def deadline_without_zone(opportunity: Opportunity) -> Iterator[Finding]:
    """A deadline without a time zone falls at a different moment for every reader."""
    if opportunity.deadline and not opportunity.deadline_zone:
        yield Finding("no-zone", Severity.BLOCKER, _("The deadline has no time zone."), "apply")


def endorser_is_the_author(endorsement: Endorsement) -> Iterator[Finding]:
    """Nobody endorses their own practice."""
    practice = endorsement.subject
    same_person = endorsement.author_id is not None and endorsement.author_id == practice.author_id
    same_organisation = endorsement.owner_id is not None and endorsement.owner_id == practice.owner_id
    if same_person or same_organisation:
        message = _("An endorsement must come from another organisation than the author's.")
        yield Finding("own-endorsement", Severity.BLOCKER, message, "start")
