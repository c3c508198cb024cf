"""What a kind says of one of its entries, for matching."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from matching.eligibility import NOBODY_KNOWN, Applicant

EVERYONE = "everyone"


class Side(models.TextChoices):
    """Whether an entry asks for something or gives it."""

    SEEK = "seek", _("Seeks support")
    SUPPORT = "support", _("Gives support")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDraft:
    """An entry as matching sees it; all sets hold ids of terms, and an empty one means "not said".

    Seeking: `themes` and `countries` say what the work is about and where it takes place, `models`, `supports` (kinds
    of support) and `languages` what is asked for, `partner_kind` and `facts` who asks, `amount_min` to `amount_max`
    how much. Supporting: the same of what is given, `eligible_kinds` and `eligible_countries` (role "eligible") and
    `rules` (`matching.eligibility`) who may ask for it; a rule of the same code goes before the sets. `open_from` and
    `open_until` are moments; None is "always". `audience` is the entry's, `amount_audience` that of its amount: who may
    not see the amount is given no reason that rests on it. `owner_id` is the partner entry that stands behind it, and
    is never matched with itself.
    """

    side: Side
    themes: frozenset[int] = frozenset()
    countries: frozenset[int] = frozenset()
    models: frozenset[int] = frozenset()
    supports: frozenset[int] = frozenset()
    languages: frozenset[int] = frozenset()
    partner_kind: int | None = None
    eligible_kinds: frozenset[int] = frozenset()
    eligible_countries: frozenset[int] = frozenset()
    amount_min: Decimal | None = None
    amount_max: Decimal | None = None
    currency: str = ""
    open_from: datetime | None = None
    open_until: datetime | None = None
    led_by_opd: bool | None = None
    rules: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    facts: Applicant = NOBODY_KNOWN
    audience: str = EVERYONE
    amount_audience: str = EVERYONE
    owner_id: int | None = None
