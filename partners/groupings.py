"""Groups of donors (DAC, G7, G20): which State, and which partner that acts for one, belongs to them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.models import Partner, PartnerKind

FILE = Path(__file__).parent / "data" / "groupings.csv"
#: Kinds of partner that share the memberships of their State.
OF_STATES = frozenset({PartnerKind.STATE.value, PartnerKind.GOVERNMENT_DONOR.value})


class Grouping(models.TextChoices):
    """A group of donors; the labels are the names by which people know it."""

    DAC = "dac", _("OECD Development Assistance Committee (DAC)")
    G7 = "g7", _("G7")
    G20 = "g20", _("G20")


class Source(models.TextChoices):
    """What a membership rests on."""

    OECD = "oecd", _("List of the OECD")
    GENERAL_KNOWLEDGE = "general-knowledge", _("General knowledge, not yet checked")


@dataclass(frozen=True, slots=True)
class Belongs:
    """One membership with its source and the day as of which it is known."""

    grouping: Grouping
    source: Source
    as_at: date


@cache
def _known() -> Mapping[str, tuple[Belongs, ...]]:
    found: defaultdict[str, list[Belongs]] = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, strict=True):
            one = Belongs(Grouping(row["grouping"]), Source(row["source"]), date.fromisoformat(row["as_at"]))
            found[row["code"]].append(one)
    order = list(Grouping)
    return {code: tuple(sorted(rows, key=lambda one: order.index(one.grouping))) for code, rows in found.items()}


def of_country(code: str) -> tuple[Belongs, ...]:
    """The groups that a State belongs to, by its ISO 3166-1 alpha-3 code."""
    return _known().get(code, ())


def of_partner(partner: Partner, *, seats: Iterable[str], places: Iterable[str]) -> tuple[Belongs, ...]:
    """The groups that a partner belongs to: those of its State, or by an identifier of its own.

    `seats` and `places` are codes of countries. A State or its agency that names no seat, and one place only, is taken
    to be at home there.
    """
    for scheme, number in partner.identifier_pairs:
        if own := _known().get(f"{scheme}-{number}"):
            return own
    if partner.partner_kind not in OF_STATES:
        return ()
    homes, works = list(seats), list(places)
    home = homes or (works if len(works) == 1 else [])
    return of_country(home[0]) if home else ()
