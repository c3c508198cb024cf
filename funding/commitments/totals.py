"""Counts and sums of commitments by country, pillar, donor and year. Sums are made within one currency only.

A commitment whose money another one here holds already is neither counted nor summed (`Commitment.counted`). One that
names several countries without shares counts in each and gives its money to none; one with several pillars counts
whole under each; one of several donors counts under each, and its money stands under all of them together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Sum, TextField
from django.db.models.functions import Cast

from entries.roundtrip import together
from funding.commitments.models import Commitment, CommitmentAmount, CommitmentPlace
from funding.commitments.pillars import PILLARS

#: The row of what has no country, no pillar, no year.
NOWHERE = ""
#: The row of what several donors gave together.
TOGETHER = "+"
SHOWN_DONORS = 100


@dataclass(slots=True)
class Row:
    """One line of a table: what it stands for, how many commitments, sums by currency."""

    key: str
    count: int = 0
    label: str = ""
    sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    undivided: int = 0

    @property
    def money(self) -> list[tuple[Decimal, str]]:
        """The sums, the currencies in the order of their codes."""
        return [(amount, currency) for currency, amount in sorted(self.sums.items()) if amount]


def asked_for(wanted: dict[str, Any]) -> QuerySet[Commitment]:
    """The counted commitments that answer a filter (`forms.CommitmentFilter`)."""
    return narrowed(Commitment.objects.counted(), wanted)


def narrowed(found: Any, wanted: dict[str, Any]) -> QuerySet[Commitment]:
    """Those that answer a filter, counted or not."""
    if wanted.get("scope") != "all":
        found = found.of_field()
    if words := wanted.get("q"):
        found = found.saying(words)
    if pillar := wanted.get("pillar"):
        found = found.filter(pillars=[]) if pillar == "none" else found.filter(pillars__contains=[pillar])
    if marker := wanted.get("marker"):
        found = found.filter(marker__isnull=True) if marker == "none" else found.filter(marker=int(marker))
    if donor := wanted.get("donor"):
        found = found.from_funder(donor)
    if country := wanted.get("country"):
        found = found.filter(Exists(CommitmentPlace.objects.filter(commitment=OuterRef("pk"), code=country)))
    if year := wanted.get("year"):
        sums = CommitmentAmount.objects.filter(commitment=OuterRef("pk"), counted=True)
        found = found.filter(Exists(sums.filter(year=year)) | Q(year=year) & ~Exists(sums))
    return found


def _money(found: QuerySet[Commitment], wanted: dict[str, Any]) -> QuerySet[CommitmentAmount]:
    """The counted amounts of commitments, of one year if that was asked for."""
    sums = CommitmentAmount.objects.filter(counted=True, commitment__in=found.order_by().values("pk"))
    return sums.filter(year=wanted["year"]) if wanted.get("year") else sums


def overall(found: QuerySet[Commitment], wanted: dict[str, Any]) -> Row:
    """All of them together (2 queries)."""
    row = Row(NOWHERE, count=found.count())
    for currency, total in _money(found, wanted).values_list("currency").annotate(total=Sum("amount")):
        row.sums[currency] += total
    return row


def by_country(found: QuerySet[Commitment], wanted: dict[str, Any]) -> dict[str, Row]:
    """By code of the country, NOWHERE for those that name none (3 queries)."""
    rows: dict[str, Row] = {}
    places = CommitmentPlace.objects.filter(commitment__in=found.order_by().values("pk"))
    counts = places.values_list("code").annotate(count=Count("pk"), undivided=Count("pk", filter=Q(share__isnull=True)))
    for code, count, undivided in counts:
        rows[code] = Row(code, count, undivided=undivided)
    share = F("amount") * F("commitment__places__share") / 100
    sums = _money(found, wanted).filter(commitment__places__share__isnull=False)
    for code, currency, total in sums.values_list("commitment__places__code", "currency").annotate(total=Sum(share)):
        rows[code].sums[currency] += total
    if nowhere := found.filter(~Exists(CommitmentPlace.objects.filter(commitment=OuterRef("pk")))).count():
        rows[NOWHERE] = Row(NOWHERE, nowhere)
    return rows


def of_country(found: QuerySet[Commitment], code: str) -> Row | None:
    """The row of one country alone; None where nothing is (1 query)."""
    places = CommitmentPlace.objects.filter(commitment__in=found.order_by().values("pk"), code=code)
    undivided = Count("pk", filter=Q(share__isnull=True))
    counts = places.values("code").annotate(count=Count("pk"), undivided=undivided)
    share = F("amount") * F("commitment__places__share") / 100
    sums = _money(found, {}).filter(commitment__places__code=code, commitment__places__share__isnull=False)
    as_text = Cast(Sum(share), TextField())
    counted, money = together(counts, sums.values("currency").annotate(total=as_text))
    if not counted:
        return None
    row = Row(code, counted[0]["count"], undivided=counted[0]["undivided"])
    for line in money:
        row.sums[line["currency"]] += Decimal(line["total"])
    return row


def by_pillar(found: QuerySet[Commitment], wanted: dict[str, Any]) -> dict[str, Row]:
    """By code of the pillar, NOWHERE for those of none (2 queries)."""
    codes = {NOWHERE: Q(pillars=[])} | {code: Q(pillars__contains=[code]) for code in PILLARS}
    counts = found.aggregate(**{f"n_{code}": Count("pk", filter=test) for code, test in codes.items()})
    rows = {code: Row(code, counts[f"n_{code}"]) for code in [*PILLARS, NOWHERE] if counts[f"n_{code}"]}
    tests = {NOWHERE: Q(commitment__pillars=[])}
    tests |= {code: Q(commitment__pillars__contains=[code]) for code in PILLARS}
    sums = {f"s_{code}": Sum("amount", filter=test) for code, test in tests.items()}
    lines: Any = _money(found, wanted).values("currency").annotate(**sums)
    for line in lines:
        for code, row in rows.items():
            row.sums[line["currency"]] += line[f"s_{code}"] or 0
    return rows


def by_year(found: QuerySet[Commitment], wanted: dict[str, Any]) -> dict[str, Row]:
    """By the year of the money, the newest first; commitments count in the year in which they begin (2 queries)."""
    rows: dict[str, Row] = {}
    for year, count in found.order_by().values_list("year").annotate(count=Count("pk")):
        rows[str(year or NOWHERE)] = Row(str(year or NOWHERE), count)
    for year, currency, total in _money(found, wanted).values_list("year", "currency").annotate(total=Sum("amount")):
        rows.setdefault(str(year or NOWHERE), Row(str(year or NOWHERE))).sums[currency] += total
    return dict(sorted(rows.items(), reverse=True))


def by_donor(found: QuerySet[Commitment], wanted: dict[str, Any]) -> dict[str, Row]:
    """By key of the donor, those with most commitments first, at most a hundred (2 queries)."""
    rows: dict[str, Row] = {}
    groups = found.order_by().values_list("funder_keys").annotate(count=Count("pk"), name=Max("funder_name"))
    for keys, count, name in groups:
        for key in keys:
            row = rows.setdefault(key, Row(key))
            row.count += count
            row.label = name if len(keys) == 1 else row.label
    together = Row(TOGETHER, sum(count for keys, count, _name in groups if len(keys) > 1))
    sums = _money(found, wanted).values_list("commitment__funder_keys", "currency").annotate(total=Sum("amount"))
    for keys, currency, total in sums:
        (rows[keys[0]] if len(keys) == 1 else together).sums[currency] += total
    most = sorted(rows.values(), key=lambda row: (-row.count, row.label or row.key))[:SHOWN_DONORS]
    if together.count:
        most.append(together)
    return {row.key: row for row in most}


TABLES = {"country": by_country, "pillar": by_pillar, "donor": by_donor, "year": by_year}


def currencies(found: QuerySet[Commitment]) -> list[str]:
    """The currencies that there is money in, those of most commitments first (1 query)."""
    sums = CommitmentAmount.objects.filter(counted=True, commitment__in=found.order_by().values("pk"))
    return list(sums.values_list("currency", flat=True).annotate(n=Count("pk")).order_by("-n", "currency"))
