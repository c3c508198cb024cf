"""Makers of requests and offers."""

from collections.abc import Callable
from typing import Any

import pytest

from entries.models import State
from partners.models import Partner

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
    from django.utils import timezone

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
