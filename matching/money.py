"""Money: which currencies there are, and what an amount comes to in the currency of comparison.

Amounts are kept in the currency they were given in and are never added across currencies. Where two of them must be
compared (does an award fit what is asked for?), both are brought into `REFERENCE` at the rate that ISU entered for the
day or, if there is none, the last one before it. Where no rate is known the answer is None: unknown blocks nobody.
"""

from __future__ import annotations

import bisect
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_EVEN, Decimal

from matching.currencies import REFERENCE, currency_code, known_currency
from matching.models import Rate

__all__ = ["REFERENCE", "Rates", "currency_code", "in_reference", "known_currency"]
CENTS = Decimal("0.01")


class Rates:
    """All rates, read once, for those who compare many amounts."""

    def __init__(self, rows: Iterable[tuple[str, date, Decimal]]) -> None:
        """Take rows of currency, day and units of the currency for one unit of `REFERENCE`."""
        self._days: dict[str, list[date]] = {}
        self._values: dict[str, list[Decimal]] = {}
        for currency, day, per_usd in sorted(rows, key=lambda row: row[1]):
            self._days.setdefault(currency, []).append(day)
            self._values.setdefault(currency, []).append(per_usd)

    @classmethod
    def load(cls) -> Rates:
        """The rates in the database (1 query)."""
        return cls(Rate.objects.values_list("currency", "on", "per_usd"))

    def in_reference(self, amount: Decimal | None, currency: str, on: date) -> Decimal | None:
        """`amount` in `REFERENCE`, to the cent, at the last rate of `on` or before it; None where none is known."""
        if amount is None:
            return None
        if currency == REFERENCE:
            return amount.quantize(CENTS, ROUND_HALF_EVEN)
        position = bisect.bisect_right(self._days.get(currency, []), on)
        if not position:
            return None
        return (amount / self._values[currency][position - 1]).quantize(CENTS, ROUND_HALF_EVEN)


def in_reference(amount: Decimal | None, currency: str, on: date) -> Decimal | None:
    """`amount` in USD at the last rate of `on` or before it; None when unknown (1 query, none for USD)."""
    if amount is None or currency == REFERENCE:
        return Rates(()).in_reference(amount, currency, on)
    rows = Rate.objects.filter(currency=currency, on__lte=on).order_by("-on").values_list("currency", "on", "per_usd")
    return Rates(rows[:1]).in_reference(amount, currency, on)
