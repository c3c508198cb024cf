"""Verbs of matching: rates, weights, and what people decide on a match. Each is one transaction."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.rules import Refused
from entries.viewers import CURATORS
from matching.engine.weighing import Weighing
from matching.models import Decision, MatchDecision, Rate, Weights
from matching.profiles import Side

if TYPE_CHECKING:
    from entries.models import Entry
    from entries.viewers import Viewer

logger = logging.getLogger(__name__)


@transaction.atomic
def set_rate(*, currency: str, on: date, per_usd: Decimal, source: str, by: Viewer) -> Rate:
    """Enter what a dollar is worth in a currency on a day; over the rate of that day, if there is one.

    In order: refuses who does not keep rates; stores; records `rates.changed`; after the commit all entries are matched
    anew.
    """
    _only_keepers(by)
    values: dict[str, Any] = {"per_usd": per_usd, "source": source, "set_by_id": by.user_id, "set_at": timezone.now()}
    rate, _made = Rate.objects.update_or_create(currency=currency, on=on, defaults=values)
    facts.record("rates.changed", by=by, currency=currency, on=on.isoformat(), per_usd=str(per_usd))
    transaction.on_commit(_match_everything, robust=True)
    return rate


@transaction.atomic
def remove_rate(*, rate: Rate, by: Viewer) -> None:
    """Take a rate away; amounts are then compared at the one before it. Effects as `set_rate`."""
    _only_keepers(by)
    facts.record("rates.changed", by=by, currency=rate.currency, on=rate.on.isoformat(), per_usd=None)
    rate.delete()
    transaction.on_commit(_match_everything, robust=True)


@transaction.atomic
def set_weights(*, values: Mapping[str, int], note: str, by: Viewer) -> Weights:
    """Let these weights hold from now on; ValueError unless they are seven whole numbers that make 100.

    In order: refuses who does not keep them; stores a new row (the older ones stay, and the public page shows them);
    records `weights.changed`; tells the caches; after the commit everything is compared anew.
    """
    _only_keepers(by)
    Weighing(**values)
    weights = Weights.objects.create(**values, note=note, set_by_id=by.user_id)
    facts.record("weights.changed", by=by, note=note, weights=dict(values))
    facts.bump_content_version()
    transaction.on_commit(_compare_all, robust=True)
    return weights


@transaction.atomic
def decide(*, seeker: Entry, support: Entry, side: str, decision: str, by: Viewer, reason: str = "") -> MatchDecision:
    """Note what one side decided on a pair (`side` empty: ISU as broker), over what it decided before.

    Raises `Refused` for a dismissal without a reason. Records `match.<decision>` on the entry of that side.
    """
    if decision == Decision.DISMISSED and not reason.strip():
        raise Refused(_("Say in a few words why you dismiss this match."))
    values: dict[str, Any] = {
        "decision": decision, "reason": reason.strip(), "by_id": by.user_id, "at": timezone.now(),
    }  # fmt: skip
    noted, _made = MatchDecision.objects.update_or_create(
        seeker_id=seeker.pk, support_id=support.pk, side=side, defaults=values
    )
    mine = support if side == Side.SUPPORT else seeker
    facts.record(f"match.{decision}", entry=mine, by=by, seeker=seeker.pk, support=support.pk, side=side)
    return noted


@transaction.atomic
def take_back(*, seeker: Entry, support: Entry, side: str, by: Viewer) -> None:
    """Take back what one side decided on a pair; records `match.taken_back`. Nothing happens where there is nothing."""
    gone, _rows = MatchDecision.objects.filter(seeker=seeker, support=support, side=side).delete()
    if gone:
        mine = support if side == Side.SUPPORT else seeker
        facts.record("match.taken_back", entry=mine, by=by, seeker=seeker.pk, support=support.pk, side=side)


def _only_keepers(by: Viewer) -> None:
    if not by.roles & CURATORS:
        raise Refused(_("Only curators of ISU keep the rates and the weights."))


def _match_everything() -> None:
    from matching.tasks import everything

    everything.apply_async(retry=False)


def _compare_all() -> None:
    from matching.tasks import compare_all

    compare_all.apply_async(retry=False)
