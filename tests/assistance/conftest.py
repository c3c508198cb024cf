"""Makers of requests, offers and partnerships."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from entries.models import State
from partners.assistance.models import Partnership
from partners.assistance.partnerships import services
from partners.assistance.partnerships.services import Wording
from partners.models import Partner
from partners.viewers import viewer_of

REQUEST = {
    "title": "Wheelchair workshop in the north",
    "summary": "A network of survivors needs a workshop that repairs wheelchairs.",
    "need": "Two hundred wheelchairs wait for spare parts.",
    "tried": "A volunteer repaired forty of them.",
}
OFFER = {
    "title": "Trainers for wheelchair repair",
    "summary": "Two trainers teach repair for three weeks.",
    "offered": "Two trainers with wheelchairs of their own.",
}
TERMS = ("theme/wheelchair", "support/training", ("country/UGA", "place"), ("language/en", "offered_in"))


@pytest.fixture
def network(partner: Partner, curator: Any) -> Partner:
    """The organisation of the NGO officer and the colleague, with a public page."""
    Partner.objects.filter(pk=partner.pk).update(
        state=State.PUBLISHED, publisher=curator, published_at=timezone.now(), owner_id=partner.pk
    )
    return Partner.objects.get(pk=partner.pk)


@pytest.fixture
def make_request(network: Partner, make_entry: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a request of the network, published unless told otherwise."""

    def make(**fields: Any) -> Any:
        texts = {f"{name}_en": text for name, text in REQUEST.items()}
        return make_entry("request", **({"owner": network, "terms": TERMS} | texts | fields))

    return make


@pytest.fixture
def make_offer(network: Partner, make_entry: Callable[..., Any]) -> Callable[..., Any]:
    """Makes an offer of the network, published unless told otherwise."""

    def make(**fields: Any) -> Any:
        texts = {f"{name}_en": text for name, text in OFFER.items()}
        return make_entry("offer", **({"owner": network, "terms": TERMS} | texts | fields))

    return make


# --- Partnerships -----------------------------------------------------------------------------------------------------

PARTNERSHIPS = "/en/assistance/partnerships/"
TEXT = {
    "language": "en",
    "title": "Workshops in the north",
    "purpose": "Survivors repair wheelchairs.",
    "measures": ("feedback", "steering"),
    "milestones": [("The workshop opens", date(2026, 3, 1)), ("A hundred wheelchairs", None)],
}


@pytest.fixture
def donor(donor_officer, curator) -> Partner:
    """The donor officer's organisation, with a public page."""
    found = Partner.objects.get(title_en="A Donor")
    Partner.objects.filter(pk=found.pk).update(
        state=State.PUBLISHED, publisher=curator, published_at=timezone.now(), owner_id=found.pk
    )
    return Partner.objects.get(pk=found.pk)


@pytest.fixture
def proposed(network, donor, ngo_officer) -> Partnership:
    """A partnership that the network proposed to the donor."""
    return services.propose(by=viewer_of(ngo_officer), proposer=network, others=[donor], wording=Wording(**TEXT))


def party(partnership: Partnership, partner: Partner):
    return partnership.parties.get(partner=partner)


@pytest.fixture
def agreed(proposed, donor, donor_officer) -> Partnership:
    """The same, agreed."""
    return services.agree(partnership=proposed, party=party(proposed, donor), number=1, by=viewer_of(donor_officer))


@pytest.fixture
def public(agreed, network, donor, ngo_officer, donor_officer) -> Partnership:
    """The same, for everybody to see."""
    for partner, user in ((network, ngo_officer), (donor, donor_officer)):
        services.show(party=party(agreed, partner), public=True, by=viewer_of(user))
    return agreed


def page(pk: int, below: str = "") -> str:
    return f"{PARTNERSHIPS}{pk}/{below}"
