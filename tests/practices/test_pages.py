"""The pages of the hub's entries."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


def test_a_practice_can_be_read_without_an_account(client: Client, make_practice) -> None:
    practice = make_practice()
    answer = client.get(practice.get_absolute_url())
    assert answer.status_code == 200
    assert "Peer visits in hospital" in answer.text
    assert "Vary" not in answer.headers or "Cookie" not in answer.headers["Vary"]
    assert not answer.cookies
