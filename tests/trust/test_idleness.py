"""Sessions end after a time without activity, and at the latest so long after signing in; what was sent is kept."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from partners.models import User
from portal.trust import idleness

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


def left() -> timedelta:
    """How long the one session would last without activity."""
    return Session.objects.get().expire_date - timezone.now()


def idle(time: timedelta) -> None:
    """As if nothing had happened in any session for so long."""
    for session in Session.objects.all():
        session.expire_date -= time
        session.save()


@pytest.mark.parametrize(
    ("who", "minutes"), [("curator", 30), ("translator", 30), ("ngo_officer", 3 * 1440), ("stranger", 3 * 1440)]
)
def test_a_session_ends_after_its_time_without_activity(client: Client, who: str, minutes: int, request: Any) -> None:
    client.force_login(request.getfixturevalue(who))
    assert timedelta(minutes=minutes) - left() < MINUTE
    page = reverse("my:home")
    idle(timedelta(minutes=minutes) - MINUTE)
    assert client.get(page).status_code == 200
    idle(timedelta(minutes=minutes) + MINUTE)
    answer = client.get(page)
    assert answer.status_code == 302
    assert "ended=yes" in answer["Location"]
    assert "You have been signed out" in client.get(answer["Location"]).content.decode()


def test_activity_puts_the_end_off_with_one_column_at_most_once_a_minute(client: Client, curator: User) -> None:
    def writes() -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("desk:reports"))
        return [row["sql"] for row in queries if row["sql"].startswith(("UPDATE", "INSERT"))]

    client.force_login(curator)
    assert writes() == []
    idle(timedelta(minutes=20))
    [written] = writes()
    assert "session_data" not in written
    assert left() > timedelta(minutes=29)
    assert writes() == []


def test_no_activity_puts_off_the_last_end(client: Client, curator: User, ngo_officer: User) -> None:
    moment = timezone.now()
    for user, longest in ((curator, timedelta(hours=12)), (ngo_officer, timedelta(days=14))):
        client.force_login(user)
        held = dict(client.session.items())
        ends = [idleness.ends_at(held, moment + longest * step / 20) for step in range(21)]
        assert ends == sorted(ends)
        assert timedelta(0) <= ends[-1] - moment - longest + MINUTE <= 2 * MINUTE


def test_whoever_gets_a_role_has_its_limits_from_the_next_page_on(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    stranger.roles = ["reviewer"]
    stranger.save()
    client.get(reverse("my:home"))
    assert left() <= timedelta(minutes=30)


def test_a_session_from_before_there_were_limits_gets_them(client: Client, curator: User) -> None:
    client.force_login(curator)
    session = client.session
    del session[idleness.BEGUN], session[idleness.GUARDED]
    session.save()
    client.get(reverse("my:home"))
    assert left() <= timedelta(minutes=30)
    assert idleness.BEGUN in client.session


def test_what_was_sent_after_the_end_is_given_back_by_the_page_itself(
    client: Client, curator: User, make_practice: Any, ngo_officer: User
) -> None:
    found = make_practice()
    page = reverse("reports:entry", args=[found.pk])
    assert client.get(page).status_code == 200  # public pages know nothing of it
    client.force_login(curator)
    idle(timedelta(hours=1))
    address = reverse("desk:hide", args=[found.pk])
    answer = client.post(address, {"note": "A name of a survivor."}, headers={"Referer": f"http://testserver{address}"})
    assert answer.status_code == 302
    assert "ended=sent" in answer["Location"]
    assert "is kept" in client.get(answer["Location"]).content.decode()
    client.force_login(curator)
    shown = client.get(reverse("trust:kept")).content.decode()
    assert "A name of a survivor." in shown
    assert f'href="{address}"' in shown
    found.refresh_from_db()
    assert found.is_published


def test_secrets_are_never_kept(client: Client, curator: User) -> None:
    client.force_login(curator)
    idle(timedelta(hours=1))
    client.post(reverse("account_change_password"), {"oldpassword": "my old one", "password1": "my new one"})
    client.force_login(curator)
    assert "my new one" not in client.get(reverse("trust:kept")).content.decode()


def test_a_link_from_elsewhere_is_not_followed_back(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    idle(timedelta(days=4))
    told = {"Referer": "https://elsewhere.example/trap"}
    client.post(reverse("trust:sessions"), {"note": "some words"}, headers=told)
    client.force_login(stranger)
    assert "elsewhere" not in client.get(reverse("trust:kept")).content.decode()


def test_anonymous_pages_touch_no_session(client: Client) -> None:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("home"))
    assert not answer.cookies
    assert not any("session" in row["sql"] for row in queries)
    assert "ended" not in client.get(reverse("my:home"))["Location"]


def test_the_own_sessions_page_says_after_what_time(client: Client, curator: User) -> None:
    client.force_login(curator)
    assert "30 minutes without activity" in client.get(reverse("trust:sessions")).content.decode()
