"""Matches for the audit: a practice that asks, an opportunity that gives, and one that nearly fits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone

from entries.models import Entry
from entries.search.terms import thesaurus
from matching import refresh
from matching.building import Ground, profile_of
from matching.eligibility import Applicant
from matching.models import Rate, Weights
from matching.money import Rates
from matching.profiles import ProfileDraft, Side
from partners.models import User


def fill(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """The matches, a rate, changed weights; returns the keys of the two entries by name."""
    asks = make_entry(title_en="Ramps for schools", title_ar="منحدرات للمدارس")
    gives = [make_entry("opportunity", author=people["stranger"], title_en=title) for title in ("Help one", "Help two")]
    ground = Ground(terms=thesaurus(), rates=Rates(()), on=timezone.now().date())
    themes = frozenset(asks.terms.values_list("pk", flat=True))
    facts = Applicant(registered=False)
    _store(asks, ProfileDraft(side=Side.SEEK, themes=themes, facts=facts, led_by_opd=True), ground)
    for entry, rules in zip(gives, ([{"rule": "minimum_years", "years": 3}], [{"rule": "registered"}]), strict=True):
        closes = timezone.now() + timedelta(days=9)
        _store(entry, ProfileDraft(side=Side.SUPPORT, themes=themes, rules=rules, open_until=closes), ground)
    refresh.compare_all()
    Rate.objects.create(currency="XOF", per_usd=600, on=datetime(2026, 1, 31, tzinfo=UTC).date(), source="UN")
    Weights.objects.create(themes=40, support=10, note="Themes count more.")
    return {"asks": asks.pk, "gives": gives[0].pk}


def _store(entry: Entry, draft: ProfileDraft, ground: Ground) -> None:
    profile_of(draft, entry_id=entry.pk, kind=entry.kind, ground=ground).save()
