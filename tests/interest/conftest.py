"""A call with its donor, applicants, and expressions of interest as far as a test needs them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.viewers import Standing
from funding.interest import reviewing, services
from funding.interest.models import CoApplicant, Interest
from funding.models import Call
from partners.models import Membership, Partner, User
from partners.viewers import viewer_of

WHOLE = {
    "title": "Peer visits in three hospitals",
    "summary": "Survivors visit the newly injured.",
    "problem": "Nobody tells them what comes next.",
    "activities": "Train visitors; visit.",
    "results": "People feel less alone.",
    "participation": "Survivors lead the project.",
    "amount": Decimal("25000.00"),
    "currency": "USD",
    "own_share": Decimal("5000.00"),
    "accessibility_amount": Decimal("3000.00"),
    "accessibility_note": "Sign language interpreters.",
    "contact_name": "The office",
    "contact_email": "office@example.org",
}


def page(interest: Interest, section: str = "project") -> str:
    return reverse("interest:section", args=[interest.pk, section])


def edition(interest: Interest) -> int:
    return Interest.objects.get(pk=interest.pk).edition


def member(name: str, partner: Partner, standing: str, **extra: Any) -> User:
    """A new person in an organisation."""
    user = User.objects.create_user(f"{name}@example.org", "a-long-pass-phrase", name=name.capitalize(), **extra)
    Membership.objects.create(user=user, partner=partner, standing=standing)
    return user


@pytest.fixture
def donor(donor_officer: User) -> Partner:
    """The organisation of the donor officer."""
    return Partner.objects.get(memberships__user=donor_officer)


@pytest.fixture
def donor_colleague(donor: Partner) -> User:
    """The second pair of eyes at the donor."""
    return member("lena", donor, Standing.EDITOR)


@pytest.fixture
def donor_reader(donor: Partner) -> User:
    """Works for the donor, decides nothing."""
    return member("mio", donor, Standing.VIEWER)


@pytest.fixture
def reader(partner: Partner) -> User:
    """Belongs to the applicant, writes nothing."""
    return member("nils", partner, Standing.VIEWER)


@pytest.fixture
def union(curator: User) -> Partner:
    """Another organisation, with a page that everybody can read."""
    return Partner.objects.create(
        kind="partner",
        original_language="fr",
        title_fr="Union des survivants",
        partner_kind="survivor-network",
        state="published",
        publisher=curator,
        published_at=timezone.now(),
    )


@pytest.fixture
def union_officer(union: Partner) -> User:
    """Writes for the union."""
    return member("odile", union, Standing.EDITOR, language="fr")


@pytest.fixture
def call(donor: Partner, curator: User) -> Call:
    """A published call of the donor's, open for twenty days, with two criteria."""
    made = Call.objects.create(
        kind="call",
        original_language="en",
        title_en="Small grants for peer support",
        owner=donor,
        apply_at="here",
        deadline=timezone.now() + timedelta(days=20),
        deadline_zone="Africa/Kampala",
        currency="USD",
        award_ceiling=Decimal(30000),
        rules=[{"rule": "registered"}, {"rule": "languages", "any": ["language/en", "language/fr"]}],
        state="published",
        publisher=curator,
        published_at=timezone.now(),
    )
    made.criteria.create(position=1, name_en="Peer support", weight=60)
    made.criteria.create(position=2, name_en="<b>Reach</b>", detail_en="<script>x</script>", weight=40)
    return made


def close(call: Call) -> None:
    """Let the deadline pass."""
    call.deadline = timezone.now() - timedelta(hours=1)
    call.save()


@pytest.fixture
def draft(call: Call, partner: Partner, ngo_officer: User) -> Interest:
    """Begun by the NGO officer, whole but not submitted."""
    by = viewer_of(ngo_officer)
    begun = services.begin(call=call, applicant=partner, language="en", by=by)
    return services.save(interest=begun, changes=WHOLE, by=by, edition=begun.edition)


@pytest.fixture
def submit() -> Callable[..., Interest]:
    """Begins and submits for an organisation, or submits what there is."""

    def act(interest: Interest, user: User, **more: Any) -> Interest:
        interest.refresh_from_db()
        services.submit(interest=interest, by=viewer_of(user), edition=interest.edition, missing=False, **more)
        interest.refresh_from_db()
        return interest

    return act


@pytest.fixture
def received(draft: Interest, ngo_officer: User, call: Call, submit: Callable[..., Interest]) -> Interest:
    """Submitted in time; the call has closed since."""
    submit(draft, ngo_officer)
    close(call)
    return Interest.objects.select_related("call").get(pk=draft.pk)


@pytest.fixture
def opened(received: Interest, donor_officer: User, donor_colleague: User) -> Interest:
    """Both people of the donor have declared that they have no conflict."""
    for user in (donor_officer, donor_colleague):
        reviewing.declare(interest=received, conflict=False, note="", by=viewer_of(user))
    return received


@pytest.fixture
def writer(client: Client, ngo_officer) -> Client:
    """The NGO officer's browser."""
    client.force_login(ngo_officer)
    return client


@pytest.fixture
def invited(draft, union, ngo_officer) -> CoApplicant:
    """The union has been asked to take part."""
    return services.invite(interest=draft, partner=union, task="Trains the visitors", by=viewer_of(ngo_officer))
