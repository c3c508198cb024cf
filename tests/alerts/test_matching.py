"""Which alerts a new entry meets: exactly those whose lists find it, for the readers who may read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.http import QueryDict
from django.utils import timezone
from hypothesis import HealthCheck, given, settings as tuned, strategies as st

from entries import facts
from entries.models import Entry, Term
from entries.search.terms import thesaurus
from entries.viewers import ANONYMOUS, Viewer
from matching import refresh
from portal.finding import questions, showing
from portal.notifications.alerts import matching, preparing
from portal.notifications.alerts.anchors import ANY, anchors_of
from portal.notifications.alerts.models import Alert, Asking
from portal.notifications.alerts.subjects import ROUTES, of_answers, of_list
from portal.notifications.models import Reader
from portal.tables.lists import listing

pytestmark = pytest.mark.django_db
WORDS = ["boats", "clinic", "prosthèse", "أطراف", "the", "Uganda", "rehabilitation", "crutches", "niños"]


def saved(place: str, query: str) -> Asking:
    """A saved question, prepared."""
    asking, made = Asking.objects.get_or_create(
        digest=Asking.digest_of(place, query), defaults={"place": place, "query": query}
    )
    if made:
        preparing.prepare([asking])
    return asking


def found_by(place: str, query: str, viewer: Viewer = ANONYMOUS) -> set[int]:
    """What the list finds."""
    found = listing(place)
    assert found is not None
    return set(found.keys(found.read(QueryDict(query)), viewer, most=1000))


@pytest.fixture
def africa(make_term: Callable[..., Any]) -> None:
    region = make_term("region/002", label_en="Africa", label_fr="Afrique", label_ar="أفريقيا", label_es="África")
    for code, name in (("UGA", "Uganda"), ("TCD", "Chad")):
        make_term(f"country/{code}", label_en=name, broader=(region,))
    medical = make_term("theme/medical", label_en="Medical care")
    make_term("theme/rehabilitation", label_en="Rehabilitation", broader=(medical,))
    make_term("language/en", label_en="English")


@pytest.fixture
def entries(africa: None, make_entry: Callable[..., Any]) -> list[Entry]:
    return [
        make_entry("practice", title_en="Boats that carry clinics", terms=("country/UGA", "theme/rehabilitation")),
        make_entry("practice", title_en="Crutches", title_fr="Des prothèses", terms=("country/TCD", "theme/medical")),
        make_entry("opportunity", title_en="A course on boats", terms=("theme/medical",)),
        make_entry("opportunity", title_es="Un curso para niños", original_language="es"),
        make_entry("collection", title_en="The clinic of Uganda", audience="partners"),
    ]


def one_query() -> st.SearchStrategy[tuple[str, str]]:
    word = st.sampled_from(WORDS)
    piece = st.one_of(
        word, word.map(lambda one: f"-{one}"), st.tuples(word, word).map(lambda two: f'"{two[0]} {two[1]}"')
    )
    q = st.lists(piece, max_size=3).map(" ".join) | st.tuples(word, word).map(" OR ".join)
    filters = st.lists(
        st.sampled_from(
            [
                ("theme", "medical"),
                ("theme", "rehabilitation"),
                ("country", "UGA"),
                ("region", "002"),
                ("kind", "practice"),
                ("kind", "opportunity"),
                ("language", "en"),
            ]
        ),
        max_size=3,
        unique=True,
    )

    def address(parts: tuple[str, list[tuple[str, str]]]) -> str:
        asked, chosen = parts
        return urlencode(([("q", asked)] if asked else []) + chosen)

    return st.tuples(st.sampled_from(["all", "practice", "opportunity"]), st.tuples(q, filters).map(address))


@tuned(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(one_query())
def test_an_alert_meets_an_entry_exactly_when_its_list_finds_it(entries: list[Entry], asked: tuple[str, str]) -> None:
    place, typed = asked
    subject = of_list(listing(place), QueryDict(typed))  # type: ignore[arg-type]
    members = Viewer(user_id=1, audiences=frozenset({"everyone", "partners"}))
    found = found_by(place, typed, members) if not subject.problems else set()
    asking = saved(place, subject.key["query"])
    if subject.problems:  # such an alert cannot be saved; what of it is understood is another question
        return
    now = timezone.now()
    met = {entry.pk for entry in entries if asking.pk in matching.lists_that_find(entry, now)}
    assert met == found


@given(st.recursive(
    st.sampled_from(["'a'", "'b'", "'c'", "'d''e'"]),
    lambda inner: st.one_of(
        inner.map(lambda one: f"!({one})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) & ({two[1]})"),
        st.tuples(inner, inner).map(lambda two: f"({two[0]}) | ({two[1]})"),
    ),
    max_leaves=6,
))  # fmt: skip
@tuned(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_meets_a_condition_holds_one_of_its_anchors(db: None, condition: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery::text", [condition])
        spelled = cursor.fetchone()[0]
        anchors = set(anchors_of(spelled, lambda word: {"a": 0.1, "b": 0.2}.get(word, 0.3)))
        for held in ([], ["a"], ["b"], ["c"], ["d'e"], ["a", "b"], ["b", "c"], ["a", "c", "d'e"]):
            cursor.execute("SELECT array_to_tsvector(%s::text[]) @@ %s::tsquery", [held, condition])
            if cursor.fetchone()[0]:
                assert ANY in anchors or anchors & set(held)


def test_a_phrase_and_a_rare_word_are_looked_for_by_what_is_rarest() -> None:
    shares = {"common": 0.9, "rare": 0.01, "second": 0.02}
    share = lambda word: shares.get(word, 0.5)  # noqa: E731
    assert anchors_of("'common' & 'rare'", share) == ["rare"]
    assert anchors_of("'common' & ( 'rare' | 'second' )", share) == ["rare", "second"]
    assert anchors_of("'common' <-> 'rare' & !'second'", share) == ["rare"]
    assert anchors_of("!'rare'", share) == [ANY]
    assert anchors_of("", share) == []


@pytest.mark.parametrize(
    ("query", "meets"),
    [
        ("status=open", True),
        ("status=closed", False),
        ("closes=30-days", True),
        ("closes=14-days&closes=30-days", True),
        ("closes=90-days", False),
        ("amount=10000", True),
        ("amount=1000000", False),
        ("q=Wheelchairs&status=open&amount=10000", True),
        ("q=Boats&status=open", False),
    ],
)
def test_deadline_and_amount_of_a_call_count_as_in_its_list(make_call, query: str, meets: bool) -> None:
    call = make_call(title_en="Wheelchairs", award_floor=1000, award_ceiling=5000, currency="USD")
    asking = saved("call", query)
    assert (call.pk in found_by("call", query)) is meets
    assert (asking.pk in matching.lists_that_find(call, timezone.now())) is meets


def test_answers_meet_what_matching_finds_fitting(africa: None, make_term, make_call) -> None:
    make_term("partner-kind/opd", label_en="Organisation of persons with disabilities")
    make_term("partner-kind/donor", label_en="Donor")
    eligible = [("country/UGA", "eligible"), ("partner-kind/opd", "eligible"), "theme/rehabilitation", "country/UGA"]
    call = make_call(
        title_en="Wheelchairs", terms=tuple(eligible), award_floor=1000, award_ceiling=5000, currency="USD"
    )
    refresh.changed(call.pk)
    fitting = {}
    for query in (
        "country=UGA&who=opd&theme=rehabilitation",
        "country=UGA&who=opd&theme=medical",
        "theme=rehabilitation",
        "country=TCD&theme=rehabilitation",
        "country=UGA&who=donor",
        "",
    ):
        subject = of_answers(ROUTES["find_funding"], QueryDict(query), thesaurus())
        asking = saved("find_funding", subject.key["query"])
        _form, answers = questions.asked(QueryDict(query), ROUTES["find_funding"], thesaurus())
        cards = showing.for_draft(answers.draft(thesaurus()), ANONYMOUS, terms=thesaurus())
        shown = call.pk in {card.entry.pk for card in cards.fits}
        met = matching.answers_that_fit(call, timezone.now(), thesaurus())
        fitting[query] = shown
        assert (asking.pk in met) is shown, query
    assert set(fitting.values()) == {True, False}


def heard(entry: Entry) -> set[int]:
    return {one.alert.pk for one in matching.new_entry(entry, timezone.now())}


def test_a_term_is_met_by_what_is_narrower_and_by_what_was_merged_into_it(africa: None, make_practice) -> None:
    practice = make_practice(terms=("country/UGA", "theme/rehabilitation"))
    reader = Reader.objects.create(address="amal@example.org", confirmed_at=timezone.now())
    known = {}
    for vocabulary, code in (("region", "002"), ("country", "UGA"), ("theme", "medical"), ("country", "TCD")):
        term = thesaurus().find(vocabulary, code)
        assert term is not None
        known[code] = Alert.objects.create(
            reader=reader, sort="term", term_id=term.id, frequency="daily", confirmed_at=timezone.now()
        )
    assert heard(practice) == {known[code].pk for code in ("002", "UGA", "medical")}
    merged = Term.objects.create(
        vocabulary="theme", code="old", label_en="Old", merged_into_id=known["medical"].term_id
    )
    old = Alert.objects.create(reader=reader, sort="term", term=merged, frequency="daily", confirmed_at=timezone.now())
    assert old.pk in heard(practice)


def test_questions_are_understood_anew_when_terms_change(africa: None, make_practice) -> None:
    practice = make_practice(title_en="Boats", terms=("country/UGA", "theme/medical"))
    asking = saved("all", "q=Pearl")
    assert asking.pk not in matching.lists_that_find(practice, timezone.now())
    Term.objects.filter(code="UGA").update(alternatives_en="Pearl")
    facts.bump_content_version()
    assert practice.pk in found_by("all", "q=Pearl")
    assert preparing.prepare_stale(thesaurus()) == 1
    assert asking.pk in matching.lists_that_find(practice, timezone.now())


def test_only_readers_who_may_read_it_hear_of_it(make_practice, make_entry, ngo_officer, curator, stranger) -> None:
    people = {
        name: Reader.objects.create(user=user)
        for name, user in (("officer", ngo_officer), ("curator", curator), ("stranger", stranger))
    }
    people["address"] = Reader.objects.create(address="amal@example.org", confirmed_at=timezone.now())
    asking = saved("all", "")
    for reader in people.values():
        Alert.objects.create(
            reader=reader, sort="search", asking=asking, frequency="daily", confirmed_at=timezone.now()
        )

    def who(entry: Entry) -> set[str]:
        readers = {one.reader.pk for one in matching.new_entry(entry, timezone.now())}
        return {name for name, reader in people.items() if reader.pk in readers}

    assert who(make_practice()) == set(people)
    assert who(make_practice(audience="partners")) == {"officer", "curator", "stranger"}
    assert who(make_practice(audience="isu")) == {"curator"}


@pytest.mark.parametrize(
    "silent",
    [
        {"alert": {"confirmed_at": None}},
        {"alert": {"frequency": "never"}},
        {"reader": {"stopped_at": timezone.now()}},
        {"reader": {"undeliverable_at": timezone.now()}},
        {"reader": {"confirmed_at": None}},
    ],
)
def test_silent_alerts_meet_nothing(make_practice, silent: dict[str, Any]) -> None:
    reader = Reader.objects.create(
        address="amal@example.org", **{"confirmed_at": timezone.now()} | silent.get("reader", {})
    )
    alert = {"frequency": "daily", "confirmed_at": timezone.now()} | silent.get("alert", {})
    Alert.objects.create(reader=reader, sort="search", asking=saved("all", ""), **alert)
    assert heard(make_practice()) == set()


def test_a_partners_followers_hear_what_it_publishes(make_practice, make_entry, partner) -> None:
    reader = Reader.objects.create(address="amal@example.org", confirmed_at=timezone.now())
    alert = Alert.objects.create(
        reader=reader, sort="entry", entry=partner, frequency="daily", confirmed_at=timezone.now()
    )
    assert heard(make_practice(owner=partner)) == {alert.pk}
    assert heard(make_practice(owner=None)) == set()


@pytest.mark.parametrize("number", [1, 3])
def test_looking_for_alerts_asks_the_same_number_of_queries(
    make_practice, django_assert_num_queries, number: int
) -> None:
    practice = make_practice()
    asking = saved("all", "")
    for one in range(number):
        reader = Reader.objects.create(address=f"amal{one}@example.org", confirmed_at=timezone.now())
        Alert.objects.create(
            reader=reader, sort="search", asking=asking, frequency="daily", confirmed_at=timezone.now()
        )
    thesaurus()
    with django_assert_num_queries(5):
        assert len(heard(practice)) == number
