"""Accounts: made with an address alone, confirmed by mail, opened by a code; every mail is a stored row."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core import mail as django_mail
from django.test import Client

from partners.models import User
from portal.notifications.models import Mail
from portal.notifications.sending import send_waiting

pytestmark = pytest.mark.django_db
NEW = "Nadia@Example.org"


def _sign_up(client: Client, language: str = "fr", **fields: str):
    return client.post(f"/{language}/account/signup/", {"email": NEW, **fields})


def _link(mail: Mail) -> str:
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text.split("\n-- ")[0]).group(1)


def test_an_address_is_enough_for_an_account(client: Client) -> None:
    assert _sign_up(client, time_zone="Africa/Dakar").status_code == 302
    user = User.objects.get()
    assert (user.email, user.language, user.time_zone) == ("nadia@example.org", "fr", "Africa/Dakar")
    assert not user.has_usable_password()
    assert not EmailAddress.objects.get(user=user).verified


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "x" * 50])
def test_an_unknown_time_zone_becomes_utc(client: Client, zone: str) -> None:
    _sign_up(client, time_zone=zone)
    assert User.objects.get().time_zone == "UTC"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("fr", "ltr"), ("es", "ltr")])
def test_confirmation_is_stored_in_the_language_of_the_page(client: Client, language: str, direction: str) -> None:
    _sign_up(client, language)
    mail = Mail.objects.get()
    assert (mail.to, mail.language, mail.state, mail.recipient) == (
        "nadia@example.org",
        language,
        "waiting",
        User.objects.get(),
    )
    assert f'<html lang="{language}" dir="{direction}">' in mail.html
    assert _link(mail).startswith(f"/{language}/account/confirm-email/")
    assert mail.secret
    assert mail.expires_at


def test_confirmation_link_signs_in_the_browser_that_signed_up(client: Client) -> None:
    _sign_up(client)
    address = _link(Mail.objects.get())
    assert client.get(address).status_code == 200
    answer = client.post(address)
    assert (answer.status_code, answer.url) == (302, "/fr/my/")
    assert EmailAddress.objects.get().verified
    assert client.session["_auth_user_id"] == str(User.objects.get().pk)


def test_another_browser_is_not_signed_in_by_the_link(client: Client) -> None:
    _sign_up(client)
    other = Client()
    other.post(_link(Mail.objects.get()))
    assert "_auth_user_id" not in other.session


@pytest.fixture
def known(stranger: User) -> User:
    """A confirmed account whose owner reads Arabic."""
    stranger.language = "ar"
    stranger.save()
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True, primary=True)
    return stranger


def test_code_opens_the_account(client: Client, known: User) -> None:
    assert client.post("/en/account/login/code/", {"email": known.email}).status_code == 302
    mail = Mail.objects.get()
    assert mail.language == "ar"  # the language of the account, not of the page
    assert client.get("/en/account/login/code/confirm/").status_code == 200
    code = next(line for line in mail.text.splitlines() if re.fullmatch(r"[A-Z0-9]{4,}-?[A-Z0-9]*", line))
    answer = client.post("/en/account/login/code/confirm/", {"code": code})
    assert (answer.status_code, answer.url) == (302, "/en/my/")


def test_wrong_code_is_refused_and_the_form_stays(client: Client, known: User) -> None:
    client.post("/en/account/login/code/", {"email": known.email})
    answer = client.post("/en/account/login/code/confirm/", {"code": "WRONG"})
    assert "_auth_user_id" not in client.session
    assert answer.status_code in {200, 302}


def test_password_opens_the_account_too(client: Client, known: User) -> None:
    answer = client.post("/es/account/login/", {"login": known.email, "password": "a-long-pass-phrase"})
    assert (answer.status_code, answer.url) == (302, "/es/my/")


@pytest.mark.parametrize("address", ["/en/account/signup/", "/en/account/login/code/", "/en/account/password/reset/"])
def test_pages_do_not_tell_which_addresses_have_accounts(known: User, address: str) -> None:
    answers = [Client().post(address, {"email": email}) for email in (known.email, "nobody@example.org")]
    assert {(answer.status_code, answer.headers.get("Location")) for answer in answers} == {
        (302, answers[0].headers["Location"])
    }
    assert sorted(Mail.objects.values_list("to", flat=True)) == sorted([known.email, "nobody@example.org"])


def test_reset_link_is_in_the_language_of_the_account(client: Client, known: User) -> None:
    client.post("/fr/account/password/reset/", {"email": known.email})
    mail = Mail.objects.get()
    assert mail.language == "ar"
    assert _link(mail).startswith("/ar/account/password/reset/key/")


def test_closed_account_gets_nothing(client: Client, known: User) -> None:
    User.objects.filter(pk=known.pk).update(is_active=False)
    client.post("/en/account/password/reset/", {"email": known.email})
    client.post("/en/account/login/code/", {"email": known.email})
    assert not Mail.objects.filter(to=known.email).exists()


def test_changed_password_is_told_to_its_owner(client: Client, known: User) -> None:
    client.force_login(known)
    passwords = {
        "oldpassword": "a-long-pass-phrase",
        "password1": "another-long-phrase",
        "password2": "another-long-phrase",
    }
    client.post("/en/account/password/change/", passwords)
    mail = Mail.objects.get()
    assert (mail.letter, mail.language, mail.secret) == ("account:changed", "ar", False)
    assert "127.0.0.1" in mail.text


def test_guessing_passwords_is_slowed_down(client: Client, known: User) -> None:
    for _try in range(12):
        client.post("/en/account/login/", {"login": known.email, "password": "wrong"})
    client.post("/en/account/login/", {"login": known.email, "password": "a-long-pass-phrase"})
    assert "_auth_user_id" not in client.session


def test_account_mail_wakes_the_sender(client: Client, django_capture_on_commit_callbacks, monkeypatch) -> None:
    monkeypatch.setattr("portal.notifications.tasks.send_mails.apply_async", lambda **options: send_waiting())
    with django_capture_on_commit_callbacks(execute=True):
        _sign_up(client)
    assert [message.to for message in django_mail.outbox] == [["nadia@example.org"]]


def test_absent_broker_fails_nobody(client: Client, django_capture_on_commit_callbacks, monkeypatch) -> None:
    def away(**options: object) -> None:
        raise OSError("no broker")

    monkeypatch.setattr("portal.notifications.tasks.send_mails.apply_async", away)
    with django_capture_on_commit_callbacks(execute=True):
        assert _sign_up(client).status_code == 302
    assert Mail.objects.get().state == "waiting"


@pytest.mark.journey
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_visitor_makes_an_account_and_reads_the_confirmation_here(open_page, language: str) -> None:
    """Given samples and no scripts; when somebody signs up, reads the mail and confirms; then My work opens."""
    page = open_page(language=language, javascript=False, width=390)
    page.goto(f"/{language}/account/signup/")
    page.fill("input[name=email]", NEW)
    page.locator("main form button[type=submit]").click()
    page.goto(f"/{language}/mails/")
    page.locator("main table a").first.click()
    page.locator(".mail a").first.click()
    page.locator("main form button[type=submit]").click()
    page.wait_for_url(f"**/{language}/my/")
    assert EmailAddress.objects.get().verified
