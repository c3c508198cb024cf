"""Deadlines and amounts of a call in words."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.texts import current_language
from funding.models.calls import zone_named

if TYPE_CHECKING:
    from funding.models import Call


def deadline(call: Call) -> str:
    """The deadline by the donor's clock, zone named; "" where there is none."""
    return "" if call.deadline is None else locales.moment(call.deadline, call.zone, current_language())


def deadline_by(call: Call, zone: str) -> str:
    """The deadline by the clock of another zone; "" where that clock shows the same."""
    if call.deadline is None:
        return ""
    there, here = call.deadline.astimezone(call.zone), call.deadline.astimezone(zone_named(zone))
    return "" if there.utcoffset() == here.utcoffset() else locales.moment(call.deadline, here.tzinfo or UTC)


def time_left(call: Call, now: datetime) -> str:
    """How long a call is still open, in a sentence that stays true until midnight UTC, when pages are made anew."""
    if call.closes_at is None:
        return _("There is no deadline.")
    days = (call.closes_at.astimezone(UTC).date() - now.astimezone(UTC).date()).days
    if days == 0:
        return _("It closes in less than one day.")
    if days == 1:
        return _("It closes in less than two days.")
    return ngettext("It closes in %(days)s day.", "It closes in %(days)s days.", days) % {"days": locales.number(days)}


def grace(call: Call) -> str:
    """The grace that the donor set in advance, in a sentence; "" without any."""
    if not call.grace_minutes or call.deadline is None:
        return ""
    return ngettext(
        "Applications that arrive up to %(minutes)s minute later are accepted too.",
        "Applications that arrive up to %(minutes)s minutes later are accepted too.",
        call.grace_minutes,
    ) % {"minutes": locales.number(call.grace_minutes)}


def money(amount: Decimal | None, currency: str) -> str:
    """An amount with its currency; "" where either is not known."""
    return "" if amount is None or not currency else locales.money(amount, currency, current_language())


def between(floor: Decimal | None, ceiling: Decimal | None, currency: str) -> str:
    """How large an award is, in words; "" where it is not known."""
    low, high = money(floor, currency), money(ceiling, currency)
    if low and high:
        return _("From %(floor)s to %(ceiling)s") % {"floor": low, "ceiling": high}
    if low:
        return _("At least %(amount)s") % {"amount": low}
    return _("At most %(amount)s") % {"amount": high} if high else ""
