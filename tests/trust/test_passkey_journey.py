"""A passkey in a real browser: added, then enough alone for signing in, under the strict content policy."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.test import Client

from partners.models import User

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-long-pass-phrase"


def _with_a_device(page) -> None:
    """A device that has a passkey store and says yes by itself, as Chromium offers it to tests."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
              "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})


def test_a_curator_adds_a_passkey_and_signs_in_with_it(open_page) -> None:
    user = User.objects.create_user("kofi@example.org", PASSWORD, roles=["curator"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = open_page()
    page.context.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    page.goto("/en/account/login/")
    _with_a_device(page)
    page.fill("[name=login]", user.email)
    page.fill("[name=password]", PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/my/")

    page.goto("/en/desk/")
    assert "Until you have set one up" in page.content()
    page.get_by_role("link", name="Add a passkey").click()
    if "reauthenticate" in page.url:
        page.fill("[name=password]", PASSWORD)
        page.get_by_role("button", name="Confirm").click()
    page.get_by_label("Sign in with this passkey alone").check()
    page.get_by_role("button", name="Add the passkey").click()
    page.wait_for_url("**/recovery-codes/")
    page.goto("/en/desk/")
    assert "/desk/" in page.url

    page.goto("/en/account/logout/")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/en/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/my/")
    page.goto("/en/desk/")

    assert "/desk/" in page.url
    assert Authenticator.objects.get(user=user, type="webauthn").wrap().is_passwordless
    assert not [text for text in errors if "Content Security Policy" in text], errors


def test_without_scripts_the_page_says_what_passkeys_need(open_page) -> None:
    user = User.objects.create_user("nour@example.org")  # signs in by code: nothing to confirm
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    page = open_page(javascript=False)
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    cookie = {"name": name, "value": client.cookies[name].value, "domain": "localhost", "path": "/"}
    page.context.add_cookies([cookie])
    page.goto("/en/account/second-factor/webauthn/add/")

    assert page.get_by_text("Passkeys need a browser that supports them").is_visible()
    assert not page.get_by_role("button", name="Add the passkey").is_visible()
