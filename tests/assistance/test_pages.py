"""Requests and offers: who sees what, what is said openly, and what it costs to show."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entries import locales
from partners.assistance import rules
from tests.assistance.conftest import TERMS

pytestmark = pytest.mark.django_db
LIST = "/en/assistance/"
MONEY = {"amount_min": 1000, "amount_max": 5000, "currency": "USD", "amount_for": "everyone"}


@pytest.fixture(params=["request", "offer"])
def make(request: pytest.FixtureRequest):
    """Makes a request, then an offer."""
    return request.getfixturevalue(f"make_{request.param}")


# --- Reading ----------------------------------------------------------------------------------------------------------


def test_everybody_reads_what_is_open_to_everybody(client: Client, make, network) -> None:
    entry = make(**MONEY)
    page = client.get(entry.get_absolute_url())
    assert page.status_code == 200
    assert "Survivors Together" in page.text
    assert network.get_absolute_url() in page.text
    assert "From 1,000 USD to 5,000 USD" in page.text.replace("\xa0", " ")
    for address in (LIST, f"{LIST}{entry.kind}s/"):
        assert entry.title_en in client.get(address).text


def test_the_list_of_both_is_narrowed_by_kind_of_support(client: Client, make_request, make_offer) -> None:
    make_request(terms=("theme/wheelchair", "support/money"))
    make_offer()
    page = client.get(f"{LIST}?support=training").text
    assert "Trainers for wheelchair repair" in page
    assert "Wheelchair workshop in the north" not in page
    assert client.get(f"{LIST}?support=nonsense").status_code == 400


def test_a_request_tells_what_accessibility_costs_and_whether_it_is_budgeted(client: Client, make_request) -> None:
    page = client.get(make_request(**MONEY, accessibility_cost=600, accessibility_budgeted=True).get_absolute_url())
    assert "600 USD" in page.text.replace("\xa0", " ")
    assert "It is part of the amount." in page.text


def test_an_offer_says_its_rules_as_sentences(client: Client, make_offer, make_term) -> None:
    make_term("partner-kind/opd", label_en="Organisation of persons with disabilities (OPD)", short_en="OPD")
    rules = [{"rule": "partner_kinds", "any": ["partner-kind/opd"]}, {"rule": "minimum_years", "years": 2}]
    offer = make_offer(rules=rules)
    page = client.get(offer.get_absolute_url()).text
    assert "Organisation of persons with disabilities (OPD)" in page
    assert "at least 2 years" in page
    assert offer.title_en in client.get(f"{LIST}offers/?partner-kind=opd").text


def test_what_is_over_says_so_and_stays(client: Client, make) -> None:
    over = make(open_until=timezone.localdate() - timedelta(days=2))
    assert "This is closed" in client.get(over.get_absolute_url()).text
    assert "This is closed" in client.get(LIST).text
    assert "This is closed" not in client.get(make(open_until=timezone.localdate()).get_absolute_url()).text
    assert f"Open until {locales.long_date(timezone.localdate())}" in client.get(f"{LIST}?page=1").text


def test_other_words_lead_to_the_own_address_and_nonsense_is_not_found(client: Client, make) -> None:
    entry = make()
    answer = client.get(f"{LIST}{entry.kind}s/{entry.pk}/")
    assert answer.status_code == 301
    assert answer.headers["Location"] == entry.get_absolute_url()
    assert client.get(f"{LIST}{entry.kind}s/{10**30}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "status"),
    [("", 404), ("stranger", 404), ("translator", 404), ("colleague", 200), ("curator", 200)],
)
def test_a_draft_is_seen_by_its_organisation_and_the_curators_only(
    request: pytest.FixtureRequest, client: Client, make_request, role: str, status: int
) -> None:
    draft = make_request(published=False)
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(draft.get_absolute_url()).status_code == status
    assert draft.title_en not in client.get(LIST).text


# --- What is hidden ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("audience", "role", "seen"),
    [
        ("partners", "", False),
        ("partners", "stranger", True),
        ("verified", "stranger", False),
        ("isu", "curator", True),
        ("isu", "colleague", True),
    ],
)
def test_what_is_for_some_is_hidden_from_others_everywhere(
    request: pytest.FixtureRequest, client: Client, make, make_practice, audience: str, role: str, seen: bool
) -> None:
    entry, related = make(audience=audience), make_practice(terms=TERMS)
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(entry.get_absolute_url()).status_code == (200 if seen else 404)
    shown = entry.title_en in client.get(LIST).text
    assert shown == (seen and role != "colleague"), "search shows published entries by audience"
    assert (entry.title_en in client.get(related.get_absolute_url()).text) == shown
    assert (entry.get_absolute_url() in client.get("/en/search/?q=wheelchair").text) == shown
    if not seen:
        assert entry.title_en not in client.get(f"/en/assistance/{entry.pk}/contact/", follow=True).text


@pytest.mark.parametrize(("role", "seen"), [("", False), ("stranger", False), ("colleague", True)])
def test_amount_and_contact_have_audiences_of_their_own(
    request: pytest.FixtureRequest, client: Client, make, role: str, seen: bool
) -> None:
    hidden = {"contact_name": "Nadia", "contact_email": "nadia@example.org", "contact_phone": "+256 41 777"}
    entry = make(amount_max=4321, currency="CHF", amount_for="isu", contact_for="isu", **hidden)
    if role:
        client.force_login(request.getfixturevalue(role))
    page = client.get(entry.get_absolute_url()).text
    for word in ("CHF", "Nadia", "nadia@example.org", "41 777"):
        assert (word in page) == seen
    assert ("The amount is shown to others only." in page) != seen
    for query in ("CHF", "4321", "Nadia", "nadia@example.org"):
        assert entry.title_en not in client.get(f"/en/search/?q={query}").text


def test_an_amount_for_partners_is_shown_to_everybody_who_is_signed_in(client: Client, make, stranger) -> None:
    entry = make(amount_max=4321, currency="CHF")
    assert "CHF" not in client.get(entry.get_absolute_url()).text
    client.force_login(stranger)
    assert "CHF" in client.get(entry.get_absolute_url()).text


def test_verified_donors_see_what_is_for_them_until_their_verification_is_over(
    client: Client, make_request, donor, donor_officer
) -> None:
    entry = make_request(audience="verified", amount_max=4321, currency="CHF", amount_for="verified")
    client.force_login(donor_officer)
    assert client.get(entry.get_absolute_url()).status_code == 404
    for days, seen in ((9, True), (-1, False)):
        until = timezone.localdate() + timedelta(days=days)
        type(donor).objects.filter(pk=donor.pk).update(verified_until=until)
        page = client.get(entry.get_absolute_url())
        assert page.status_code == (200 if seen else 404)
        assert ("CHF" in page.text) == seen
        assert (entry.title_en in client.get(LIST).text) == seen


def test_an_organisation_without_a_public_page_is_not_named(client: Client, make, network) -> None:
    entry = make()
    type(network).objects.filter(pk=network.pk).update(state="archived")
    page = client.get(entry.get_absolute_url()).text
    assert "Survivors Together" not in page
    assert "An organisation whose page is not public" in page


def test_the_page_of_a_state_counts_open_requests_that_its_reader_may_see(client: Client, make_request) -> None:
    make_request()
    make_request(audience="partners")
    make_request(open_until=timezone.localdate() - timedelta(days=3))
    page = client.get("/en/partners/states/UGA/").text
    assert "/en/assistance/requests/?support=training&amp;country=UGA" in page
    assert 'Training</bdi></a> <span class="count">1</span>' in page


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_pages_and_lists_cost_the_same_however_much_there_is(client: Client, make, make_term) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert client.get(address).status_code == 200
        return len(caught)

    first = make(**MONEY)
    client.get(LIST)
    one = queries(first.get_absolute_url()), queries(f"{LIST}?page=1")
    for _number in range(2):
        make(**MONEY)
    three = queries(f"{first.get_absolute_url()}?version=x"), queries(f"{LIST}?sort=newest")
    assert max(one[0], three[0]) <= 6
    assert max(one[1], three[1]) <= 6
    assert three == one


def test_the_last_day_of_the_calendar_has_no_end() -> None:
    assert rules.over_at(date.max) is None
