"""The benchmark's entries are the same in every run, and are entries like all others."""

from collections import Counter

import numpy as np
import pytest
from django.db import transaction

from benchmarks import databases, generator, words
from benchmarks.load import Request
from benchmarks.report import Goal
from entries.models import Entry, EntryTerm, SearchDocument
from entries.search import indexing
from entries.texts import LANGUAGES, languages_of, raw
from practices.models import Opportunity, Practice

STREAM = 60_000


@pytest.fixture
def small(monkeypatch) -> None:
    """Cut texts from a short stream."""
    monkeypatch.setattr(generator, "Texts", lambda language, seed: words.Texts(language, seed, stream=STREAM))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vocabulary_is_long_and_always_the_same(language: str) -> None:
    first = words.vocabulary(language, 5_000)
    assert len(set(first)) == 5_000
    assert first == words.vocabulary(language, 5_000)
    assert first != words.vocabulary(language, 5_000, seed=2)


def test_words_are_as_frequent_as_zipf_says() -> None:
    texts = words.Texts("en", stream=STREAM)
    counted = Counter(word for text in texts.cut(400, 200) for word in text.lower().rstrip(".").split())
    ranks = words.vocabulary("en")
    share = [counted[ranks[rank]] / counted.total() for rank in (0, 9, 99)]
    expected = 1 / (np.array([0, 9, 99]) + words.SHIFT) / (1 / (np.arange(words.VOCABULARY) + words.SHIFT)).sum()
    assert share == pytest.approx(expected, rel=0.4)


def test_texts_have_the_wanted_number_of_words() -> None:
    cut = words.Texts("ar", stream=STREAM).cut(60, 20)
    assert {len(text.split()) for text in cut} == {60}
    assert len(set(cut)) == 20


@pytest.fixture
def terms(make_term) -> None:
    """A few terms of each vocabulary that entries are given terms of."""
    codes = {"theme": "abc", "model": "abc", "sdg": "123", "crpd": "123", "group": "abc"}
    for vocabulary, few in codes.items():
        for code in few:
            make_term(f"{vocabulary}/{code}")
    for code in ("AFG", "COL", "TCD"):
        make_term(f"country/{code}")


def test_generated_entries_are_found_like_all_others(small, terms) -> None:
    generator.write(25, lambda said: None)
    assert indexing.rebuild() == 25
    assert (Practice.objects.count(), Opportunity.objects.count()) == (20, 5)
    entry = Practice.objects.order_by("pk")[0]
    assert languages_of(entry) == list(LANGUAGES)
    assert len(raw(entry, "actions", entry.original_language).split()) == 120
    assert {term.term.vocabulary for term in entry.entry_terms.select_related("term")} >= {"theme", "country", "model"}
    assert SearchDocument.objects.get(pk=entry.pk).languages == list(LANGUAGES)
    last = Entry.objects.latest("pk").pk
    assert Entry.objects.create(kind="practice", original_language="en").pk == last + 1


def test_two_runs_make_the_same(small, terms) -> None:
    first, second = _written(), _written()
    assert first == second


def _written() -> list[tuple[object, ...]]:
    """What a run makes; it is undone afterwards."""
    with transaction.atomic():
        generator.write(5, lambda said: None)
        rows = Entry.objects.order_by("pk").values_list("title_ar", "summary_fr", "published_at", "original_language")
        found = [*rows, *EntryTerm.objects.order_by("pk").values_list("entry__source_key", "term__code", "role")]
        transaction.set_rollback(True)
    return found


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://postgres@/x?host=/tmp/y", "postgresql://postgres@/portal_bench_7?host=/tmp/y"),
        ("postgresql:///x?host=/tmp/y", "postgresql:///portal_bench_7?host=/tmp/y"),
        ("postgresql://u:p@h:5432/x", "postgresql://u:p@h:5432/portal_bench_7"),
        ("postgresql://h", "postgresql://h/portal_bench_7"),
    ],
)
def test_the_benchmark_has_databases_of_its_own(url: str, expected: str) -> None:
    assert databases.address(url, 7) == expected


def test_goals_say_whether_they_are_met() -> None:
    assert Goal("a", 2, 3).met
    assert not Goal("a", 2, 3, at_least=True).met
    assert Goal("b", 61.234, 50, unit=" ms").line() == "MISSED  b: 61.23 ms (goal <= 50 ms)"


def test_a_request_may_hold_a_page() -> None:
    assert b"If-None-Match" not in Request("/en/").to_bytes()
    assert b'If-None-Match: W/"x"\r\n' in Request("/en/", 'W/"x"').to_bytes()
