"""A request for assistance and a funding call find each other, through the doors of their own rooms."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from entries.models import Entry
from matching import refresh

pytestmark = pytest.mark.django_db


@pytest.fixture
def matched(make_entry, make_term, donor_officer, partner, curator):
    """A request of the NGO, and a donor's call that asks for registration."""
    make_term("support/money")
    make_term("language/en")
    donor = donor_officer.memberships.get().partner
    partner.registered = False
    partner.save()
    terms = ("theme/education", ("country/UGA", "place"))
    request = make_entry("request", title_en="Ramps", terms=(*terms, "support/money"), owner=partner, published=False)
    call = make_entry(
        "call",
        title_en="Grants for ramps",
        author=donor_officer,
        owner=donor,
        terms=(*terms, ("language/en", "offered_in")),
        deadline=timezone.now() + timedelta(days=20),
        deadline_zone="Africa/Kampala",
        opens_on=timezone.now().date() - timedelta(days=2),
        rules=[{"rule": "registered"}],
        published=False,
    )
    # What a whole text needs is tested in their own rooms.
    now = timezone.now()
    Entry.objects.filter(pk__in=[request.pk, call.pk]).update(state="published", publisher=curator, published_at=now)
    refresh.everything()
    return request, call


def test_the_request_sees_the_call_and_what_stands_in_the_way(client, matched, ngo_officer, partner):
    request, _call = matched
    client.force_login(ngo_officer)
    page = client.get(reverse("finding:matches", args=[request.pk]))
    assert "Grants for ramps" in page.text
    assert "Registration is required, and the applicant is not registered." in page.text
    partner.registered = True
    partner.save()
    refresh.changed(partner.pk)
    page = client.get(reverse("finding:matches", args=[request.pk]))
    assert "Registration is required, and the applicant is registered." in page.text
    assert "What fits" in page.text


def test_the_donor_sees_the_request_and_finding_without_an_account_sees_the_call(client, matched, donor_officer):
    _request, call = matched
    query = {"theme": "education", "country": "UGA", "standing": "registered", "step": "results"}
    assert "Grants for ramps" in client.get("/en/find-funding/", query).text
    client.force_login(donor_officer)
    assert "Ramps" in client.get(reverse("finding:matches", args=[call.pk])).text
