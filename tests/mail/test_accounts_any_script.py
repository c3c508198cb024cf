"""Accounts, invitations and contacts whose addresses are written in other scripts."""

from __future__ import annotations

import re
import unicodedata

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.test import Client

from entries.address_field import AddressField
from entries.addresses import check_address, key_of, spelled, wire
from partners.forms import InviteForm, RegisterForm
from partners.models import Partner, User
from portal.notifications.models import Mail

pytestmark = pytest.mark.django_db

ADDRESS = "سلمى@مثال.org"
COMPOSED, APART = "josé@bücher.example", unicodedata.normalize("NFD", "José@BÜCHER.example")


def _sign_up(client: Client, address: str) -> None:
    answer = client.post("/en/account/signup/", {"email": address, "password1": ""})
    assert answer.status_code == 302, answer.content.decode()[:3000]


def _code(client: Client, address: str) -> str:
    answer = client.post("/en/account/login/code/", {"email": address})
    assert answer.status_code == 302
    mail = Mail.objects.latest("pk")
    assert mail.to == spelled(address)
    found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{2,4})\s*$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found.group(1)


def test_arabic_address_signs_up_and_the_code_goes_to_it_and_opens_the_account(client: Client) -> None:
    _sign_up(client, ADDRESS)
    row = EmailAddress.objects.get()
    assert (row.email, row.user.email, Mail.objects.latest("pk").to) == (spelled(ADDRESS),) * 3
    EmailAddress.objects.update(verified=True)
    browser = Client()
    code = _code(browser, ADDRESS)
    assert browser.post("/en/account/login/code/confirm/", {"code": code}).status_code == 302
    assert browser.get("/en/my/").status_code == 200


def test_two_spellings_of_an_address_are_one_account(client: Client) -> None:
    _sign_up(client, APART)
    assert User.objects.get().email == COMPOSED
    EmailAddress.objects.update(verified=True)
    Client().post("/en/account/signup/", {"email": "JOSÉ@xn--bcher-kva.example", "password1": ""})
    assert User.objects.count() == 1
    assert _code(Client(), APART)


def test_an_address_that_only_looks_alike_is_another_account() -> None:
    """ı and i have one capital letter: what compares capitals would give the code of one to the other."""
    assert spelled("mıke@example.org") != spelled("mike@example.org")
    assert spelled("straße@example.org") != spelled("strasse@example.org")
    User.objects.create_user("mike@example.org")
    Client().post("/en/account/login/code/", {"email": "mıke@example.org"})
    assert not Mail.objects.filter(recipient__isnull=False).exists()
    assert not Mail.objects.filter(to="mike@example.org").exists()


@pytest.mark.parametrize("local", ["हिन्दी", "سَلْمَى", "ขวัญ", "José", unicodedata.normalize("NFD", "José"), "plain"])
def test_vowel_signs_and_accents_belong_to_an_address(local: str) -> None:
    validate_email(f"{local}@example.org")
    check_address(f"{local}@example.org")


@pytest.mark.parametrize(
    "address", ["a b@example.org", "سلمى..ا@example.org", ".é@example.org", "é@", "é@-.org", "é\n@example.org"]
)
def test_what_is_no_address_stays_refused(client: Client, address: str) -> None:
    with pytest.raises(ValidationError):
        validate_email(address)
    if "\n" not in address:
        assert client.post("/en/account/signup/", {"email": address, "password1": ""}).status_code == 200
    assert not User.objects.exists()


def test_further_address_in_another_script_can_be_added_and_taken_away(client: Client) -> None:
    user = User.objects.create_user("plain@example.org")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    code = _code(client, user.email)
    client.post("/en/account/login/code/confirm/", {"code": code})
    client.post("/en/account/email/", {"action_add": "", "email": ADDRESS})
    assert EmailAddress.objects.filter(user=user, email=spelled(ADDRESS)).exists()
    client.post("/en/account/email/", {"action_remove": "", "email": spelled(ADDRESS)})
    assert not EmailAddress.objects.filter(email=spelled(ADDRESS)).exists()


def test_invitations_and_contacts_take_every_script_and_browsers_let_them_through() -> None:
    assert InviteForm({"email": ADDRESS, "standing": "editor", "language": "ar"}).is_valid()
    assert 'type="text"' in str(RegisterForm()["contact_email"])
    column = Partner._meta.get_field("contact_email")
    assert isinstance(column.formfield(), AddressField)
    assert column.deconstruct()[1] == "django.db.models.EmailField"
    Partner(contact_email=ADDRESS).clean_fields(
        exclude=[f.name for f in Partner._meta.fields if f.name != "contact_email"]
    )


def test_a_domain_with_sharp_s_is_no_other_domain() -> None:
    """By IDNA 2008 they may have two owners; a code for one must not go to the other."""
    assert spelled("amal@straße.example") == spelled("amal@xn--strae-oqa.example") == "amal@straße.example"
    assert wire("amal@straße.example") == "amal@xn--strae-oqa.example"
    assert key_of("amal@straße.example") != key_of("amal@strasse.example")
