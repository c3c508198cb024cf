"""The feed of partnerships."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from partners.assistance.models import Partnership
from tests.feeds.conftest import NS, XML_LANG, titles, validated

pytestmark = pytest.mark.django_db
FEED = "/ar/feeds/partnerships.atom"


def test_partnerships_that_everybody_may_see_have_a_feed_with_their_parties_as_authors(
    client: Client, public: Partnership, network: Any, donor: Any
) -> None:
    answer = client.get(FEED)
    assert answer["Content-Language"] == "ar"
    (entry,) = validated(answer.content).iterfind("a:entry", NS)
    assert entry.find("a:title", NS).get(XML_LANG) == public.in_force.language
    author = entry.find("a:author/a:name", NS).text
    assert network.title_en in author
    assert donor.title_en in author


def test_partnerships_that_a_party_keeps_to_itself_are_in_no_feed(client: Client, agreed: Partnership) -> None:
    assert titles(validated(client.get(FEED).content)) == []
