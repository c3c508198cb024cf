"""Limits for each address, and whose address it is."""

import pytest
from django.test import RequestFactory
from django.urls import reverse
from redis.exceptions import ConnectionError as Unreachable

from entries import limits
from portal.proxies import behind

ONE_PROXY, NONE, NAMED = ["*"], [], ["10.0.0.0/8", "192.0.2.1"]


def _client(trusted: list[str], sender: str, forwarded: str) -> str:
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        return [b""]

    behind(application, trusted)({"REMOTE_ADDR": sender, "HTTP_X_FORWARDED_FOR": forwarded}, lambda *_: None)
    return seen["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("trusted", "sender", "forwarded", "client"),
    [
        (ONE_PROXY, "172.18.0.9", "203.0.113.5", "203.0.113.5"),
        (ONE_PROXY, "172.18.0.9", "1.1.1.1, 203.0.113.5", "203.0.113.5"),  # the left part is the client's own word
        (NAMED, "10.0.0.2", "1.1.1.1, 203.0.113.5, 192.0.2.1", "203.0.113.5"),
        (NAMED, "203.0.113.9", "1.1.1.1", "203.0.113.9"),  # who is no proxy is not believed
        (NAMED, "10.0.0.2", "1.1.1.1, nonsense", "10.0.0.2"),
        (NAMED, "10.0.0.2", "", "10.0.0.2"),
        (NAMED, "10.0.0.2", "10.0.0.3", "10.0.0.2"),
        (NONE, "203.0.113.9", "1.1.1.1", "203.0.113.9"),
        (ONE_PROXY, "172.18.0.9", "2001:db8::1", "2001:db8::1"),
    ],
)
def test_nobody_chooses_their_own_address(trusted, sender: str, forwarded: str, client: str) -> None:
    assert _client(trusted, sender, forwarded) == client


def test_a_proxy_that_is_no_address_is_a_mistake_of_the_settings() -> None:
    with pytest.raises(ValueError, match=r"proxy\.example"):
        behind(lambda *_: [b""], ["proxy.example"])


def _request(address: str, path: str = "/en/search/?q=x"):
    return RequestFactory().get(path, REMOTE_ADDR=address)


def test_an_address_that_asks_too_often_is_told_to_wait(client, settings, db) -> None:
    settings.SEARCHES_A_MINUTE = 2

    answers = [client.get(reverse("search"), {"q": f"word{number}"}) for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[2].headers["Retry-After"] == "60"
    assert client.get(reverse("search")).status_code == 200  # without a query nothing is counted


def test_forms_are_limited_apart_from_searches(client, settings, db) -> None:
    settings.FORMS_A_MINUTE = 1

    assert [client.post(reverse("contact")).status_code for _ in range(2)] == [422, 429]
    assert client.get(reverse("contact")).status_code == 200


def test_one_address_does_not_stop_another(settings) -> None:
    settings.SEARCHES_A_MINUTE = 1

    assert limits.allows_request(_request("203.0.113.1"))
    assert not limits.allows_request(_request("203.0.113.1"))
    assert limits.allows_request(_request("203.0.113.2"))


def test_one_connection_has_one_limit_however_many_addresses_it_has(settings) -> None:
    settings.SEARCHES_A_MINUTE = 1

    assert limits.allows_request(_request("2001:db8::1"))
    assert not limits.allows_request(_request("2001:db8::ffff"))
    assert limits.allows_request(_request("2001:db8:0:1::1"))


def test_without_the_shared_cache_nothing_is_limited(settings, monkeypatch) -> None:
    settings.SEARCHES_A_MINUTE = 1

    def away(*_args, **_more):
        raise Unreachable

    monkeypatch.setattr(limits, "_counter", lambda: away)

    assert all(limits.allows_request(_request("203.0.113.1")) for _ in range(3))


def test_no_address_is_stored(settings, monkeypatch) -> None:
    settings.SEARCHES_A_MINUTE, kept = 1, []
    monkeypatch.setattr(limits, "_counter", lambda: lambda keys, _numbers: kept.extend(keys))

    limits.allows_request(_request("203.0.113.77"))

    assert kept
    assert not any("203.0.113.77" in key for key in kept)
