"""Requests, offers and partnerships for the audit: one in each state that a page of theirs can show."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from entries.models import State
from entries.viewers import Standing
from partners.assistance.partnerships import services
from partners.assistance.partnerships.services import Wording
from partners.models import Membership, Partner, User
from partners.viewers import viewer_of

ABOUT = ("theme/wheelchair", "support/training", "model/e", ("country/BIH", "place"), ("language/en", "offered_in"))
TEXT = {
    "language": "en",
    "purpose": "Quillwort survivors repair wheelchairs.",
    "measures": ("feedback", "audit"),
    "starts_on": date(2026, 3, 1),
    "milestones": [("The Quillwort workshop opens", date(2026, 4, 1)), ("A hundred wheelchairs", None)],
}
MONEY = {"amount_min": 1000, "amount_max": 5000, "currency": "EUR", "contact_email": "us@example.org"}


def fill(make_entry: Callable[..., Any], people: Mapping[str, User]) -> dict[str, Any]:
    """Requests and offers, and partnerships proposed, changed and public; returns their keys by name."""
    office = Partner.objects.get(memberships__user=people["ngo_officer"], title_en="Survivors Together")
    told = {"owner": office, "terms": ABOUT, **MONEY}
    need = {"need_en": "Two hundred wheelchairs wait.", "tried_en": "A volunteer.", "accessibility_cost": 300}
    four = {"title_ar": "ورشة للكراسي المتحركة", "title_fr": "Un atelier", "title_es": "Un taller"}
    asked = make_entry("request", title_en="A wheelchair workshop", amount_for="everyone", **four, **need, **told)
    over = make_entry("request", title_en="A closed request", open_until=date(2020, 1, 1), **need, **told)
    given = {"offered_en": "Two trainers.", "rules": [{"rule": "registered"}, {"rule": "minimum_years", "years": 2}]}
    offered = make_entry("offer", title_en="Trainers for repair", contact_for="everyone", **given, **told)
    asking = make_entry("request", published=False, title_en="A request in writing", **need, **told)
    offering = make_entry("offer", published=False, title_en="An offer in writing", **given, **told)
    found = {"asked": asked, "asked_over": over, "offered": offered, "asking": asking, "offering": offering}
    return {name: entry.pk for name, entry in found.items()} | _partnerships(office, people)


def _partnerships(office: Partner, people: Mapping[str, User]) -> dict[str, int]:
    donor = Partner.objects.get(memberships__user=people["donor_officer"])
    officer = viewer_of(people["ngo_officer"])
    proposed = services.propose(
        by=officer, proposer=office, others=[donor], wording=Wording(title="Quillwort workshops in the north", **TEXT)
    )
    shown = _public(people)
    party = shown.parties.get(partner__title_en="River Trust")
    services.change(
        partnership=shown,
        party=party,
        wording=Wording(title="Quillwort workshops, changed", **TEXT),
        based_on=1,
        by=viewer_of(User.objects.get(email="river@example.org")),
    )
    return {
        "proposed": proposed.pk,
        "partnership": shown.pk,
        "donor_partner": donor.pk,
        "union": Partner.objects.get(title_en="Union of Survivors").pk,
    }


def _public(people: Mapping[str, User]) -> Any:
    """A partnership that everybody may see, with a report that is late and a milestone that is reached."""
    river = User.objects.create_user("river@example.org", "a-long-pass-phrase", name="Rivka")
    now = timezone.now()
    trust = Partner.objects.create(
        kind="partner",
        original_language="en",
        title_en="River Trust",
        partner_kind="foundation",
        state=State.PUBLISHED,
        publisher=people["curator"],
        published_at=now,
    )
    Membership.objects.create(user=river, partner=trust, standing=Standing.OWNER)
    union = Partner.objects.get(title_en="Union of Survivors")
    wording = Wording(
        title="Quillwort workshops by the river",
        contributions={trust.pk: "Quillwort money.", union.pk: "Work."},
        **TEXT,
    )
    by = {trust.pk: viewer_of(river), union.pk: viewer_of(people["stranger"])}
    made = services.propose(by=by[trust.pk], proposer=trust, others=[union], wording=wording)
    theirs = made.parties.get(partner=union)
    made = services.agree(partnership=made, party=theirs, number=1, by=by[union.pk])
    for party in made.parties.all():
        services.show(party=party, public=True, by=by[party.partner_id])
    services.report(partnership=made, party=theirs, language="en", text="Quillwort: forty so far.", by=by[union.pk])
    services.reach(partnership=made, party=theirs, position=1, on=date(2026, 4, 2), by=by[union.pk])
    type(made).objects.filter(pk=made.pk).update(agreed_at=now - timedelta(days=400))
    made.reports.update(at=now - timedelta(days=100))
    return type(made).objects.get(pk=made.pk)
