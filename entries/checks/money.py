"""Amounts that can be understood: for kinds that speak of money (their checks yield what is found here)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext as _

from entries import locales
from entries.checks.base import Finding, Severity


def currency_is_named(currency: str, *amounts: Decimal | int | None, section: str) -> Iterator[Finding]:
    """An amount of money means nothing without its currency, and a currency is one that exists (ISO 4217)."""
    if not currency and any(amount is not None for amount in amounts):
        yield Finding("no-currency", Severity.BLOCKER, _("An amount is given without its currency."), section)
    if currency and not locales.is_known_currency(currency):
        message = _("“%(code)s” is not the code of a currency.") % {"code": currency}
        yield Finding("unknown-currency", Severity.BLOCKER, message, section)
