"""Checks of requests and offers, beside the common ones in `entries.checks`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from entries.checks import Finding, Severity, money
from entries.models import Audience
from matching import eligibility

if TYPE_CHECKING:
    from partners.assistance.models import Assistance, AssistanceOffer, AssistanceRequest


def partner_is_named(entry: Assistance) -> Iterator[Finding]:
    """Assistance is between organisations: somebody must stand behind it, and readers must be able to see who."""
    if entry.owner is None:
        message = _("No organisation stands behind this. Begin it again for an organisation of yours.")
        yield Finding("no-partner", Severity.BLOCKER, message)
    elif not entry.owner.is_published or entry.owner.audience != Audience.EVERYONE:
        message = _("The page of the organisation is not public, so readers do not see who is behind this.")
        yield Finding("partner-not-public", Severity.WARNING, message)


def amounts_make_sense(entry: Assistance) -> Iterator[Finding]:
    """Amounts need a currency that exists, and the smallest is not larger than the largest."""
    given = (entry.amount_min, entry.amount_max, getattr(entry, "accessibility_cost", None))
    yield from money.currency_is_named(entry.currency, *given, section="money")
    if entry.amount_min is not None and entry.amount_max is not None and entry.amount_min > entry.amount_max:
        message = _("The smallest amount is larger than the largest.")
        yield Finding("amounts-backwards", Severity.BLOCKER, message, "money")


def dates_make_sense(entry: Assistance) -> Iterator[Finding]:
    """The period ends after it began; a last day that has passed is worth a look."""
    if entry.starts_on and entry.ends_on and entry.starts_on > entry.ends_on:
        yield Finding("period-backwards", Severity.BLOCKER, _("The period ends before it begins."), "when")
    if entry.open_until and entry.open_until < timezone.localdate():
        yield Finding("over", Severity.WARNING, _("The last day for an answer has passed."), "when")


def accessibility_is_budgeted(request: AssistanceRequest) -> Iterator[Finding]:
    """Whoever names an amount says what accessibility costs; it cannot cost more than the whole."""
    cost, whole = request.accessibility_cost, request.amount_max
    if whole is not None and cost is None:
        message = _("It is not said what accessibility costs. Zero is an answer too.")
        yield Finding("no-accessibility-cost", Severity.WARNING, message, "money")
    if whole is not None and cost is not None and request.accessibility_budgeted and cost > whole:
        message = _("Accessibility is said to be within the amount, but costs more than the whole of it.")
        yield Finding("accessibility-over-amount", Severity.BLOCKER, message, "money")


def rules_are_sound(offer: AssistanceOffer) -> Iterator[Finding]:
    """The rules can be read by the matching engine."""
    try:
        eligibility.clean(offer.rules)
    except ValidationError as error:
        for message in error.messages:
            yield Finding("unsound-rules", Severity.BLOCKER, message, "who")
