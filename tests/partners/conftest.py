"""What the tests of partners stand on: countries, and organisations registered through the door."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from partners import services
from partners.models import Partner
from partners.viewers import viewer_of
from tests.cast import publish

ANSWERS = {
    "name": "Union of Survivors",
    "kind": "opd",
    "country": "country/UGA",
    "contact_name": "The secretary",
    "contact_email": "office@example.org",
    "language": "en",
}


@pytest.fixture
def uganda(make_term: Callable) -> None:
    """The terms that a registration names."""
    for key, name in (("country/UGA", "Uganda"), ("partner-kind/opd", "OPD"), ("language/en", "English")):
        make_term(key, label_en=name)


@pytest.fixture
def register(uganda, stranger) -> Callable[..., Partner]:
    """Registers an organisation through the door; published when a curator is given."""

    def make(*, by=None, curator=None, **fields) -> Partner:
        made = services.register(by=viewer_of(by or stranger), **(ANSWERS | fields))
        if curator is not None:
            publish(made, by=curator)
        return Partner.objects.get(pk=made.pk)

    return make


@pytest.fixture
def named(register, curator) -> Callable[..., Partner]:
    """A published partner for which nobody acts: others named it."""

    def make(**fields) -> Partner:
        made = register(curator=curator, **fields)
        made.memberships.all().delete()
        Partner.objects.filter(pk=made.pk).update(owner=None, author=None)
        return Partner.objects.get(pk=made.pk)

    return make
