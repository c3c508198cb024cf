"""The matches of one's own entries: who sees them, and what one does with them."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from entries.models import Entry, Happening
from matching import refresh
from matching.models import MatchDecision

pytestmark = pytest.mark.django_db


@pytest.fixture
def need(make_entry, partner):
    """What the NGO officer's organisation asks for."""
    return make_entry("practice", title_en="A need", terms=("theme/education",), owner=partner)


@pytest.fixture
def offers(make_entry, stranger):
    """Three that could help, written by a stranger."""
    return [
        make_entry("opportunity", title_en=f"Offer {number}", terms=("theme/education",), author=stranger)
        for number in range(3)
    ]


@pytest.fixture
def matched(need, offers):
    refresh.everything()
    return need, offers


def listing(entry):
    return reverse("finding:matches", args=[entry.pk])


def one(entry, other):
    return reverse("finding:match", args=[entry.pk, other.pk])


def test_writers_of_an_entry_and_isu_see_its_matches_and_nobody_else(
    client, matched, ngo_officer, colleague, curator, stranger
):
    need, offers = matched
    for person, status in ((ngo_officer, 200), (colleague, 200), (curator, 200), (stranger, 403)):
        client.force_login(person)
        assert client.get(listing(need)).status_code == status
        assert client.get(one(need, offers[0])).status_code == status
        assert client.post(one(need, offers[0]), {"action": "nonsense"}).status_code == 403
    client.logout()
    assert client.get(listing(need)).status_code == 302


def test_what_is_hidden_or_not_there_is_not_found(client, matched, make_entry, stranger, ngo_officer):
    need, offers = matched
    draft = make_entry("practice", published=False)
    client.force_login(stranger)
    assert client.get(listing(draft)).status_code == 404
    assert client.get(reverse("finding:matches", args=[10**19])).status_code == 404
    client.force_login(ngo_officer)
    assert client.get(reverse("finding:match", args=[need.pk, need.pk])).status_code == 404
    assert client.get(reverse("finding:match", args=[need.pk, 10**19])).status_code == 404
    Entry.objects.filter(pk=offers[0].pk).update(audience="isu")
    assert client.get(one(need, offers[0])).status_code == 404
    page = client.get(listing(need))
    assert "Offer 0" not in page.text
    assert "Offer 1" in page.text


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_of_stored_matches_takes_the_same_few_queries(
    client, need, offers, ngo_officer, number, django_assert_num_queries
):
    Entry.objects.filter(pk__in=[offer.pk for offer in offers[number:]]).update(state="archived")
    refresh.everything()
    client.force_login(ngo_officer)
    client.get(listing(need))
    with django_assert_num_queries(8):  # session, person, memberships; entry, decisions, weights, terms, matches
        assert client.get(listing(need)).text.count("Why it fits:") == number


def test_both_sides_find_each_other(client, matched, stranger):
    _need, offers = matched
    client.force_login(stranger)
    page = client.get(listing(offers[1]))
    assert "A need" in page.text
    assert "Who asks for what this gives" in page.text


def test_an_entry_that_is_not_matched_says_why(client, make_entry, ngo_officer):
    draft = make_entry("practice", published=False)
    client.force_login(ngo_officer)
    assert "There are no matches yet" in client.get(listing(draft)).text


def test_a_match_is_saved_dismissed_with_a_reason_and_taken_back(client, matched, ngo_officer):
    need, offers = matched
    client.force_login(ngo_officer)
    assert client.post(one(need, offers[0]), {"action": "save"}).status_code == 302
    assert "Saved" in client.get(listing(need)).text
    refused = client.post(one(need, offers[0]), {"action": "dismiss", "reason": "  "})
    assert refused.status_code == 422
    assert "Error:" in refused.text
    client.post(one(need, offers[0]), {"action": "dismiss", "reason": "Too far away"})
    page = client.get(listing(need))
    assert "Too far away" in page.text
    assert page.text.count("Why it fits:") == 2
    assert MatchDecision.objects.get().side == "seek"
    refresh.everything()
    assert MatchDecision.objects.get().decision == "dismissed"
    client.post(one(need, offers[0]), {"action": "take_back"})
    assert not MatchDecision.objects.exists()
    names = Happening.objects.filter(name__startswith="match.").values_list("name", flat=True)
    assert list(names) == ["match.saved", "match.dismissed", "match.taken_back"]


def test_what_one_side_dismisses_the_other_still_sees(client, matched, ngo_officer, stranger):
    need, offers = matched
    client.force_login(ngo_officer)
    client.post(one(need, offers[0]), {"action": "dismiss", "reason": "Too far away"})
    client.force_login(stranger)
    text = client.get(listing(offers[0])).text
    assert "A need" in text
    assert "Too far away" not in text


def test_a_contact_goes_through_the_portal_and_shows_no_address(client, matched, ngo_officer):
    need, offers = matched
    client.force_login(ngo_officer)
    assert client.post(one(need, offers[0]), {"action": "contact", "text": ""}).status_code == 422
    assert client.post(one(need, offers[0]), {"action": "contact", "text": "Good day."}).status_code == 302
    sent = Happening.objects.get(name="message.sent")
    assert (sent.entry_id, sent.actor, sent.data["text"]) == (offers[0].pk, ngo_officer, "Good day.")
    assert MatchDecision.objects.get().decision == "contacted"
    assert "stranger@" not in client.get(one(need, offers[0])).text


def test_nobody_writes_more_than_ten_messages_a_day(client, matched, ngo_officer):
    need, offers = matched
    Happening.objects.bulk_create(Happening(name="message.sent", actor=ngo_officer, entry=need) for _ in range(10))
    client.force_login(ngo_officer)
    page = client.post(one(need, offers[0]), {"action": "contact", "text": "Good day."})
    assert page.status_code == 422
    assert "many messages today" in page.text
    assert "Good day." in page.text
    assert not MatchDecision.objects.exists()


def test_a_hidden_amount_is_no_reason(client, matched, stranger, need, offers):
    from matching.models import Profile

    Profile.objects.filter(entry=need).update(low=10, high=20, amount_audience="isu")
    Profile.objects.filter(entry=offers[0]).update(low=5, high=50)
    client.force_login(stranger)
    assert "amount" not in client.get(one(offers[0], need)).text.lower()
    Profile.objects.filter(entry=need).update(amount_audience="everyone")
    assert "The amount that is asked for lies within what is given." in client.get(one(offers[0], need)).text


def test_what_closed_since_the_night_is_not_shown(client, matched, ngo_officer):
    from matching.models import Profile

    need, offers = matched
    Profile.objects.filter(entry=offers[0]).update(open_until=timezone.now() - timedelta(minutes=1))
    client.force_login(ngo_officer)
    assert "Offer 0" not in client.get(listing(need)).text
    assert "no longer fit" in client.get(one(need, offers[0])).text
