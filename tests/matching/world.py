"""Small worlds of random profiles for the property tests: a thesaurus of a few terms, drafts of both sides."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import chain

from hypothesis import strategies as st

from entries.models import Entry
from entries.search.terms import thesaurus
from matching.building import Ground, profile_of
from matching.eligibility import CODES, Applicant
from matching.models import Profile
from matching.money import Rates
from matching.profiles import ProfileDraft, Side

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAY = NOW.date()
RATES = Rates([("XOF", date(2026, 1, 1), Decimal(600))])
#: key -> keys of what is broader
TERMS = {
    "theme/rehabilitation": (),
    "theme/prosthetics": ("theme/rehabilitation",),
    "theme/physiotherapy": ("theme/rehabilitation",),
    "theme/education": (),
    "region/001": (),
    "region/002": ("region/001",),
    "country-group/ldc": (),
    "country/UGA": ("region/002", "region/001", "country-group/ldc"),
    "country/DZA": ("region/002", "region/001"),
    "country/PER": ("region/001",),
    "model/a": (),
    "model/b": (),
    "support/money": (),
    "support/training": (),
    "language/fr": (),
    "language/en": (),
    "partner-kind/opd": (),
    "partner-kind/state": (),
}


def make_terms(make_term) -> dict[str, int]:
    """The thesaurus; returns ids by key."""
    made = {}
    for key, above in TERMS.items():
        made[key] = make_term(key, broader=tuple(made[name] for name in above))
    return {key: term.pk for key, term in made.items()}


def ground() -> Ground:
    return Ground(terms=thesaurus(), rates=RATES, on=DAY)


def some(ids: dict[str, int], vocabularies: tuple[str, ...]):
    keys = [key for key in ids if key.split("/")[0] in vocabularies]
    return st.frozensets(st.sampled_from(keys), max_size=3)


def drafts(ids: dict[str, int], side: Side):
    """Drafts of one side; sets of ids."""

    def of(*vocabularies: str):
        return some(ids, vocabularies).map(lambda keys: frozenset(ids[key] for key in keys))

    maybe = st.sampled_from([None, True, False])
    amount = st.sampled_from([None, Decimal(0), Decimal(500), Decimal(1000), Decimal(2001), Decimal(90000)])
    common = {
        "side": st.just(side),
        "themes": of("theme"),
        "countries": of("country", "region", "country-group"),
        "models": of("model"),
        "supports": of("support"),
        "languages": of("language"),
        "amount_min": amount,
        "amount_max": amount,
        "currency": st.sampled_from(["USD", "XOF", "EUR"]),
        "open_until": st.sampled_from([None, None, NOW, NOW + timedelta(days=9)]),
        "owner_id": st.sampled_from([None, 1, 2, 3]),
    }
    if side == Side.SEEK:
        return st.builds(ProfileDraft, **common, led_by_opd=maybe, facts=applicants(ids))
    return st.builds(
        ProfileDraft, **common, rules=rules(ids), eligible_kinds=st.just(frozenset()), eligible_countries=of("country")
    )


def applicants(ids: dict[str, int]):
    maybe = st.sampled_from([None, True, False])
    return st.builds(
        Applicant,
        partner_kind=st.sampled_from([None, "partner-kind/opd", "partner-kind/state"]),
        places=st.none() | some(ids, ("country",)),
        registered=maybe,
        years=st.sampled_from([None, 0, 2, 30]),
        audited_accounts=maybe,
        cofinancing_percent=st.sampled_from([None, 0, 10]),
        led_by_opd=maybe,
        languages=st.none() | some(ids, ("language",)),
        fiscal_sponsor=maybe,
    )


def rules(ids: dict[str, int]):
    def naming(code: str, *vocabularies: str):
        return some(ids, vocabularies).map(lambda keys: [{"rule": code, "any": sorted(keys)}] if keys else [])

    plain = st.lists(
        st.sampled_from(["registered", "audited_accounts", "led_by_opd", "fiscal_sponsor_allowed"]),
        unique=True,
        max_size=2,
    ).map(lambda codes: [{"rule": code} for code in codes])
    numbers = st.sampled_from([[], [{"rule": "minimum_years", "years": 2}], [{"rule": "cofinancing", "percent": 10}]])
    several = st.tuples(
        naming("partner_kinds", "partner-kind"),
        naming("countries", "country", "region"),
        naming("languages", "language"),
        plain,
        numbers,
    )
    return several.map(lambda lists: sorted(chain.from_iterable(lists), key=lambda rule: CODES.index(rule["rule"])))


def entries(number: int) -> list[int]:
    """So many bare entries to hang profiles on."""
    made = Entry.objects.bulk_create(
        Entry(kind="practice", original_language="en", title_en="x") for _ in range(number)
    )
    return [entry.pk for entry in made]


def store(draft: ProfileDraft, entry_id: int) -> Profile:
    """The profile of a draft, in the database; over the one that the entry had."""
    profile = profile_of(draft, entry_id=entry_id, kind="practice", ground=ground())
    old = Profile.objects.filter(entry_id=entry_id, side=profile.side).first()
    if old:
        profile = replace_columns(profile, old)
    profile.save()
    return profile


def replace_columns(profile: Profile, old: Profile) -> Profile:
    profile.pk, profile.floor, profile.near_floor, profile.stale = old.pk, old.floor, old.near_floor, old.stale
    return profile


__all__ = ["DAY", "NOW", "RATES", "drafts", "entries", "ground", "make_terms", "replace", "store"]
