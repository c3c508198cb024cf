"""Roles of ISU count only with a second factor."""

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, hotp_value, yield_hotp_counters_from_time
from django.core.exceptions import ValidationError
from django.urls import reverse

from partners.models import User
from portal.trust.passwords import WordsOfThisPlace
from portal.trust.second_factor import is_missing, is_waived, viewer_behind

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-pass-phrase"


@pytest.fixture
def officer(db: None) -> User:
    """A curator who is no sample."""
    user = User.objects.create_user("kofi@example.org", PASSWORD, name="Kofi", roles=["curator"])
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _code(secret: str) -> str:
    return f"{hotp_value(secret, list(yield_hotp_counters_from_time())[1]):06}"


def _confirmed(client) -> None:
    """The person has just shown who they are."""
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_without_a_second_factor_the_desk_leads_to_setting_one_up(client, officer) -> None:
    client.force_login(officer)

    answer = client.get(reverse("desk:queue"))

    assert (answer.status_code, answer.url) == (302, reverse("mfa_index"))
    assert "Until you have set one up" in client.get(answer.url).content.decode()


def test_without_a_second_factor_a_role_counts_nowhere(officer, make_practice) -> None:
    viewer = viewer_behind(officer)

    assert not viewer.roles
    assert "isu" not in viewer.audiences


def test_engineers_need_a_second_factor_too(client) -> None:
    engineer = User.objects.create_superuser("eng@example.org", PASSWORD)
    client.force_login(engineer)

    assert client.get(reverse("admin:index")).url == reverse("mfa_index")


def test_readers_need_none(client, stranger) -> None:
    assert not is_missing(stranger)
    assert viewer_behind(stranger).is_signed_in


def test_samples_are_waived_and_only_outside_production(curator, settings) -> None:
    assert is_waived(curator)

    settings.SAMPLES_NEED_NO_SECOND_FACTOR = False

    assert is_missing(curator)


def test_the_waiver_is_visible(client, curator) -> None:
    client.force_login(curator)

    assert "This is a sample account" in client.get(reverse("mfa_index")).content.decode()


def test_an_app_is_set_up_and_opens_the_desk(client, officer) -> None:
    client.force_login(officer)
    _confirmed(client)
    page = client.get(reverse("mfa_activate_totp"))
    secret = page.context["form"].secret

    answer = client.post(reverse("mfa_activate_totp"), {"code": _code(secret)})

    assert answer.url == reverse("mfa_view_recovery_codes")
    assert len(client.get(answer.url).context["unused_codes"]) == 10
    assert client.get(reverse("desk:queue")).status_code == 200


def test_the_key_is_a_picture_at_its_own_address_and_text_on_the_page(client, officer) -> None:
    client.force_login(officer)
    _confirmed(client)
    page = client.get(reverse("mfa_activate_totp"))
    picture = client.get(reverse("trust:totp_picture"))

    assert page.context["form"].secret in page.content.decode()
    assert "data:" not in page.content.decode()
    assert picture.headers["Content-Type"] == "image/svg+xml"
    assert b"<script" not in picture.content
    assert "no-store" in picture.headers["Cache-Control"]


def test_there_is_no_picture_when_nothing_is_set_up(client, stranger) -> None:
    client.force_login(stranger)

    assert client.get(reverse("trust:totp_picture")).status_code == 404


def test_setting_one_up_asks_for_the_password_again(client, officer) -> None:
    client.force_login(officer)

    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


def test_signing_in_asks_for_the_code(client, officer) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)

    first = client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})
    wrong = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    right = client.post(reverse("mfa_authenticate"), {"code": _code(secret)})

    assert first.url == reverse("mfa_authenticate")
    assert wrong.status_code == 200
    assert right.status_code == 302
    assert client.get(reverse("desk:queue")).status_code == 200


def test_keys_are_encrypted_in_the_database(officer) -> None:
    secret = generate_totp_secret()
    TOTP.activate(officer, secret)

    stored = Authenticator.objects.get(user=officer, type="totp").data["secret"]

    assert secret not in stored
    assert get_adapter().decrypt(stored) == secret


def test_a_former_key_of_the_portal_still_opens_what_it_closed(officer, settings) -> None:
    closed = get_adapter().encrypt("x")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another-secret-key-for-the-portal", [settings.SECRET_KEY]

    assert get_adapter().decrypt(closed) == "x"


def test_without_scripts_every_way_but_the_passkey_stands_on_the_page(client, officer) -> None:
    TOTP.activate(officer, generate_totp_secret())
    client.post(reverse("account_login"), {"login": officer.email, "password": PASSWORD})

    page = client.get(reverse("mfa_authenticate")).content.decode()

    assert 'name="code"' in page
    assert "data-passkey-part hidden" in page


@pytest.mark.parametrize("password", ["Common Ground 2026", "1-survivors-1", "terrain_commun!", "أرض مشتركة 12"])
def test_words_of_this_place_are_no_passwords(password: str) -> None:
    with pytest.raises(ValidationError, match="easy to guess"):
        WordsOfThisPlace().validate(password)


def test_a_long_phrase_with_such_a_word_is_fine() -> None:
    WordsOfThisPlace().validate("survivors meet under the old walnut tree")
