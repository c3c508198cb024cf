"""The two addresses for machines."""

import pytest
from django.db import connection
from django.test import Client

from portal import health

pytestmark = pytest.mark.django_db


def test_healthz_asks_nothing_of_the_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ok"}


def test_readyz_is_ready_when_all_parts_work(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.json() == {"status": "ok", "parts": dict.fromkeys(health.PARTS, "ok")}
    assert answer.status_code == 200


@pytest.mark.parametrize("part", list(health.PARTS))
def test_readyz_names_the_part_that_fails_and_no_reason(client: Client, monkeypatch, part: str) -> None:
    def fail() -> None:
        raise RuntimeError("secret address of the server")

    monkeypatch.setitem(health.PARTS, part, fail)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"][part] == "failing"
    assert b"secret" not in answer.content


def test_readyz_sees_a_migration_that_has_not_run(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    assert client.get("/readyz").json()["parts"]["migrations"] == "failing"


def test_health_is_never_cached_and_sets_no_cookie(client: Client) -> None:
    answer = client.get("/healthz")
    assert "no-store" in answer.headers["Cache-Control"]
    assert not answer.cookies
