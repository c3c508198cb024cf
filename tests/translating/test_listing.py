"""The list of what there is to translate says what the ground derives, in order of use, at one number of queries."""

import itertools

import pytest
from django.urls import reverse

from entries import editing
from entries.models import TranslationRecord
from entries.texts import LANGUAGES
from entries.translations import TO_DO, TranslationState, states_of
from partners.viewers import viewer_of
from portal.statistics.models import Use
from portal.translating import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_each_state(make_practice, translator):
    """Practices that stand in each state in French."""
    plain, drafted, outdated, machine, reviewed = (make_practice() for _number in range(5))
    editing.save_translation(
        entry=drafted, language="fr", changes={"texts": {"title": "Visites"}}, by=viewer_of(translator), edition=0
    )
    for entry, quality, renders in (
        (outdated, "reviewed", "older"),
        (machine, "machine", machine.source_hash),
        (reviewed, "reviewed", ""),
    ):
        entry.title_fr = "Visites"
        entry.save()
        TranslationRecord.objects.create(entry=entry, language="fr", quality=quality, renders_hash=renders)
    unrecorded = make_practice(title_fr="Visites", title_es=" ")
    TranslationRecord.objects.filter(entry=unrecorded).delete()
    return plain, outdated


def test_the_list_has_each_state(in_each_state, curator):
    plain, outdated = in_each_state
    listed = listing.translatable(viewer_of(curator))
    states = states_of(listed)
    for state, language in itertools.product(TranslationState, LANGUAGES):
        found = set(listing.in_state(listed, state, language).values_list("pk", flat=True))
        assert found == {pk for pk, by_language in states.items() if by_language[language] == state}, (state, language)
    assert states[plain.pk]["fr"] == TranslationState.MISSING
    anywhere = set(listing.in_state(listed, TranslationState.OUTDATED).values_list("pk", flat=True))
    assert anywhere == {outdated.pk}
    to_do = set(listing.in_state(listed, listing.ANYTHING, "fr").values_list("pk", flat=True))
    assert to_do == {pk for pk, by_language in states.items() if by_language["fr"] in TO_DO}


def test_coverage_counts_what_the_list_finds(in_each_state, make_entry, client, curator):
    make_entry("collection")
    tables = {table.language: table for table in listing.coverage(viewer_of(curator))}
    listed = listing.translatable(viewer_of(curator))
    for language, table in tables.items():
        for row in table.rows:
            for state, count in row.cells:
                found = listing.in_state(listed.filter(kind=row.kind.code), state, language)
                assert found.count() == count, (language, row.kind.code, state)
        assert table.whole.total == 7
    assert tables["en"].whole.share is None
    assert tables["fr"].whole.share == 1 / 7
    client.force_login(curator)
    page = client.get(reverse("desk:translation_coverage")).content.decode()
    assert "?language=fr&amp;kind=practice&amp;state=outdated" in page
    assert page.index('id="in-ar"') < page.index('id="in-fr"')


def test_a_translator_sees_own_languages_first(translator):
    assert [table.language for table in listing.coverage(viewer_of(translator))] == ["ar", "fr", "en", "es"]


def test_what_is_read_most_comes_first(make_practice, curator):
    first, second, third = (make_practice() for _number in range(3))
    Use.objects.create(entry=first, language="", recent=3)
    Use.objects.create(entry=second, language="", recent=8)
    Use.objects.create(entry=third, language="fr", recent=99)  # of one language only: the whole counts
    found = list(listing.translatable(viewer_of(curator)).values_list("pk", flat=True))
    assert found == [second.pk, first.pk, third.pk]


def test_the_list_is_narrowed_to_a_country_and_a_kind(make_entry, client, curator):
    make_entry(terms=("theme/peer-support", ("country/BIH", "place")), title_en="In Bosnia")
    make_entry(terms=("theme/peer-support", ("country/UGA", "place")), title_en="In Uganda")
    make_entry("collection", title_en="A collection")
    client.force_login(curator)
    page = client.get(reverse("desk:translations"), {"country": "UGA", "kind": "practice"}).content.decode()
    assert "In Uganda" in page
    assert "In Bosnia" not in page
    assert "A collection" not in page
    assert client.get(reverse("desk:translations"), {"country": "nowhere"}).status_code == 400


def test_a_new_draft_of_a_published_translation_is_told(make_practice, client, translator, curator):
    practice = make_practice(title_fr="Visites")
    changes = {"texts": {"title": "Visites de pairs"}}
    editing.save_translation(entry=practice, language="fr", changes=changes, by=viewer_of(translator), edition=0)
    client.force_login(curator)
    assert "A new draft is under way." in client.get(reverse("desk:translations")).content.decode()


@pytest.mark.parametrize("query", ["", "?state=todo", "?language=fr&state=missing&country=BIH"])
def test_the_list_takes_as_many_queries_for_one_as_for_three(
    query, make_practice, client, curator, django_assert_num_queries
):
    place = ("theme/peer-support", ("country/BIH", "place"))
    make_practice(terms=place)
    client.force_login(curator)
    address = reverse("desk:translations") + query
    client.get(address)
    with django_assert_num_queries(10):
        client.get(address)
    make_practice(terms=place)
    make_practice(terms=place)
    with django_assert_num_queries(10):
        assert client.get(address).content.decode().count("<tr>") == 4
