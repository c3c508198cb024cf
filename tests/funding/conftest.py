"""The donor's side of the cast, and a maker of calls."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from entries.starter import installation
from entries.states import State
from entries.viewers import Standing
from partners.models import Membership, Partner, User

TEXTS = {
    "title_en": "Small grants for peer support",
    "summary_en": "Money for networks of survivors that visit the newly injured.",
    "plain_en": "You can ask for money. Write to us.",
    "covers_en": "Visits, travel and training.",
}


@pytest.fixture
def donor(donor_officer: User) -> Partner:
    """The organisation of the donor officer; its page is public."""
    found = Partner.objects.filter(memberships__user=donor_officer)
    key = found.values_list("pk", flat=True).get()
    shown = {"state": State.PUBLISHED, "publisher": installation(), "published_at": timezone.now()}
    Partner.objects.filter(pk=key).update(**shown)
    return Partner.objects.get(pk=key)


@pytest.fixture
def verified_donor(donor: Partner) -> Partner:
    """The same organisation, verified by ISU."""
    Partner.objects.filter(pk=donor.pk).update(verified_until=timezone.now().date() + timedelta(days=90))
    return Partner.objects.get(pk=donor.pk)


@pytest.fixture
def donor_colleague(donor: Partner) -> User:
    """Works with the donor officer in the same organisation."""
    user = User.objects.create_user("lena@example.org", "a-long-pass-phrase", name="Lena")
    Membership.objects.create(user=user, partner=donor, standing=Standing.EDITOR)
    return user


@pytest.fixture
def make_call(make_entry: Callable[..., Any], donor_officer: User, donor: Partner) -> Callable[..., Any]:
    """Makes a call of the donor's through the real doors: open, closing in twenty days, to be applied for here."""

    def make(**fields: Any) -> Any:
        criteria = fields.pop("criteria", ())
        values = TEXTS | {
            "apply_at": "here",
            "deadline": timezone.now() + timedelta(days=20),
            "deadline_zone": "Africa/Kampala",
        }
        values |= {"opens_on": timezone.now().date() - timedelta(days=60)}
        given = {"owner": donor, "author": donor_officer} | fields
        published = given.pop("published", True)
        call = make_entry("call", published=False, **(values | given))
        for position, (name, weight) in enumerate(criteria, 1):
            call.criteria.create(name_en=name, weight=weight, position=position)
        if published:
            from tests.cast import publish

            publish(call, by=User.objects.get(email="fatou@example.org"))
        return type(call).objects.get(pk=call.pk)

    return make


@pytest.fixture
def noon() -> datetime:
    """A fixed moment."""
    return datetime(2027, 3, 31, 12, 0, tzinfo=UTC)
