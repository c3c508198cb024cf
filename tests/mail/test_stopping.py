"""The link that ends a kind of mail: in the footer, for people, and for mail programs (RFC 8058)."""

import pytest
from django.test import Client
from django.urls import reverse

from partners.models import User
from portal.notifications import bodies, readers, stopping
from portal.notifications.letters import Letter
from portal.notifications.models import Reader
from portal.notifications.outbox import mail_of
from tests.mail.conftest import share_letter

pytestmark = pytest.mark.django_db


def address_of(reader: Reader, what: str = "test:1", language: str = "en") -> str:
    return f"/{language}/unsubscribe/{stopping.token_for(reader, what)}/"


def test_looking_ends_nothing_and_says_what_would_end(client: Client, reader: Reader, ended: list[str]) -> None:
    page = client.get(address_of(reader, language="fr"))
    assert page.status_code == 200
    assert "Test &lt;1&gt;" in page.content.decode()
    assert page.headers["Content-Language"] == "fr"
    assert not page.cookies
    assert not ended


def test_pressing_ends_it_without_cookie_or_form_and_twice_does_no_harm(reader: Reader, ended: list[str]) -> None:
    mail_program = Client(enforce_csrf_checks=True)
    for _twice in range(2):
        page = mail_program.post(address_of(reader), {"List-Unsubscribe": "One-Click"})
        assert page.status_code == 200
        assert "no-store" in page.headers["Cache-Control"]
        assert page.headers["Referrer-Policy"] == "no-referrer"
    assert ended == ["1", "1"]


def test_everything_can_be_ended(client: Client, reader: Reader) -> None:
    assert client.post(address_of(reader, "all")).status_code == 200
    assert Reader.objects.reachable().count() == 0


def test_forged_and_ended_links_end_nothing(client: Client, reader: Reader, ended: list[str]) -> None:
    good = address_of(reader)
    readers.change_secret(reader)
    other_salt = f"/en/unsubscribe/{readers.token_for(reader)}/"
    for address in (good, good[:-2] + "x/", "/en/unsubscribe/x/", other_salt):
        for send in (client.get, client.post):
            answer = send(address)
            assert answer.status_code == 410
            assert b"/en/contact/" in answer.content
    assert not ended


def test_link_of_a_room_that_is_gone_ends_everything(client: Client, reader: Reader) -> None:
    assert client.post(address_of(reader, "gone:7")).status_code == 200
    reader.refresh_from_db()
    assert reader.stopped_at is not None


def test_footer_names_both_links_in_the_language_of_the_mail(reader: Reader, ended: list[str]) -> None:
    mail = mail_of(Letter("test", "S", ("One.",)), to=reader.to, language="fr", reader=reader, stop="test:1")
    links = stopping.links_for(reader, "test:1", "fr")
    assert "/fr/unsubscribe/" in links.stop
    for part in (mail.text, mail.html):
        assert links.stop in part
        assert links.manage in part
    assert "unsubscribe" not in mail_of(Letter("test", "S"), to="a@example.org", language="fr").text


def test_nobody_can_promise_to_end_what_no_room_knows(reader: Reader) -> None:
    with pytest.raises(ValueError, match="nobody can stop"):
        mail_of(Letter("test", "S"), to=reader.to, language="en", reader=reader, stop="typo:1")
    with pytest.raises(ValueError, match="no prefix"):
        stopping.register("a:b", stop=lambda reader, rest: None, words=lambda reader, rest: "")


def test_shared_text_becomes_personal_and_cannot_be_confused_by_what_was_typed(
    reader: Reader, ngo_officer: User, ended: list[str]
) -> None:
    typed = f"{bodies.STOP_MARK} and {bodies.MANAGE_MARK}"
    body = share_letter(Letter("test", "S", (typed,)), language="en")
    assert body.text.count(bodies.STOP_MARK) == body.html.count(bodies.STOP_MARK) == 1
    parts = []
    for one in (reader, readers.of_user(ngo_officer)):
        mail = mail_of(Letter("test", "S"), to=one.to, language="en", reader=one, stop="test:1", bulk=True, body=body)
        assert (mail.text, mail.html, mail.bulk) == ("", "", True)
        links = stopping.links_for(one, "test:1", "en")
        text, html = bodies.parts_of(mail)
        assert text.count(links.stop) == text.count(links.manage) == 1
        assert links.stop in html
        assert "stop and manage" in text
        parts.append(text)
    assert parts[0] != parts[1]
    assert reverse("notifications:stop", args=["x"])
