"""Reading feeds as a strict program would."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from lxml import etree

from tests.events.conftest import join, make_event  # noqa: F401 - fixtures of the kinds that have dates
from tests.funding.conftest import donor, make_call  # noqa: F401

NS = {"a": "http://www.w3.org/2005/Atom"}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def validated(body: bytes) -> Any:
    """The feed, after it was held against what RFC 4287 requires of every feed and entry (4.1.1, 4.1.2)."""
    root = etree.fromstring(body)
    assert root.tag == f"{{{NS['a']}}}feed"
    assert root.get(XML_LANG)
    for one in (root, *root.findall("a:entry", NS)):
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"a:{name}", NS)) == 1, name
        assert one.findall("a:author/a:name", NS)
        assert all(name.text and name.text.strip() for name in one.findall("a:author/a:name", NS))
        assert one.find("a:updated", NS).text.endswith(("Z", "+00:00"))
        assert one.find("a:id", NS).text.startswith("tag:")
        assert all(link.get("href").startswith(("http://", "https://")) for link in one.findall("a:link", NS))
        alternates = [(link.get("type"), link.get("hreflang")) for link in one.findall("a:link[@rel='alternate']", NS)]
        assert len(alternates) == len(set(alternates)) == 1
    assert len(root.findall("a:link[@rel='self']", NS)) == 1
    ids = [one.text for one in root.iterfind(".//a:id", NS)]
    assert len(ids) == len(set(ids))
    return root


@pytest.fixture
def read(client: Client) -> Callable[..., Any]:
    """Asks for a feed by its code and query, and reads it strictly."""

    def ask(code: str, query: str = "", language: str = "en") -> Any:
        answer = client.get(f"/{language}/feeds/{code}.atom{query}")
        assert answer.status_code == 200, answer.content
        assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
        assert answer["Content-Language"] == language
        assert not answer.cookies
        return validated(answer.content)

    return ask


def titles(root: Any) -> list[str]:
    """The titles of the entries in their order."""
    return [one.text for one in root.iterfind("a:entry/a:title", NS)]
