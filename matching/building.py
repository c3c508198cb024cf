"""From what a kind says of its entry (`ProfileDraft`) to the row that the engines read.

Terms are brought up to date (merged ones lead on) and widened by the thesaurus, rules and facts are laid out in
columns, amounts are brought into the currency of comparison. `themes_key` decides whether two profiles have a theme in
common: they do when the arrays overlap. A supporting profile has there its themes with all above and below them, a
seeking one its themes as they are; who names none meets everybody, by way of two numbers that are no ids: `ANY_SEEKER`
stands in a seeking key without themes and in every supporting one, `ANY_SUPPORT` the other way round.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from entries.search.terms import KnownTerm, Thesaurus
from matching.eligibility import CODES, Applicant
from matching.engine.weighing import LIMITLESS
from matching.models import Profile
from matching.money import Rates
from matching.profiles import ProfileDraft, Side

ANY_SEEKER, ANY_SUPPORT = 0, -1
#: A seeking profile says at most this much about its age: smallint columns end there.
MOST_YEARS = 32_000


@dataclass(frozen=True)
class Ground:
    """What building needs to know besides the draft: the terms, the rates, the day."""

    terms: Thesaurus
    rates: Rates
    on: date

    @cached_property
    def below(self) -> Mapping[int, frozenset[int]]:
        """Term id -> ids of everything narrower."""
        found: dict[int, set[int]] = {}
        for term in self.terms.by_id.values():
            for above in term.ancestors:
                found.setdefault(above, set()).add(term.id)
        return {pk: frozenset(ids) for pk, ids in found.items()}

    def current(self, ids: Iterable[int]) -> list[int]:
        """The ids that merged terms lead to, sorted, each once; unknown ids are dropped."""
        known = (self.terms.by_id[pk] for pk in ids if pk in self.terms.by_id)
        return sorted({self.terms.current(term).id for term in known})

    def wide(self, ids: Iterable[int]) -> list[int]:
        """The ids with those of everything broader."""
        return sorted({pk for own in ids for pk in (own, *self.terms.by_id[own].ancestors)})

    def ids(self, keys: Iterable[str]) -> list[int]:
        """The ids of term keys; keys that nobody knows are dropped."""
        found = (self.terms.find(*key.split("/", 1)) for key in keys if "/" in key)
        return self.current(term.id for term in found if term)

    def keys(self, ids: Iterable[int]) -> list[str]:
        """The keys of term ids."""
        return sorted(key_of(self.terms.by_id[pk]) for pk in self.current(ids))


def key_of(term: KnownTerm) -> str:
    """`vocabulary/code`."""
    return f"{term.vocabulary}/{term.code}"


def profile_of(draft: ProfileDraft, *, entry_id: int, kind: str, ground: Ground) -> Profile:
    """The unsaved profile of a draft; no query."""
    themes, places = ground.current(draft.themes), ground.current(draft.countries)
    profile = Profile(
        entry_id=entry_id,
        kind=kind,
        side=draft.side,
        owner_id=draft.owner_id,
        audience=draft.audience,
        amount_audience=draft.amount_audience,
        themes=themes,
        themes_key=_themes_key(themes, draft.side, ground),
        places=places,
        places_wide=ground.wide(places),
        cooperation=ground.current(draft.models),
        supports=ground.current(draft.supports),
        languages=ground.current(draft.languages),
        open_from=draft.open_from,
        open_until=draft.open_until,
    )
    _lay_out_amount(profile, draft, ground)
    if draft.side == Side.SUPPORT:
        _lay_out_rules(profile, _rules(draft, ground), ground)
    else:
        _lay_out_facts(profile, _facts(draft, ground), ground)
    return profile


def _themes_key(themes: Sequence[int], side: str, ground: Ground) -> list[int]:
    if not themes:
        return [ANY_SUPPORT, ANY_SEEKER]
    if side == Side.SEEK:
        return [ANY_SUPPORT, *themes]
    below = {pk for own in themes for pk in ground.below.get(own, ())}
    return [ANY_SEEKER, *sorted({*ground.wide(themes), *below})]


def _lay_out_amount(profile: Profile, draft: ProfileDraft, ground: Ground) -> None:
    profile.amount_min, profile.amount_max, profile.currency = draft.amount_min, draft.amount_max, draft.currency
    profile.low = _whole(ground.rates.in_reference(draft.amount_min, draft.currency, ground.on))
    profile.high = _whole(ground.rates.in_reference(draft.amount_max, draft.currency, ground.on))


def _whole(amount: Decimal | None) -> int | None:
    """Whole units; at a slip of a rate an amount may come to more than the column holds, and counts as no more."""
    return None if amount is None else min(int(amount), LIMITLESS - 1)


def _rules(draft: ProfileDraft, ground: Ground) -> list[dict[str, Any]]:
    """The draft's rules in keys of today's terms, and those that its eligible terms amount to.

    A rule that names only terms that are gone is dropped: nobody can tell whom it means.
    """
    rules = {rule["rule"]: dict(rule) for rule in draft.rules}
    for rule in draft.rules:
        if "any" in rule:
            rules[rule["rule"]]["any"] = ground.keys(ground.ids(rule["any"]))
    for code, ids in (("partner_kinds", draft.eligible_kinds), ("countries", draft.eligible_countries)):
        if ids and code not in rules:
            rules[code] = {"rule": code, "any": ground.keys(ids)}
    return [rules[code] for code in CODES if code in rules and rules[code].get("any") != []]


def _lay_out_rules(profile: Profile, rules: list[dict[str, Any]], ground: Ground) -> None:
    by_code = {rule["rule"]: rule for rule in rules}
    named = {code: ground.ids(by_code[code]["any"]) if code in by_code else [] for code in _NAMING}
    profile.rules = rules
    profile.need_kinds, profile.need_places, profile.need_languages = named.values()
    profile.need_registered = "registered" in by_code
    profile.need_years = by_code.get("minimum_years", {}).get("years", 0)
    profile.need_audited = "audited_accounts" in by_code
    profile.need_cofinancing = by_code.get("cofinancing", {}).get("percent", 0)
    profile.need_led = "led_by_opd" in by_code
    profile.sponsor_allowed = "fiscal_sponsor_allowed" in by_code


_NAMING = ("partner_kinds", "countries", "languages")


def _facts(draft: ProfileDraft, ground: Ground) -> Applicant:
    """What is known of the one who asks, in keys of today's terms, places widened."""
    told = draft.facts
    kind = ground.ids([told.partner_kind]) if told.partner_kind else ground.current(_one(draft.partner_kind))
    languages = ground.ids(told.languages) if told.languages else ground.current(draft.languages)
    home = ground.wide(ground.ids(told.places or ()))
    return replace(
        told,
        partner_kind=ground.keys(kind)[0] if kind else None,
        places=frozenset(ground.keys(home)) or None,
        languages=frozenset(ground.keys(languages)) or None,
        led_by_opd=draft.led_by_opd if told.led_by_opd is None else told.led_by_opd,
        years=None if told.years is None else min(max(told.years, 0), MOST_YEARS),
    )


def _one(value: int | None) -> tuple[int, ...]:
    return () if value is None else (value,)


def _lay_out_facts(profile: Profile, facts: Applicant, ground: Ground) -> None:
    kind = ground.ids([facts.partner_kind]) if facts.partner_kind else []
    profile.facts = facts.as_json()
    profile.has_kind = kind[0] if kind else None
    profile.home_wide = ground.ids(facts.places or ())
    profile.has_registered = facts.registered
    profile.has_years = facts.years
    profile.has_audited = facts.audited_accounts
    profile.has_cofinancing = facts.cofinancing_percent
    profile.led_by_opd = facts.led_by_opd
    profile.has_languages = ground.ids(facts.languages or ())
    profile.has_sponsor = facts.fiscal_sponsor
