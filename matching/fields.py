"""The column that holds rules of eligibility, and how people write them: one labelled control for each rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.fields import TermChecksField, TermNamesField
from entries.models import Term, Vocabulary
from entries.texts import text_of
from matching import eligibility
from matching.eligibility import sentence
from matching.eligibility.language import ARGUMENTS, MOST_TERMS, NUMBERS

#: The switches: rules without an argument, in the words of the form.
SWITCHES: Mapping[str, Any] = {
    "registered": _("Applicants must be registered with the authorities"),
    "audited_accounts": _("Applicants must have audited accounts"),
    "led_by_opd": _("Most of those who decide must be persons with disabilities or survivors"),
    "fiscal_sponsor_allowed": _("A group without registration may apply with a fiscal sponsor"),
}
#: The places that one may name are terms of three vocabularies, each with a control of its own.
PLACES: Mapping[str, Vocabulary] = {
    "countries": Vocabulary.COUNTRY,
    "regions": Vocabulary.REGION,
    "country_groups": Vocabulary.COUNTRY_GROUP,
}


class RulesField(models.JSONField):
    """A list of rules of eligibility (`matching.eligibility`); `composite` gives the controls to write it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Any, Any]:
        """For migrations it is plain JSON."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.JSONField", args, kwargs

    def composite(self) -> RulesComposite:
        """The controls of the edit form."""
        return RulesComposite()

    def in_words(self, value: Any) -> str:
        """The rules as sentences, one a line, in the active language (1 query)."""
        return "\n".join(sentences(value or ()))


def sentences(rules: Iterable[eligibility.Rule]) -> list[str]:
    """Each rule as a sentence in the active language (at most 1 query, for the names of terms)."""
    kept = list(rules)
    labels = labels_of(kept)
    return [sentence(rule, labels) for rule in kept]


def labels_of(rules: Iterable[eligibility.Rule]) -> dict[str, str]:
    """Term keys that the rules name, with their labels in the active language (at most 1 query)."""
    keys = eligibility.term_keys(rules)
    if not keys:
        return {}
    found = Term.objects.filter(code__in={key.partition("/")[2] for key in keys})
    return {term.key: str(text_of(term, "label")) for term in found if term.key in keys}


class RulesComposite:
    """The controls for rules of eligibility. What is left empty is no rule."""

    def fields(self, value: Any, language: str) -> dict[str, forms.Field]:
        """One control for each rule, three for places; in the order in which rules are kept."""
        rules = {rule["rule"]: rule for rule in value or ()}
        found: dict[str, forms.Field] = {
            "partner_kinds": TermChecksField(
                vocabulary=Vocabulary.PARTNER_KIND,
                label=_("Kinds of organisation that may apply"),
                help_text=_("Nothing ticked means: any kind."),
            )
        }
        for name, vocabulary in PLACES.items():
            found[name] = TermNamesField(vocabulary=vocabulary, label=PLACE_LABELS[name], help_text=PLACE_HINTS[name])
        found["minimum_years"] = _number("minimum_years", _("Least number of years that applicants have existed"))
        found["cofinancing"] = _number("cofinancing", _("Share that applicants pay themselves, in per cent"))
        found["languages"] = TermNamesField(
            vocabulary=Vocabulary.LANGUAGE,
            label=_("Languages in which applications are accepted"),
            help_text=_("One name per line. Empty means: not laid down."),
        )
        found |= {code: forms.BooleanField(label=label) for code, label in SWITCHES.items()}
        for name, field in found.items():
            field.required = False
            field.initial = _initial(name, rules)
        return found

    def collect(self, data: Mapping[str, Any], value: Any) -> list[dict[str, Any]]:
        """The rules in their own order; ValidationError for what the language of rules does not allow."""
        places = [key for name in PLACES for key in data.get(name) or ()]
        rules: list[dict[str, Any]] = [{"rule": code} for code in SWITCHES if data.get(code)]
        terms = {"partner_kinds": data.get("partner_kinds"), "countries": places, "languages": data.get("languages")}
        rules += [{"rule": code, "any": list(keys)} for code, keys in terms.items() if keys]
        rules += [{"rule": code, ARGUMENTS[code]: data[code]} for code in NUMBERS if data.get(code) is not None]
        known = eligibility.term_keys(rules)  # the fields have just looked them up
        if len(places) > MOST_TERMS:
            raise forms.ValidationError({"countries": _("Too many places are named: choose a region instead.")})
        return eligibility.clean(rules, known=known)


PLACE_LABELS = {
    "countries": _("Countries in which applicants must be at home"),
    "regions": _("Regions in which applicants must be at home"),
    "country_groups": _("Groups of countries in which applicants must be at home"),
}
PLACE_HINTS = {
    "countries": _("One name per line. Empty means: any country."),
    "regions": _("One name per line, such as West Africa: it means all countries of the region."),
    "country_groups": _("One name per line, such as Least developed countries."),
}


def _number(code: str, label: Any) -> forms.IntegerField:
    lowest, highest = NUMBERS[code]
    field = forms.IntegerField(min_value=lowest, max_value=highest, label=label)
    field.widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"})
    return field


def _initial(name: str, rules: Mapping[str, eligibility.Rule]) -> Any:
    if name in PLACES:
        keys = rules.get("countries", {}).get("any", ())
        return [key for key in keys if key.startswith(f"{PLACES[name].value}/")]
    if name not in rules:
        return None
    argument = ARGUMENTS[name]
    return rules[name][argument] if argument else True
