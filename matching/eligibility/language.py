"""Who may apply, as rules that a machine can check and a person can read.

The language is small and closed: a list of objects, each with its code in `rule` and, for some, one argument. Calls,
mechanisms and offers use the same one:

    [{"rule": "partner_kinds", "any": ["partner-kind/opd"]}, {"rule": "minimum_years", "years": 2},
     {"rule": "registered"}, {"rule": "fiscal_sponsor_allowed"}]

A rule is met, not met, or unknown because nobody has told; what is unknown never stands in anybody's way.
`fiscal_sponsor_allowed` relaxes others: an unregistered applicant with a fiscal sponsor then meets `registered`,
`minimum_years` and `audited_accounts`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from entries.models import Term

Rule = Mapping[str, Any]
ARGUMENTS: Mapping[str, str] = {
    "partner_kinds": "any",
    "countries": "any",
    "registered": "",
    "minimum_years": "years",
    "audited_accounts": "",
    "cofinancing": "percent",
    "led_by_opd": "",
    "languages": "any",
    "fiscal_sponsor_allowed": "",
}
#: All codes, in the order in which rules are kept and shown.
CODES: tuple[str, ...] = tuple(ARGUMENTS)
VOCABULARIES: Mapping[str, frozenset[str]] = {
    "partner_kinds": frozenset({"partner-kind"}),
    "countries": frozenset({"country", "region", "country-group"}),
    "languages": frozenset({"language"}),
}
NUMBERS: Mapping[str, tuple[int, int]] = {"minimum_years": (1, 50), "cofinancing": (1, 90)}
RELAXATION = "fiscal_sponsor_allowed"
RELAXED = frozenset({"registered", "minimum_years", "audited_accounts"})
MOST_TERMS = 300
_KEY = re.compile(r"[a-z-]{1,20}/[A-Za-z0-9.-]{1,40}")


class Outcome(StrEnum):
    """What a rule says of an applicant."""

    MET = "met"
    NOT_MET = "not_met"
    UNKNOWN = "unknown"


def clean(value: Any, *, known: Collection[str] | None = None) -> list[dict[str, Any]]:
    """The rules in their own order, terms sorted and each once; ValidationError with one sentence for each fault.

    `known` are the term keys there are; without it the database is asked for those named (at most 1 query).
    """
    if not isinstance(value, list) or len(value) > len(CODES):
        raise ValidationError(_("The rules of eligibility must be a list with each rule at most once."), code="list")
    faults: list[ValidationError] = []
    kept: dict[str, dict[str, Any]] = {}
    for item in value:
        try:
            rule = _clean_rule(item)
            if rule["rule"] in kept:
                raise ValidationError(_("A rule of eligibility is given twice: %(rule)s."), params=rule, code="twice")
            kept[rule["rule"]] = rule
        except ValidationError as fault:
            faults.append(fault)
    faults += _unknown_terms(kept.values(), known)
    if faults:
        raise ValidationError(faults)
    return [kept[code] for code in CODES if code in kept]


def validate(value: Any) -> None:
    """`clean` as the validator of a model field."""
    clean(value)


def _clean_rule(item: Any) -> dict[str, Any]:
    code = item.get("rule") if isinstance(item, dict) else None
    if not isinstance(code, str) or code not in ARGUMENTS:
        raise ValidationError(
            _("“%(code)s” is no rule of eligibility."), params={"code": str(code)[:40]}, code="unknown"
        )
    name = ARGUMENTS[code]
    if set(item) != ({"rule", name} if name else {"rule"}):
        raise ValidationError(_("The rule “%(rule)s” has wrong arguments."), params={"rule": code}, code="arguments")
    if code in NUMBERS:
        return {"rule": code, name: _clean_number(code, item[name])}
    if name == "any":
        return {"rule": code, "any": _clean_terms(code, item["any"])}
    return {"rule": code}


def _clean_number(code: str, value: Any) -> int:
    lowest, highest = NUMBERS[code]
    if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
        raise ValidationError(
            _("The rule “%(rule)s” needs a whole number from %(lowest)s to %(highest)s."),
            params={"rule": code, "lowest": lowest, "highest": highest},
            code="number",
        )
    return value


def _clean_terms(code: str, value: Any) -> list[str]:
    if not isinstance(value, list) or not 1 <= len(value) <= MOST_TERMS:
        raise ValidationError(_("The rule “%(rule)s” needs at least one choice."), params={"rule": code}, code="empty")
    for key in value:
        fits = isinstance(key, str) and _KEY.fullmatch(key) and key.partition("/")[0] in VOCABULARIES[code]
        if not fits:
            raise ValidationError(
                _("“%(key)s” cannot be chosen in the rule “%(rule)s”."),
                params={"key": str(key)[:60], "rule": code},
                code="term",
            )
    return sorted(set(value))


def _unknown_terms(rules: Iterable[Rule], known: Collection[str] | None) -> list[ValidationError]:
    named = term_keys(rules)
    if known is None and named:
        codes = {key.partition("/")[2] for key in named}
        found = Term.objects.filter(code__in=codes).values_list("vocabulary", "code")
        known = {f"{vocabulary}/{code}" for vocabulary, code in found}
    return [
        ValidationError(_("The portal does not know “%(key)s”."), params={"key": key}, code="term")
        for key in sorted(named - set(known or ()))
    ]


def term_keys(rules: Iterable[Rule]) -> set[str]:
    """The keys of all terms that the rules name: what a caller needs labels for."""
    return {key for rule in rules for key in rule.get("any", ())}
