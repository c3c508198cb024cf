"""Funding calls for the audit: one with everything on its page, one that is over, one found elsewhere, a draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from funding.calls import services
from funding.calls.rules import Decision
from funding.models import CallClaim
from partners.models import Partner, User
from partners.viewers import viewer_of
from tests.cast import publish

RULES = [
    {"rule": "partner_kinds", "any": ["partner-kind/opd"]},
    {"rule": "registered"},
    {"rule": "minimum_years", "years": 2},
]


def fill(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """The calls, with questions and a follower; returns their keys by name."""
    author = people["donor_officer"]
    donor = Partner.objects.get(memberships__user=author)
    now = timezone.now()
    common = {
        "author": author, "owner": donor, "apply_at": "here", "deadline_zone": "Africa/Kampala", "currency": "USD",
        "title_en": "Grants for peers", "covers_en": "Visits and training.", "rules": RULES,
        "terms": ("theme/rehabilitation", ("country/BIH", "place"), ("language/en", "offered_in")),
        "award_floor": 5000, "award_ceiling": 20000, "total": 100000, "expected_awards": 5, "cost_share": 10,
        "accessible_form": "yes", "grace_minutes": 15, "opens_on": now.date() - timedelta(days=40),
    }  # fmt: skip
    full = make_entry(
        "call", published=False, deadline=now + timedelta(days=25), who_may_apply_en="Networks too.",
        title_ar="منح للأقران", title_fr="Dons pour les pairs", title_es="Ayudas para pares", **common,
    )  # fmt: skip
    full.criteria.create(name_en="Led by survivors", name_fr="Dirigé par des survivants", weight=60, position=1)
    full.criteria.create(name_en="Cost", detail_en="Is it enough?", weight=40, position=2)
    publish(full, by=people["curator"])
    full.refresh_from_db()
    over = make_entry("call", deadline=now - timedelta(days=9), **common)
    services.decide(call=over, decision=Decision.REVIEW, by=viewer_of(author))
    found, claim = _found_elsewhere(make_entry, people["stranger"], donor, common)
    draft = make_entry("call", published=False, **common)
    asked = [
        services.ask(call=full, text=text, by=viewer_of(people["stranger"])) for text in ("May we?", "When?", "How?")
    ]
    for question in (asked[0], asked[2]):
        services.answer(question=question, text="Yes, you may.", by=viewer_of(author))
    services.confirm(question=asked[0], by=viewer_of(people["curator"]))
    return {
        "call_full": full.pk, "call_over": over.pk, "call_found": found.pk, "call_draft": draft.pk,
        "question": asked[1].pk, "call_claim": claim.pk,
    }  # fmt: skip


def _found_elsewhere(
    make_entry: Callable[..., Any], author: User, donor: Partner, common: dict[str, Any]
) -> tuple[Any, CallClaim]:
    """A call that ISU posted, and the claim of a donor that waits."""
    elsewhere = {
        "apply_at": "elsewhere",
        "apply_url": "https://example.org/form",
        "donor_name": "A far donor",
        "source": "Its site",
    }
    found = make_entry("call", deadline=None, **common | elsewhere | {"owner": None, "author": author})
    said = {"evidence": "The page of our call names us.", "link": "https://example.org/c"}
    return found, CallClaim.objects.create(call=found, donor=donor, claimant=common["author"], **said)
