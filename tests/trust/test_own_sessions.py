"""A person sees where the account is open, and ends what is not theirs."""

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from entries.audit.models import AuditRecord
from entries.audit.services import person
from portal.trust import sessions

pytestmark = pytest.mark.django_db

PASSWORD = "a-long-pass-phrase"


@pytest.fixture
def signed_in(stranger):
    """Signs the stranger in from one more browser."""
    EmailAddress.objects.create(user=stranger, email=stranger.email, verified=True, primary=True)

    def sign_in(name: str) -> Client:
        browser = Client(headers={"User-Agent": name})
        browser.post(reverse("account_login"), {"login": stranger.email, "password": PASSWORD})
        return browser

    return sign_in


def test_each_browser_is_listed(signed_in) -> None:
    here, _there = signed_in("Browser A"), signed_in("Browser B")

    page = here.get(reverse("trust:sessions")).content.decode()

    assert "Browser A" in page
    assert "Browser B" in page
    assert "This browser" in page


def test_one_session_is_ended_and_no_other(signed_in) -> None:
    here, there, third = signed_in("A"), signed_in("B"), signed_in("C")
    row = UserSession.objects.get(user_agent="B")

    here.post(reverse("trust:sessions"), {"session": row.pk})

    assert there.get(reverse("my:home")).status_code == 302
    assert third.get(reverse("my:home")).status_code == 200


def test_all_others_are_ended_at_once(signed_in) -> None:
    here, there = signed_in("A"), signed_in("B")

    here.post(reverse("trust:sessions"), {"others": "1"})

    assert there.get(reverse("my:home")).status_code == 302
    assert here.get(reverse("my:home")).status_code == 200


def test_nobody_ends_the_session_of_somebody_else(signed_in, client, ngo_officer) -> None:
    there = signed_in("B")
    client.force_login(ngo_officer)

    client.post(reverse("trust:sessions"), {"session": UserSession.objects.get(user_agent="B").pk})

    assert there.get(reverse("my:home")).status_code == 200


@pytest.mark.parametrize("number", ["x", "", "9" * 30, "-1", "٣"])
def test_a_number_that_is_none_ends_nothing(signed_in, number: str) -> None:
    here, there = signed_in("A"), signed_in("B")

    assert here.post(reverse("trust:sessions"), {"session": number}).status_code == 302
    assert there.get(reverse("my:home")).status_code == 200


def test_signing_in_and_failing_to_are_recorded_without_what_was_typed(signed_in, stranger, client) -> None:
    signed_in("A")
    client.post(reverse("account_login"), {"login": stranger.email, "password": "wrong-secret"})
    client.post(reverse("account_login"), {"login": "nobody@example.org", "password": "wrong-secret"})

    actions = list(AuditRecord.objects.order_by("pk").values_list("action", "about"))
    assert actions == [("sign_in", person(stranger)), ("sign_in.failed", person(stranger)), ("sign_in.failed", "")]
    assert "example.org" not in str(list(AuditRecord.objects.values()))


def test_trying_too_often_is_refused_for_a_while(client, stranger) -> None:
    for _ in range(6):
        answer = client.post(reverse("account_login"), {"login": stranger.email, "password": "wrong"})

    assert "Too many failed login attempts" in answer.content.decode()


def test_of_a_session_that_is_over_nothing_is_kept(signed_in) -> None:
    signed_in("A")
    signed_in("B").logout()

    assert sessions.forget_ended() == 1
    assert list(UserSession.objects.values_list("user_agent", flat=True)) == ["A"]


def test_a_new_password_ends_every_other_session(signed_in) -> None:
    here, there = signed_in("A"), signed_in("B")
    new = {"oldpassword": PASSWORD, "password1": "seven walnut trees", "password2": "seven walnut trees"}

    here.post(reverse("account_change_password"), new)

    assert there.get(reverse("my:home")).status_code == 302
    assert here.get(reverse("my:home")).status_code == 200
