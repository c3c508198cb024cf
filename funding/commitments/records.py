"""What every reader of a standard yields, and the small judgements that all of them share.

Nothing here knows a file format: a reader fills a `Grant`, says what it left out as findings, and `services` keeps it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from funding.commitments.findings import Finding, shown
from funding.commitments.models import AmountKind
from matching.money import known_currency

#: Years outside of these are slips of the keyboard.
FIRST_YEAR, LAST_YEAR = 1950, 2100
#: An amount beyond this is a slip too, and would not fit the database.
LARGEST = Decimal(10) ** 17
MOST_LINKS, MOST_PARTS = 1000, 300
LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME, LONGEST_KEY = 500, 6000, 300, 120
#: Percentages are rounded by those who write them.
ROUNDING = Decimal("1.0")
WHOLE = Decimal(100)
#: Codes of ISO 4217 for tests and for no currency at all.
_NO_MONEY = frozenset({"XXX", "XTS"})
_DAY_FIRST = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ T].*)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ TZ+].*)?")
_ONLY = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Organisation:
    """Who takes part, in one of these roles: reporting, funding, accountable, extending, implementing, recipient."""

    role: str
    name: str
    ref: str = ""

    @property
    def key(self) -> str:
        """Under which it is found again: its reference, or its folded name."""
        return key_of(self.name, self.ref)


@dataclass(frozen=True, slots=True)
class Money:
    """One transaction, budget line or award."""

    kind: AmountKind
    amount: Decimal
    currency: str
    on: date | None = None


@dataclass(slots=True)
class Grant:
    """One activity or grant as its source tells it; texts by language code, "" where the source does not say."""

    line: int
    identifier: str = ""
    titles: dict[str, str] = field(default_factory=dict)
    texts: dict[str, str] = field(default_factory=dict)
    language: str = ""
    status: str = ""
    organisations: list[Organisation] = field(default_factory=list)
    marker: int | None = None
    marker_raw: str = ""
    sectors: list[str] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    places: dict[str, Decimal | None] = field(default_factory=dict)
    #: Under "" the share of what has no code here.
    regions: dict[str, Decimal | None] = field(default_factory=dict)
    links: set[tuple[str, str]] = field(default_factory=set)
    starts_on: date | None = None
    ends_on: date | None = None
    updated_on: date | None = None
    website: str = ""
    regrant: str = ""
    findings: list[Finding] = field(default_factory=list)

    def report(self, code: str, **facts: object) -> None:
        """Note something that was left out or understood differently."""
        shortened = {name: shown(value) for name, value in facts.items()}
        self.findings.append(Finding(self.line, self.identifier[:LONGEST_NAME], code, shortened))

    def day(self, text: str | None) -> date | None:
        """A date of the record, None for none; an impossible one is reported."""
        if not (text or "").strip():
            return None
        found = day_of(text or "")
        if found is None:
            self.report("date", value=text)
        return found

    def pay(self, kind: AmountKind, amount: str, currency: str, on: date | None) -> None:
        """Add money, or report why it cannot be used: no number, no currency, an unknown one."""
        value = decimal_of(amount)
        code = currency.strip().upper()
        if value is None:
            self.report("amount", value=amount)
        elif not code:
            self.report("no-currency")
        elif not _is_money(code):
            self.report("currency", value=currency)
        elif value:
            self.money.append(Money(kind, value, code, on))

    def join(self, role: str, name: str, ref: str = "") -> None:
        """Add an organisation, once in each role; one without name and reference says nothing."""
        one = Organisation(role, name[:LONGEST_NAME].strip(), "".join(ref.split())[:LONGEST_KEY])
        if (one.name or one.ref) and one not in self.organisations and len(self.organisations) < MOST_PARTS:
            self.organisations.append(one)

    def link(self, kind: str, identifier: str) -> None:
        """Name another record; itself is none."""
        other = "".join(identifier.split())[:LONGEST_NAME]
        if other and other != self.identifier and len(self.links) <= MOST_LINKS:
            if len(self.links) == MOST_LINKS:
                self.report("links", limit=MOST_LINKS)
                return
            self.links.add((kind, other))

    def settle(self) -> None:
        """Bring dates and shares into order once all is read; reports what does not fit."""
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            self.report("date-order")
            self.starts_on = self.ends_on = None
        if not self.titles:
            self.report("no-title")
        self._divide()

    def _divide(self) -> None:
        """Shares that do not sum to 100 divide nothing; a single country without a share has all."""
        given = [share for share in (*self.places.values(), *self.regions.values()) if share is not None]
        everybody = len(self.places) + len(self.regions)
        if everybody == 1 and not given:
            self.places = dict.fromkeys(self.places, WHOLE)
        elif given and abs(sum(given) - WHOLE) > ROUNDING:
            self.report("shares", value=f"{sum(given):.0f}")
            self.places = dict.fromkeys(self.places)
        elif given:
            # Whoever gives shares that are complete, and names further places, means nothing for those.
            self.places = {code: min(share or Decimal(0), WHOLE) for code, share in self.places.items()}


@dataclass(frozen=True, slots=True)
class Sum:
    """The money of one kind, currency and year."""

    kind: AmountKind
    currency: str
    year: int | None
    amount: Decimal
    first_on: date | None
    last_on: date | None
    transactions: int
    counted: bool


def sums_of(grant: Grant) -> list[Sum]:
    """The money by kind, currency and year; of one kind only it is counted.

    Corrections are negative transactions in IATI and are summed with the others. The first kind counts whose sum is
    above nothing in every currency; where there is none, that is reported.
    """
    grouped: dict[tuple[AmountKind, str, int | None], list[Money]] = {}
    net: dict[AmountKind, dict[str, Decimal]] = {}
    for one in grant.money:
        grouped.setdefault((one.kind, one.currency, one.on.year if one.on else None), []).append(one)
        sums = net.setdefault(one.kind, {})
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.amount
    counted = next((kind for kind in AmountKind if kind in net and min(net[kind].values()) > 0), None)
    if net and counted is None:
        currency, lowest = min(next(iter(net.values())).items(), key=lambda pair: pair[1])
        grant.report("negative", value=f"{lowest} {currency}")
    if len(grouped) > MOST_PARTS:
        grant.report("too-many", limit=MOST_PARTS)
    return [_sum(key, money, counted=key[0] == counted) for key, money in list(grouped.items())[:MOST_PARTS]]


def _sum(key: tuple[AmountKind, str, int | None], money: list[Money], *, counted: bool) -> Sum:
    days = sorted(one.on for one in money if one.on)
    total = sum((one.amount for one in money), Decimal(0)).quantize(Decimal("0.01"))
    first, last = (days[0], days[-1]) if days else (None, None)
    return Sum(*key, total, first, last, len(money), counted)


@lru_cache(maxsize=4096)
def day_of(text: str) -> date | None:
    """A day written as 2014-06-05, with or without a time, or as 05/06/2014 (the day first, as 360Giving has it)."""
    text = text.strip()
    if match := _ISO.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if FIRST_YEAR <= found.year <= LAST_YEAR else None


def decimal_of(text: str) -> Decimal | None:
    """A number as people type it: signs of currencies, blanks and commas between thousands are passed over."""
    plain = re.sub(r"[\s\u00a0\u202f'£€$¥]", "", text.strip())
    if "_" in plain:  # Python would pass over it
        return None
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(\.\d*)?", plain):
        plain = plain.replace(",", "")
    if len(plain) > 40:
        return None
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return None
    return value if value.is_finite() and -LARGEST < value < LARGEST else None


@lru_cache(maxsize=1024)
def _is_money(code: str) -> bool:
    return code not in _NO_MONEY and known_currency(code)


def key_of(name: str, ref: str = "") -> str:
    """Under which an organisation is found again: its reference, or its name without accents, case and signs."""
    if ref:
        return ref.upper()[:LONGEST_KEY]
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return _ONLY.sub("-", plain).strip("-")[:LONGEST_KEY]


def roles(grant: Grant, *wanted: str) -> Iterable[Organisation]:
    """The organisations in these roles, in the order of the source."""
    return [one for one in grant.organisations if one.role in wanted]
