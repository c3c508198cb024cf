"""Rules of eligibility and what they say of somebody, as whole sentences in the active language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _, ngettext

from entries import locales
from matching.eligibility.language import ARGUMENTS, Outcome, Rule

Labels = Mapping[str, str]


def sentence(rule: Rule, labels: Labels) -> str:
    """The rule itself. `labels` maps term keys to labels in the reader's language; a key without one shows itself."""
    years = rule.get("years", 0)
    texts = {
        "partner_kinds": _("Only these kinds of organisation may apply: %(list)s."),
        "countries": _("Applicants must be at home in one of these places: %(list)s."),
        "registered": _("Applicants must be registered with the authorities."),
        "minimum_years": ngettext(
            "Applicants must have existed for at least %(years)d year.",
            "Applicants must have existed for at least %(years)d years.",
            years,
        ),
        "audited_accounts": _("Applicants must have audited accounts."),
        "cofinancing": _("Applicants must pay at least %(percent)s of the costs themselves."),
        "led_by_opd": _("Most of those who decide must be persons with disabilities or survivors."),
        "languages": _("Applications are accepted in: %(list)s."),
        "fiscal_sponsor_allowed": _("A group without registration may apply with a fiscal sponsor."),
    }
    return texts[rule["rule"]] % _words(rule, labels)


def of_outcome(rule: Rule, outcome: Outcome, labels: Labels, *, sponsored: bool = False) -> str:
    """What the rule says of the applicant: met (`sponsored`: only thanks to a fiscal sponsor), not met, or unknown."""
    if sponsored:
        return _sponsored(rule, labels)
    by_outcome = {Outcome.MET: _met, Outcome.NOT_MET: _not_met, Outcome.UNKNOWN: _unknown}
    return by_outcome[outcome](rule, labels)


def _met(rule: Rule, labels: Labels) -> str:
    texts = {
        "partner_kinds": _("This kind of organisation may apply."),
        "countries": _("Applicants from this country may apply."),
        "registered": _("Registration is required, and the applicant is registered."),
        "minimum_years": ngettext(
            "At least %(years)d year of existence is required, and the applicant has it.",
            "At least %(years)d years of existence are required, and the applicant has them.",
            rule.get("years", 0),
        ),
        "audited_accounts": _("Audited accounts are required, and the applicant has them."),
        "cofinancing": _("A share of one’s own of %(percent)s is required, and the applicant can pay it."),
        "led_by_opd": _("The applicant is led by persons with disabilities or survivors, as is required."),
        "languages": _("The applicant can write in one of the accepted languages: %(list)s."),
    }
    return texts[rule["rule"]] % _words(rule, labels)


def _not_met(rule: Rule, labels: Labels) -> str:
    texts = {
        "partner_kinds": _("This kind of organisation may not apply. Only these may: %(list)s."),
        "countries": _("Only applicants from these places may apply: %(list)s."),
        "registered": _("Registration is required, and the applicant is not registered."),
        "minimum_years": ngettext(
            "At least %(years)d year of existence is required; the applicant is younger.",
            "At least %(years)d years of existence are required; the applicant is younger.",
            rule.get("years", 0),
        ),
        "audited_accounts": _("Audited accounts are required, and the applicant has none."),
        "cofinancing": _("A share of one’s own of %(percent)s is required; the applicant can pay less."),
        "led_by_opd": _(
            "Most of those who decide must be persons with disabilities or survivors; with this applicant they are not."
        ),
        "languages": _("Applications are accepted only in: %(list)s. The applicant writes in none of them."),
    }
    return texts[rule["rule"]] % _words(rule, labels)


def _unknown(rule: Rule, labels: Labels) -> str:
    texts = {
        "partner_kinds": _("To be checked: only these kinds of organisation may apply: %(list)s."),
        "countries": _("To be checked: only applicants from these places may apply: %(list)s."),
        "registered": _("To be checked: registration is required."),
        "minimum_years": ngettext(
            "To be checked: at least %(years)d year of existence is required.",
            "To be checked: at least %(years)d years of existence are required.",
            rule.get("years", 0),
        ),
        "audited_accounts": _("To be checked: audited accounts are required."),
        "cofinancing": _("To be checked: a share of one’s own of %(percent)s is required."),
        "led_by_opd": _("To be checked: most of those who decide must be persons with disabilities or survivors."),
        "languages": _("To be checked: applications are accepted only in: %(list)s."),
    }
    return texts[rule["rule"]] % _words(rule, labels)


def _sponsored(rule: Rule, labels: Labels) -> str:
    texts = {
        "registered": _("Registration is required; a group with a fiscal sponsor may apply without it."),
        "minimum_years": ngettext(
            "At least %(years)d year of existence is required; a group with a fiscal sponsor may apply without it.",
            "At least %(years)d years of existence are required; a group with a fiscal sponsor may apply without them.",
            rule.get("years", 0),
        ),
        "audited_accounts": _("Audited accounts are required; a group with a fiscal sponsor may apply without them."),
    }
    return texts[rule["rule"]] % _words(rule, labels)


def remedy(rule: Rule, labels: Labels, *, sponsor_allowed: bool = False) -> str:
    """What would remove the obstacle that the rule is; `sponsor_allowed` when the rules allow a fiscal sponsor."""
    if sponsor_allowed and rule["rule"] in {"registered", "minimum_years", "audited_accounts"}:
        return _("A fiscal sponsor would remove this: an organisation that receives the money for the group.")
    texts = {
        "partner_kinds": _("Apply together with an organisation of one of these kinds, which leads the application."),
        "countries": _("Apply together with an organisation that is at home in one of these places."),
        "registered": _("Registration would remove this. Until then, apply together with a registered organisation."),
        "minimum_years": _("Apply together with an older organisation, which leads the application."),
        "audited_accounts": _("An audit of the last accounts would remove this. Ask whether its cost can be paid."),
        "cofinancing": _("Find another giver for this share, or ask whether work and rooms count towards it."),
        "led_by_opd": _(
            "Apply together with an organisation of persons with disabilities, which leads the application."
        ),
        "languages": _("Have the application translated, or ask whether another language is accepted."),
    }
    return texts[rule["rule"]]


def _words(rule: Rule, labels: Labels) -> dict[str, Any]:
    words: dict[str, Any] = {"years": rule.get("years", 0)}
    if ARGUMENTS[rule["rule"]] == "any":
        words["list"] = locales.listing(labels.get(key, key) for key in rule["any"])
    if "percent" in rule:
        words["percent"] = locales.percent(rule["percent"] / 100)
    return words
