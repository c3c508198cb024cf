"""Atom feeds of every list and search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings as hypothesis_settings, strategies as st

from entries.models import Entry, Revision, TranslationRecord
from entries.texts import Text
from portal.exchange.feeds import atom
from portal.exchange.feeds.following import CODES
from tests.feeds.conftest import NS, XML_LANG, titles, validated

pytestmark = pytest.mark.django_db
Read = Callable[..., Any]


@pytest.mark.parametrize("code", CODES)
def test_every_list_has_a_valid_feed_also_when_it_is_empty(read: Read, code: str) -> None:
    assert titles(read(code)) == []


def test_the_latest_change_stands_first_and_other_audiences_and_drafts_are_left_out(
    read: Read, make_practice: Callable[..., Any]
) -> None:
    first, second = make_practice(title_en="First"), make_practice(title_en="Second")
    make_practice(title_en="For partners", audience="partners")
    make_practice(title_en="A draft", published=False)
    assert titles(read("practice")) == ["Second", "First"]
    later = timezone.now() + timedelta(hours=1)
    Revision.objects.filter(entry=first, state="published").update(published_at=later)
    root = read("practice")
    assert titles(root) == ["First", "Second"]
    assert root.find("a:updated", NS).text == root.find("a:entry/a:updated", NS).text
    assert second.pk


def test_the_query_of_the_list_is_the_query_of_the_feed(
    read: Read, client: Client, make_practice: Callable[..., Any], make_term: Callable[..., Any]
) -> None:
    make_practice(title_en="Zeppelins for peers", terms=("theme/peer-support",))
    make_practice(title_en="Wells", terms=("theme/rehabilitation",))
    assert titles(read("practice", "?q=zeppelins")) == ["Zeppelins for peers"]
    assert titles(read("all", "?theme=rehabilitation")) == ["Wells"]
    page = client.get("/en/practices/?theme=rehabilitation").text
    assert 'type="application/atom+xml"' in page
    assert 'href="/en/feeds/practice.atom?theme=rehabilitation"' in page
    assert 'href="/en/feeds/practice/?theme=rehabilitation"' in page


def test_what_cannot_be_understood_is_told_in_a_sentence(client: Client) -> None:
    for query in ("?theme=nonsense", "?q=" + "x" * 600, "?kind=nonsense", "?sort=%00"):
        answer = client.get(f"/fr/feeds/all.atom{query}")
        assert answer.status_code == 400, query
        assert answer["Content-Type"] == "text/plain; charset=utf-8"
        assert answer["Content-Language"] == "fr"
        assert answer.text.strip()
    assert client.get("/en/feeds/nonsense.atom").status_code == 404
    assert client.get("/en/feeds/page.atom").status_code == 404


def test_a_title_in_another_language_is_marked_and_said(read: Read, make_practice: Callable[..., Any]) -> None:
    make_practice(title_en="Only in English")
    entry = read("practice", language="ar").find("a:entry", NS)
    assert entry.find("a:title", NS).get(XML_LANG) == "en"
    summary = entry.find("a:summary", NS).text
    assert '<p lang="en" dir="ltr">' in summary
    assert summary.count("<p>") == 1
    link = entry.find("a:link", NS)
    assert link.get("hreflang") == "ar"
    assert "/ar/practices/" in link.get("href")


def test_a_translation_that_nobody_reviewed_says_so(read: Read, make_practice: Callable[..., Any]) -> None:
    entry = make_practice(title_en="In English", title_fr="En français")
    assert "Traduit" in read("practice", language="fr").find("a:entry/a:summary", NS).text
    TranslationRecord.objects.filter(entry=entry, language="fr").update(quality="reviewed")
    assert "Traduit" not in read("practice", language="fr").find("a:entry/a:summary", NS).text


def test_ids_stay_and_differ_between_languages(read: Read, make_practice: Callable[..., Any]) -> None:
    entry = make_practice(title_en="Before")
    before = read("practice").find("a:entry/a:id", NS).text
    Entry.objects.filter(pk=entry.pk).update(title_en="After")
    assert read("practice").find("a:entry/a:id", NS).text == before
    assert read("practice", language="es").find("a:entry/a:id", NS).text != before


def test_an_entry_names_its_author_and_its_terms(read: Read, make_practice: Callable[..., Any], partner: Any) -> None:
    make_practice(owner=partner, terms=("theme/peer-support",))
    entry = read("practice").find("a:entry", NS)
    assert entry.find("a:author/a:name", NS).text == partner.title_en
    terms = {one.get("term"): one.get("label") for one in entry.iterfind("a:category", NS)}
    assert terms["practice"]
    assert terms["peer-support"]


def test_calls_tell_their_deadline_and_events_their_date(
    read: Read, make_call: Callable[..., Any], make_event: Callable[..., Any]
) -> None:
    make_call()
    make_event()
    assert "Deadline:" in read("call").find("a:entry/a:summary", NS).text
    assert "Date and time:" in read("event").find("a:entry/a:summary", NS).text


HOSTILE = 'x]]></title><script>alert(1)</script>&amp;" \x07 \x0b \x1b[31m \ufffe \u202e end'


def test_a_hostile_title_is_text_and_its_control_characters_are_gone(
    read: Read, make_practice: Callable[..., Any]
) -> None:
    entry = make_practice(title_en="Fine", summary_en="Fine")
    Entry.objects.filter(pk=entry.pk).update(title_en=HOSTILE, summary_en=HOSTILE)
    one = read("practice").find("a:entry", NS)
    assert one.find("a:title", NS).text.startswith("x]]></title><script>")
    assert "\x07" not in one.find("a:title", NS).text
    assert "<script>" not in one.find("a:summary", NS).text


@hypothesis_settings(max_examples=40, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_makes_a_feed_that_can_be_read(title: str, note: str) -> None:
    now = timezone.now()
    item = atom.Item("tag:x,2026:1", Text(title, "ar", True), Text(title, "en"), "https://x/1", now, now, title, [note])
    head = atom.Head("tag:x,2026:f", title or "t", note, "The portal", "en", "https://x/", "https://x/f", now)
    if title.strip() and item.author.strip():
        atom.write(head, [item])
    else:
        validated(atom.write(head, []))


def test_a_feed_is_kept_and_answered_304(client: Client, settings: Any, make_practice: Callable[..., Any]) -> None:
    settings.PAGE_CACHE_BYTES, settings.PAGE_CACHE_FRESHNESS = 1_000_000, 0
    fresh = Client()
    make_practice()
    first = fresh.get("/en/feeds/practice.atom")
    assert first["Cache-Control"].startswith("public")
    assert fresh.get("/en/feeds/practice.atom", headers={"if-none-match": first["ETag"]}).status_code == 304
    make_practice()
    again = fresh.get("/en/feeds/practice.atom", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 200
    assert len(titles(validated(again.content))) == 2


@pytest.mark.parametrize("number", [1, 3])
def test_a_feed_takes_the_same_queries_for_one_entry_and_for_three(
    client: Client, make_practice: Callable[..., Any], number: int, django_assert_max_num_queries: Any
) -> None:
    for _one in range(number):
        make_practice(terms=("theme/peer-support",))
    with django_assert_max_num_queries(7):
        assert client.get("/en/feeds/practice.atom").status_code == 200


def test_the_pages_about_feeds_name_every_list_and_its_calendar(client: Client) -> None:
    page = client.get("/en/feeds/").text
    for code in CODES:
        assert f'href="/en/feeds/{code}.atom"' in page
    call = client.get("/en/feeds/call/?status=open").text
    assert "/en/feeds/call.atom?status=open" in call
    assert "webcal://" in call
    assert "/en/funding/calendar/deadlines.ics?status=open" in call
    assert client.get("/en/feeds/practice/?theme=nonsense").status_code == 400
    assert "webcal" not in client.get("/en/feeds/practice/").text
