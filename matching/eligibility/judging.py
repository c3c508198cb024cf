"""Judging an applicant by rules."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from matching.eligibility import sentences
from matching.eligibility.language import RELAXATION, RELAXED, Outcome, Rule


@dataclass(frozen=True, slots=True)
class Applicant:
    """What is known of somebody who would apply; None (or an empty set) means that nobody has told.

    `partner_kind` is a term key (`partner-kind/opd`); `places` the keys of the countries where the applicant is at home
    with everything broader (`country/UGA`, `region/202`, `country-group/ldc`); `languages` keys of languages
    in which it can write; `years` whole years since it was founded; `cofinancing_percent` the share of costs that it
    can pay itself.
    """

    partner_kind: str | None = None
    places: frozenset[str] | None = None
    registered: bool | None = None
    years: int | None = None
    audited_accounts: bool | None = None
    cofinancing_percent: int | None = None
    led_by_opd: bool | None = None
    languages: frozenset[str] | None = None
    fiscal_sponsor: bool | None = None

    def as_json(self) -> dict[str, Any]:
        """What is known, as plain JSON."""
        known = {field.name: getattr(self, field.name) for field in fields(self)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else value
            for name, value in known.items()
            if value is not None
        }

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> Applicant:
        """The applicant that `as_json` wrote."""
        told: dict[str, Any] = {name: frozenset(v) if isinstance(v, list) else v for name, v in value.items()}
        return cls(**told)


NOBODY_KNOWN = Applicant()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one applicant; `sponsored` when it is met only because a fiscal sponsor is allowed."""

    rule: Rule
    outcome: Outcome
    sponsored: bool = False

    @property
    def code(self) -> str:
        """The code of the rule."""
        return str(self.rule["rule"])

    def sentence(self, labels: Mapping[str, str]) -> str:
        """The verdict in the active language; `labels` maps term keys to labels in it."""
        return sentences.of_outcome(self.rule, self.outcome, labels, sponsored=self.sponsored)


def judge(rules: Sequence[Rule], applicant: Applicant) -> tuple[Verdict, ...]:
    """A verdict for every rule, in their order; the relaxation itself is no condition and gets none."""
    allowed = any(rule["rule"] == RELAXATION for rule in rules)
    sponsored = allowed and applicant.registered is False and applicant.fiscal_sponsor is True
    return tuple(_verdict(rule, applicant, sponsored) for rule in rules if rule["rule"] != RELAXATION)


def _verdict(rule: Rule, applicant: Applicant, sponsored: bool) -> Verdict:
    met = CONDITIONS[rule["rule"]](rule, applicant)
    if met is not True and sponsored and rule["rule"] in RELAXED:
        return Verdict(rule, Outcome.MET, sponsored=True)
    if met is None:
        return Verdict(rule, Outcome.UNKNOWN)
    return Verdict(rule, Outcome.MET if met else Outcome.NOT_MET)


def _common(rule: Rule, have: frozenset[str] | None) -> bool | None:
    return not have.isdisjoint(rule["any"]) if have else None


def _at_least(wanted: int, have: int | None) -> bool | None:
    return None if have is None else have >= wanted


CONDITIONS: Mapping[str, Callable[[Rule, Applicant], bool | None]] = {
    "partner_kinds": lambda rule, who: who.partner_kind in rule["any"] if who.partner_kind else None,
    "countries": lambda rule, who: _common(rule, who.places),
    "registered": lambda rule, who: who.registered,
    "minimum_years": lambda rule, who: _at_least(rule["years"], who.years),
    "audited_accounts": lambda rule, who: who.audited_accounts,
    "cofinancing": lambda rule, who: _at_least(rule["percent"], who.cofinancing_percent),
    "led_by_opd": lambda rule, who: who.led_by_opd,
    "languages": lambda rule, who: _common(rule, who.languages),
}
