"""The archive, subscribing without an account, and choosing what it is about."""

from __future__ import annotations

import re

import pytest

from portal.notifications import readers
from portal.notifications.models import Mail, Reader
from portal.notifications.newsletter import dispatch, subscribing
from portal.notifications.newsletter.models import Issue, Subscription
from tests.newsletter.conftest import FRENCH

pytestmark = pytest.mark.django_db
ASK = {"email": "new@example.org", "time_zone": "Africa/Kampala"}


@pytest.fixture
def sent(make_issue, approved):
    """Sends an issue to nobody, so that it stands in the archive."""

    def send(**fields) -> Issue:
        issue = approved(make_issue(**fields))
        dispatch.go_on()
        return Issue.objects.get(pk=issue.pk)

    return send


def test_only_what_was_sent_stands_in_the_archive(client, sent, make_issue):
    issue, draft, hidden = sent(), make_issue(subject_en="Secret plan"), sent(in_archive=False)
    page = client.get("/en/newsletter/").content.decode()
    assert "What is new" in page
    assert "Secret plan" not in page
    assert client.get(f"/en/newsletter/{issue.pk}/").status_code == 200
    for other in (draft, hidden):
        assert client.get(f"/en/newsletter/{other.pk}/").status_code == 404


def test_pages_of_the_archive_are_alike_for_all_and_can_be_kept(client, sent):
    issue = sent()
    for path in ("/en/newsletter/", f"/ar/newsletter/{issue.pk}/", "/fr/newsletter/feed.atom"):
        answer = client.get(path)
        assert not answer.cookies, path
        assert "Cookie" not in answer.get("Vary", ""), path


@pytest.mark.parametrize("number", [1, 3])
def test_the_archive_asks_a_fixed_number_of_questions(
    number, client, sent, make_practice, django_assert_max_num_queries
):
    entry = make_practice()
    issues = [sent() for _one in range(number)]
    for place in range(1, number + 1):
        issues[0].picks.create(entry=entry if place == 1 else make_practice(), position=place)
    with django_assert_max_num_queries(6):
        client.get("/en/newsletter/")
    with django_assert_max_num_queries(6):
        client.get(f"/en/newsletter/{issues[0].pk}/")


def test_an_issue_that_is_not_translated_says_so_and_marks_its_language(client, sent):
    page = client.get(f"/ar/newsletter/{sent().pk}/").content.decode()
    assert '<h1 lang="en" dir="ltr">What is new</h1>' in page
    assert 'class="fallback-note"' in page
    french = sent(**FRENCH)
    assert 'class="fallback-note"' not in client.get(f"/fr/newsletter/{french.pk}/").content.decode()


def test_picked_entries_that_are_not_public_are_left_out(client, sent, make_practice, make_issue, approved, curator):
    shown, draft = make_practice(title_en="Shown to all"), make_practice(title_en="Not yet", published=False)
    issue = sent()
    issue.picks.create(entry=shown, position=1, line_en="Read this first.")
    issue.picks.create(entry=draft, position=2)
    page = client.get(f"/en/newsletter/{issue.pk}/").content.decode()
    assert "Shown to all" in page
    assert "Read this first." in page
    assert "Not yet" not in page


def test_the_feed_has_the_issues_of_a_language(client, sent):
    sent(**FRENCH)
    feed = client.get("/fr/newsletter/feed.atom")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert "Du nouveau" in feed.content.decode()


def _ask(client, **more):
    return client.post("/fr/newsletter/subscribe/", ASK | more)


def _link() -> str:
    mail = Mail.objects.filter(letter="confirm").latest("pk")
    found = re.search(r"https?://[^/\s]+(/\S+/subscriptions/confirm/\S+)", mail.text)
    assert found
    return found[1]


def test_nobody_is_subscribed_before_the_link_was_opened_and_the_button_pressed(client, make_term):
    make_term("theme/laws")
    answer = _ask(client, themes=["laws"])
    assert answer.status_code == 302
    mail = Mail.objects.get()
    assert (mail.to, mail.language) == ("new@example.org", "fr")
    client.get(_link())
    assert not Subscription.objects.exists()
    client.post(_link())
    [made] = Subscription.objects.active()
    assert (made.themes, made.reader.language, made.reader.time_zone) == (["laws"], "fr", "Africa/Kampala")
    assert "courriel" in made.wording.body
    client.post(_link())
    assert Subscription.objects.count() == 1


def test_the_answer_tells_nobody_who_is_subscribed_and_changes_nothing(client, make_subscriber, make_term):
    make_term("theme/laws")
    known = make_subscriber("known@example.org")
    answers = [_ask(client, email=address, themes=["laws"]) for address in ("known@example.org", "new@example.org")]
    assert {(answer.status_code, answer["Location"]) for answer in answers} == {
        (302, "/fr/newsletter/subscribe/?sent=1")
    }
    known.refresh_from_db()
    assert known.themes == []


def test_bad_input_is_answered_with_a_sentence_and_kept(client):
    answer = _ask(client, email="nobody", countries="Atlantis")
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Atlantis" in page
    assert not Reader.objects.exists()


def test_many_requests_from_one_network_are_refused(client, monkeypatch):
    monkeypatch.setattr("portal.notifications.newsletter.views.public.EACH", 2)
    answers = [_ask(client, email=f"p{number}@example.org").status_code for number in range(3)]
    assert answers == [302, 302, 422]


def test_who_is_signed_in_subscribes_at_once(client, ngo_officer):
    client.force_login(ngo_officer)
    assert client.get("/en/newsletter/subscribe/").status_code == 200
    client.post("/en/newsletter/subscribe/", {"kinds": []})
    made = Subscription.objects.active().get()
    assert made.reader.user == ngo_officer
    assert made.wording.language == "en"


def test_choices_are_changed_and_ended_behind_the_link(client, make_subscriber, make_term):
    make_term("theme/laws")
    known = make_subscriber("known@example.org")
    address = f"/en/newsletter/choices/{readers.token_for(known.reader)}/"
    assert client.get(address).status_code == 200
    client.post(address, {"themes": ["laws"]})
    known.refresh_from_db()
    assert known.themes == ["laws"]
    client.post(address, {"stop": "1"})
    assert not Subscription.objects.active().exists()
    assert client.post("/en/newsletter/choices/forged/", {"stop": "1"}).status_code == 404


def test_one_press_ends_the_newsletter_and_twice_does_no_harm(client, make_subscriber):
    from portal.notifications import stopping

    known = make_subscriber("known@example.org")
    address = f"/en{stopping.links_for(known.reader, 'newsletter', 'en').stop.partition('/en')[2]}"
    client.get(address)
    assert Subscription.objects.active().exists()
    for _press in range(2):
        assert client.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not Subscription.objects.active().exists()


def test_links_in_texts_are_whole_in_mails_and_safe(make_issue, curator):
    from portal.notifications.newsletter import rendering

    body = "[Calls](/en/funding/calls/) <script>alert(1)</script> [x](javascript:alert)"
    text, html = rendering.preview(make_issue(body_en=body), "en", "en")
    assert "http://localhost:8000/en/funding/calls/" in text
    assert 'href="http://localhost:8000/en/funding/calls/"' in html
    assert "<script" not in html
    assert 'href="javascript' not in html


def test_a_subscription_that_ended_begins_anew_with_its_moment(make_subscriber):
    known = make_subscriber("known@example.org")
    first = known.confirmed_at
    subscribing.stop(known.reader)
    again = subscribing.subscribe(reader=known.reader, interests={}, wording=subscribing.wording())
    assert again.is_active
    assert again.confirmed_at > first
