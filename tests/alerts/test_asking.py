"""Asking for an alert: what the page says before it is saved, with an account and without, and who learns what."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from partners.models import User
from portal.notifications import confirming, readers
from portal.notifications.alerts import services
from portal.notifications.alerts.models import Alert, Asking
from portal.notifications.alerts.subjects import of_entry
from portal.notifications.models import Frequency, Mail, Reader

pytestmark = pytest.mark.django_db
ADDRESS = {"email": "amal@example.org", "frequency": "daily", "time_zone": "Asia/Amman"}


def link_in(mail: Mail, part: str = "/subscriptions/") -> str:
    """The path of the first link of a mail that leads to such a page."""
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", mail.text)
    assert found, mail.text
    return found[1]


def test_an_entry_is_followed_with_one_press_by_somebody_signed_in(client: Client, make_practice, ngo_officer) -> None:
    practice = make_practice(title_en="Boats that carry clinics")
    client.force_login(ngo_officer)
    address = reverse("alerts:entry", args=[practice.pk])
    page = client.get(address).content.decode()
    assert "Boats that carry clinics" in page
    assert "We write when a new version of this text is published." in page
    assert ngo_officer.email in page
    answer = client.post(address, {"frequency": "daily"}, follow=True)
    assert "Boats that carry clinics" in answer.content.decode()
    alert = Alert.objects.get()
    assert (alert.reader.user, alert.entry_id, alert.frequency) == (ngo_officer, practice.pk, Frequency.DAILY)
    assert alert.confirmed_at
    client.post(address, {"frequency": "weekly"})
    assert [one.frequency for one in Alert.objects.all()] == [Frequency.WEEKLY]


def test_without_an_account_the_link_in_a_letter_begins_it(client: Client, make_practice) -> None:
    practice = make_practice(title_en="Boats that carry clinics")
    address = reverse("alerts:entry", args=[practice.pk])
    answer = client.post(address, ADDRESS, follow=True)
    assert "Look into your mailbox" in answer.content.decode()
    alert = Alert.objects.get()
    assert alert.confirmed_at is None
    letter = Mail.objects.get(to="amal@example.org")
    assert "Boats that carry clinics" in letter.text
    path = link_in(letter)
    page = client.get(path)
    text = page.content.decode()
    assert "Boats that carry clinics" in text
    assert "one mail a day at most" in text
    assert "amal@example.org" in text
    assert page.headers["Referrer-Policy"] == "same-origin"
    alert.refresh_from_db()
    assert alert.confirmed_at is None  # opening the link changes nothing: mail programs open links
    answer = client.post(path, follow=True)
    assert "Confirmed" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.confirmed_at
    assert alert.frequency == Frequency.DAILY
    assert alert.reader.confirmed_at
    assert alert.reader.time_zone == "Asia/Amman"


def test_the_page_is_the_same_for_known_and_unknown_addresses(client: Client, make_practice, ngo_officer) -> None:
    address = reverse("alerts:entry", args=[make_practice().pk])
    pages = []
    for email in ("nobody@example.org", ngo_officer.email, ngo_officer.email, "nobody@example.org"):
        answer = client.post(address, ADDRESS | {"email": email}, follow=True)
        pages.append((answer.status_code, answer.redirect_chain, answer.content))
    assert len(set(map(str, pages))) == 1
    assert not Alert.objects.confirmed().exists()  # type: ignore[attr-defined]


def test_a_stranger_changes_nothing_of_an_alert_that_somebody_has(client: Client, make_practice, ngo_officer) -> None:
    practice = make_practice()
    reader = readers.of_user(ngo_officer)
    mine = Alert.objects.create(
        reader=reader, sort="entry", entry=practice, frequency="weekly", confirmed_at=reader.created_at
    )
    client.post(reverse("alerts:entry", args=[practice.pk]), ADDRESS | {"email": ngo_officer.email})
    mine.refresh_from_db()
    assert (Alert.objects.count(), mine.frequency) == (1, Frequency.WEEKLY)


@pytest.fixture(autouse=True)
def _terms(make_term) -> None:
    for key, label in (
        ("theme/rehabilitation", "Rehabilitation"),
        ("theme/medical", "Medical care"),
        ("country/UGA", "Uganda"),
        ("partner-kind/opd", "Organisation of persons with disabilities"),
    ):
        make_term(key, label_en=label)


def test_a_search_is_saved_once_whatever_the_order_of_its_filters(client: Client, stranger: User, ngo_officer) -> None:
    address = reverse("alerts:list", args=["practice"])
    client.force_login(ngo_officer)
    client.post(f"{address}?q=boats&theme=rehabilitation&theme=medical&page=2&sort=newest", {"frequency": "daily"})
    client.post(f"{address}?theme=medical&theme=rehabilitation&q=boats", {"frequency": "daily"})
    client.force_login(stranger)
    client.post(f"{address}?theme=medical&q=boats&theme=rehabilitation", {"frequency": "weekly"})
    assert Asking.objects.count() == 1
    assert Alert.objects.count() == 2


def test_the_page_of_a_search_says_its_words_and_filters(client: Client) -> None:
    page = client.get(reverse("alerts:list", args=["call"]) + "?q=boats&status=open&amount=10000").content.decode()
    for words in ("Funding calls", "boats", "Open", "Up to 10,000 US dollars"):
        assert words in page
    assert "that this search finds" in page


def test_a_term_and_answers_are_followed_too(client: Client, ngo_officer: User) -> None:
    client.force_login(ngo_officer)
    page = client.get(reverse("alerts:term", args=["country", "UGA"])).content.decode()
    assert "Uganda" in page
    assert "something new from this place" in page
    client.post(reverse("alerts:term", args=["country", "UGA"]), {"frequency": "daily"})
    finding = reverse("alerts:finding", args=["find_funding"]) + "?country=UGA&who=opd"
    page = client.get(finding).content.decode()
    assert "Uganda" in page
    client.post(finding, {"frequency": "weekly"})
    assert sorted(Alert.objects.values_list("sort", flat=True)) == ["finding", "term"]


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/en/alerts/entries/999999999999999999999/", 404),
        ("/en/alerts/terms/country/XXX/", 404),
        ("/en/alerts/terms/nothing/UGA/", 404),
        ("/en/alerts/lists/nothing/", 404),
        ("/en/alerts/answers/nothing/", 404),
        ("/en/alerts/lists/practice/?theme=nothing", 400),
        ("/en/alerts/lists/practice/?q=%00%ff", 400),
        ("/en/alerts/answers/find_funding/?who=nobody", 400),
    ],
)
def test_what_nobody_knows_cannot_be_followed(client: Client, address: str, status: int) -> None:
    assert client.get(address).status_code == status
    assert client.post(address, ADDRESS).status_code == status
    assert not Alert.objects.exists()


def test_drafts_and_what_others_may_not_read_cannot_be_followed(client: Client, make_practice, ngo_officer) -> None:
    draft, members = make_practice(published=False), make_practice(audience="partners", title_en="For members")
    for entry in (draft, members):
        assert client.get(reverse("alerts:entry", args=[entry.pk])).status_code == 404
    client.force_login(ngo_officer)
    assert client.get(reverse("alerts:entry", args=[members.pk])).status_code == 200


@pytest.mark.parametrize(
    "email",
    [
        "",
        "no address",
        "a@b\r\nBcc: all@example.org",
        "a@b\nSubject: x@example.org",
        "a@" + "b" * 300 + ".org",
        "a@" + "ü" * 60 + ".org",
    ],
)
def test_addresses_that_are_none_are_refused_and_kept(client: Client, make_practice, email: str) -> None:
    answer = client.post(reverse("alerts:entry", args=[make_practice().pk]), ADDRESS | {"email": email})
    assert answer.status_code == 422
    assert "Error:" in answer.content.decode()
    assert not Reader.objects.exists()
    assert not Mail.objects.exists()


def test_titles_cannot_add_headers_to_the_letter(client: Client, make_practice) -> None:
    practice = make_practice(title_en="Boats\r\nBcc: all@example.org")
    client.post(reverse("alerts:entry", args=[practice.pk]), ADDRESS)
    letter = Mail.objects.get()
    assert "\n" not in letter.subject
    assert letter.to == "amal@example.org"


def test_nobody_fills_a_strangers_mailbox(client: Client, make_practice) -> None:
    for _number in range(confirming.LETTERS_AN_HOUR + 2):
        client.post(reverse("alerts:entry", args=[make_practice().pk]), ADDRESS)
    assert Mail.objects.count() == confirming.LETTERS_AN_HOUR


def test_nor_does_anybody_fill_it_hour_by_hour(client: Client, make_practice, monkeypatch) -> None:
    monkeypatch.setattr(confirming, "LETTERS_A_DAY", 2)
    for _number in range(4):
        client.post(reverse("alerts:entry", args=[make_practice().pk]), ADDRESS)
        Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert Mail.objects.count() == 2


def test_what_strangers_ask_for_takes_nobodys_place(make_practice, ngo_officer, monkeypatch) -> None:
    monkeypatch.setattr(services, "MOST", 2)
    monkeypatch.setattr(services, "MOST_WAITING", 3)
    for _number in range(5):
        subject = of_entry(make_practice())
        services.ask(subject=subject, frequency="daily", address=ngo_officer.email, language="en")
    assert Alert.objects.filter(confirmed_at=None).count() == 3
    assert services.save(subject=of_entry(make_practice()), frequency="daily", user=ngo_officer).confirmed_at


def test_too_many_from_one_network_are_told_to_wait(client: Client, make_practice, monkeypatch) -> None:
    monkeypatch.setattr("portal.notifications.alerts.views.asking.EACH", 1)
    cache.clear()
    address = reverse("alerts:entry", args=[make_practice().pk])
    assert client.post(address, ADDRESS).status_code == 302
    refused = client.post(address, ADDRESS)
    assert refused.status_code == 422
    assert "try again in an hour" in refused.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_letter_and_page_are_in_the_readers_language(client: Client, make_practice, language: str) -> None:
    practice = make_practice()
    client.post(f"/{language}/alerts/entries/{practice.pk}/", ADDRESS)
    letter = Mail.objects.get()
    assert letter.language == language
    page = client.get(link_in(letter))
    assert page.headers["Content-Language"] == language
    assert "Confirm what you asked for" not in page.content.decode()
    assert "Please confirm" not in letter.subject


def test_forged_cut_and_old_links_begin_nothing(client: Client, make_practice, monkeypatch: Any) -> None:
    client.post(reverse("alerts:entry", args=[make_practice().pk]), ADDRESS)
    path = link_in(Mail.objects.get())
    forged = path[:-3] + ("aaa" if not path.endswith("aaa/") else "bbb") + "/"
    for broken in (forged, path[: len(path) // 2] + "/", "/en/subscriptions/confirm/x/"):
        assert client.post(broken).status_code == 404
    reader = Reader.objects.get()
    monkeypatch.setattr("portal.notifications.confirming.HOLDS", confirming.HOLDS * 0)
    assert client.post(path).status_code == 404
    monkeypatch.undo()
    readers.change_secret(reader)
    assert client.post(path).status_code == 404
    assert not Alert.objects.confirmed().exists()  # type: ignore[attr-defined]
