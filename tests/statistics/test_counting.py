"""What is counted, and what is not: robots, prefetching, drafts, and whoever reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import example, given, settings, strategies as st

from entries.models import Entry
from portal.statistics import counting, storing
from portal.statistics.addresses import Seen, asks, is_robot, seen
from portal.statistics.counting import Missed, Tally
from portal.statistics.models import Counted, EntryDay, KindDay, MissedQuestion, Use

BROWSER = "Mozilla/5.0 (Android 9; Mobile; rv:109.0) Gecko/115.0 Firefox/115.0"
TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def tally() -> Iterator[Tally]:
    counting.tally.flush()
    yield counting.tally
    counting.tally._paths.clear()
    counting.tally._seen.clear()
    counting.tally._missed.clear()


def views() -> dict[tuple[int, str], int]:
    found = EntryDay.objects.filter(what=Counted.VIEW).values_list("entry_id", "language", "number")
    return {(entry, language): number for entry, language, number in found}


def test_a_page_read_is_counted_by_entry_day_and_language(
    client: Client, make_practice: Callable[..., Entry], tally: Tally
) -> None:
    practice = make_practice()
    for language in ("en", "en", "ar"):
        client.get(f"/{language}/practices/{practice.pk}-peer-visits-in-hospital/", HTTP_USER_AGENT=BROWSER)
    tally.flush()
    assert views() == {(practice.pk, "en"): 2, (practice.pk, "ar"): 1}
    assert KindDay.objects.get(kind="practice", language="en").number == 2
    assert Use.objects.get(entry=practice, language="").recent == 3


def test_counts_of_two_flushes_are_added(make_practice: Callable[..., Entry], tally: Tally) -> None:
    practice = make_practice()
    for _turn in range(2):
        tally.add(Seen("view", practice.pk, "fr"))
        assert tally.flush() == 1
    assert views() == {(practice.pk, "fr"): 2}
    assert tally.flush() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_USER_AGENT": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"},
        {"HTTP_USER_AGENT": ""},
        {"HTTP_USER_AGENT": "curl/8.5.0"},
        {"HTTP_USER_AGENT": BROWSER, "HTTP_SEC_PURPOSE": "prefetch"},
    ],
)
def test_robots_and_prefetching_are_left_out(
    client: Client, make_practice: Callable[..., Entry], tally: Tally, headers: dict[str, str]
) -> None:
    client.get(make_practice().get_absolute_url(), **headers)
    assert tally.flush() == 0


def test_common_browsers_are_not_robots() -> None:
    for agent in (
        BROWSER,
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Version/17.4 Mobile Safari/604.1",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
        "Opera/9.80 (J2ME/MIDP; Opera Mini/7.1.32052/29.3709; U; en) Presto/2.8.119 Version/11.10",
        "Mozilla/5.0 (Linux; U; Android 10; ar) AppleWebKit/537.36 UCBrowser/13.4.0 Mobile Safari/537.36",
    ):
        assert not is_robot(agent)


def test_a_draft_and_an_entry_that_is_not_there_are_not_counted(
    make_practice: Callable[..., Entry], tally: Tally
) -> None:
    draft = make_practice(published=False)
    tally.add(Seen("view", draft.pk, "en"))
    tally.add(Seen("view", 10**17, "en"))
    tally.add(Seen("download", 10**17, ""))
    tally.flush()
    assert not EntryDay.objects.exists()


def test_only_the_pages_of_entries_files_and_texts_are_counted() -> None:
    assert seen("/es/funding/calls/12-x/") == Seen("view", 12, "es")
    assert seen("/ar/partners/7-اتحاد/") == Seen("view", 7, "ar")
    assert seen("/en/privacy/") == Seen("view", "privacy", "en")
    assert seen("/files/3/") == Seen("download", 3, "")
    for path in ("/en/", "/en/practices/", "/en/practices/12-x/contact/", "/en/desk/entries/12/", "/en/my/12-x/"):
        assert seen(path) is None


def test_further_pages_of_a_search_are_the_same_search() -> None:
    assert asks("q=peer&theme=x") == "peer"
    assert asks("q=peer&page=2") == asks("theme=q%3D") == asks("q=++") == ""


def test_searches_are_counted_and_those_in_vain_besides(client: Client, db: None, tally: Tally) -> None:
    for words in ("qwertzuiop", "qwertzuiop", ""):
        client.get(reverse("search"), {"q": words}, HTTP_USER_AGENT=BROWSER)
    tally.flush()
    assert {row.what: row.number for row in KindDay.objects.all()} == {"search": 2, "missed": 2}
    assert MissedQuestion.objects.get().words == ""


def test_words_are_kept_once_they_were_asked_on_three_days(db: None) -> None:
    for day in range(3):
        storing.store({}, Counter({(TODAY + timedelta(days=day), Missed("Jambes de bois", "fr")): 5}))
        question = MissedQuestion.objects.get()
        assert question.words == ("jambes de bois" if day == 2 else "")
    assert question.days.count() == 3


def test_words_asked_often_on_one_day_are_not_kept(db: None) -> None:
    for _turn in range(9):
        storing.store({}, Counter({(TODAY, Missed("Amina Hadzic", "en")): 1}))
    question = MissedQuestion.objects.get()
    assert question.words == ""
    assert "amina" not in question.digest


@pytest.mark.parametrize(
    ("asked", "kept"),
    [
        ("amina@example.org prosthetics", "prosthetics"),
        ("call +387 61 123-456", "call"),
        ("٠٦١٢٣٤٥٦٧ أطراف", "أطراف"),
        ("https://example.org/x wheel", "wheel"),
        ("  Jambe,  «bois» ", "jambe bois"),
        ("id AB123456C", "id"),
    ],
)
def test_addresses_links_and_numbers_are_taken_out_of_words(asked: str, kept: str) -> None:
    assert storing.cleaned(asked) == kept


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
@example("a@b ٣٣ 12\x00")
def test_cleaned_words_hold_no_sign_of_an_address_or_number(words: str) -> None:
    kept = storing.cleaned(words)
    assert len(kept) <= storing.LONGEST
    assert "@" not in kept
    assert not any(sign.isdecimal() for sign in kept)
    assert storing.cleaned(kept) == kept


def test_what_cannot_be_stored_is_kept_for_the_next_time(
    make_practice: Callable[..., Entry], tally: Tally, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    def fail(*_counts: object) -> None:
        raise OperationalError("away")

    practice = make_practice()
    tally.add(Seen("view", practice.pk, "en"))
    with monkeypatch.context() as patched:
        patched.setattr(storing, "store", fail)
        assert tally.flush() == 0
    tally.flush()
    assert views() == {(practice.pk, "en"): 1}


def test_memory_has_a_limit_whoever_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "MOST", 5)
    monkeypatch.setattr(counting, "MOST_WORDS", 5)
    own = Tally(0)
    for number in range(20):
        own.read(f"/en/practices/{number}-x/")
        own.add(Seen("view", number, "en"))
        own.miss(f"word {number}", "en")
    assert len(own._seen) == len(own._missed) == sum(map(len, own._paths.values())) == 5
