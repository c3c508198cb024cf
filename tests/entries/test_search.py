"""Finding entries: in four languages, by terms, by facets, and only what the reader may see."""

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import override

from entries import facts
from entries.kinds import searchable_kinds
from entries.models import Action, Entry, SearchDocument, TranslationRecord, Word
from entries.models.terms import Vocabulary
from entries.search import indexing
from entries.search.engine import Result, search
from entries.search.parsing import Asked, parse
from entries.translations import TranslationState
from entries.viewers import ANONYMOUS, Viewer
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db
FACETS = (
    Vocabulary.THEME, Vocabulary.COUNTRY, Vocabulary.REGION, Vocabulary.SDG, Vocabulary.LANGUAGE,
)  # fmt: skip


def ask(query: str = "") -> Asked:
    """What the address `?query` asks for, on a list of everything."""
    return parse(QueryDict(query), kinds=searchable_kinds(), facets=FACETS)


def find(query: str = "", viewer: Viewer = ANONYMOUS, language: str = "en") -> Result:
    """The answer to the address `?query`."""
    return search(ask(query), viewer, language)


def ids(result: Result) -> list[int]:
    """The ids of the hits, in their order."""
    return [hit.id for hit in result.hits]


def counts(result: Result, name: str) -> dict[str, int]:
    """Code to count of one facet."""
    return {option.code: option.count for facet in result.facets if facet.name == name for option in facet.options}


@pytest.fixture
def africa(make_term):
    """Africa, and two of its countries."""
    region = make_term("region/002", label_en="Africa", label_fr="Afrique", label_ar="أفريقيا", label_es="África")
    for code, name in (("UGA", "Uganda"), ("TCD", "Chad")):
        make_term(f"country/{code}", label_en=name, broader=(region,))
    return region


def test_a_word_of_the_body_finds_the_entry(make_practice):
    entry = make_practice(challenge_en="Hospitals had no crutches.")
    make_practice()

    assert ids(find("q=crutch")) == [entry.pk]


def test_a_title_outranks_a_body(make_practice):
    in_title = make_practice(title_en="Crutches made in the village")
    make_practice(results_en="Everybody had crutches. Crutches, crutches and again crutches. " * 20)

    assert ids(find("q=crutches"))[0] == in_title.pk


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ({"title_fr": "Des prothèses légères"}, "prothese"),
        ({"title_es": "Prótesis y rehabilitación"}, "rehabilitacion"),
        ({"title_ar": "إعادةُ التّأهيل في القُرى"}, "التاهيل"),
        ({"title_ar": "الأطراف الاصطناعية"}, "اطراف"),
        ({"title_ar": "مستشفى ميداني"}, "مستشفي"),
        ({"title_ar": "الدعم النفسي والتأهيل"}, "تأهيل"),
    ],
)
def test_every_language_is_searched_in_its_own_grammar(make_practice, text, query):
    entry = make_practice(**text)
    make_practice()

    assert ids(find(f"q={query}")) == [entry.pk]


def test_arabic_stop_words_do_not_narrow_a_query(make_practice):
    entry = make_practice(title_ar="سباكة القرية")

    assert ids(find("q=في سباكة على القرية")) == [entry.pk]


def test_quotes_minus_and_or_mean_what_they_mean_elsewhere(make_practice):
    phrase = make_practice(results_en="A bread oven was built.")
    words = make_practice(results_en="The oven and the bread were built.")

    assert ids(find('q="bread oven"')) == [phrase.pk]
    assert ids(find('q=oven -"bread oven"')) == [words.pk]
    assert set(ids(find("q=nothingness OR oven"))) == {phrase.pk, words.pk}


def test_an_arabic_query_that_names_a_term_finds_english_entries_tagged_with_it(make_practice, make_term):
    make_term("theme/prosthetics", label_en="Prosthetics", alternatives_ar="ساق صناعية\nيد صناعية")
    entry = make_practice(title_en="A workshop", terms=("theme/prosthetics",))
    make_practice()

    assert ids(find("q=ساق صناعية", language="ar")) == [entry.pk]


def test_terms_and_words_of_one_query_narrow_together(make_practice, make_term, africa):
    make_term("theme/wheelchair", label_en="Wheelchairs", alternatives_fr="fauteuil roulant")
    both = make_practice(title_en="Bamboo", terms=("theme/wheelchair", ("country/UGA", "place")))
    make_practice(title_en="Bamboo", terms=("theme/wheelchair",))
    make_practice(title_en="Steel", terms=("theme/wheelchair", ("country/UGA", "place")))

    assert ids(find("q=fauteuils roulants in Afrique bamboo")) == [both.pk]


def test_a_region_finds_what_happens_in_its_countries(make_practice, africa):
    entry = make_practice(terms=("theme/peer-support", ("country/UGA", "place")))
    make_practice()

    assert ids(find("region=002")) == [entry.pk]
    assert ids(find("q=Afrique")) == [entry.pk]


def test_values_of_one_facet_widen_and_facets_narrow(make_practice, africa):
    in_uganda = make_practice(terms=("theme/data", ("country/UGA", "place")))
    in_chad = make_practice(terms=("theme/data", ("country/TCD", "place")))
    make_practice(terms=("theme/laws", ("country/TCD", "place")))

    assert set(ids(find("country=UGA&country=tcd&theme=data"))) == {in_uganda.pk, in_chad.pk}


def test_a_chosen_facet_is_counted_as_if_nothing_of_it_were_chosen(make_practice, africa):
    make_practice(terms=("theme/data", ("country/UGA", "place")))
    make_practice(terms=("theme/data", ("country/TCD", "place")))
    make_practice(terms=("theme/laws", ("country/TCD", "place")))

    result = find("country=UGA")

    assert counts(result, "country") == {"UGA": 1, "TCD": 2}
    assert counts(result, "theme") == {"data": 1}


def test_kinds_are_counted_and_chosen(make_entry):
    practice = make_entry("practice")
    make_entry("opportunity")

    result = find("kind=practice")

    assert ids(result) == [practice.pk]
    assert counts(result, "kind") == {"practice": 1, "opportunity": 1}


def test_hidden_entries_are_neither_found_nor_counted_nor_suggested(make_practice, curator):
    make_practice(title_en="Confidential ambulances", audience="isu", terms=("theme/secret",))

    assert find("q=ambulances").total == 0
    assert counts(find(), "theme") == {}
    assert find("q=ambulence").did_you_mean == ""
    assert not Word.objects.filter(word="confidential").exists()
    assert find("q=ambulances", viewer=viewer_of(curator)).total == 1


def test_drafts_have_no_row_and_archived_entries_lose_theirs(make_practice, curator):
    from entries.curation import move

    draft = make_practice(published=False)
    entry = make_practice(title_en="Elevators")
    move(entry=entry, action=Action.ARCHIVE, by=viewer_of(curator), note="Outdated.")

    assert indexing.refresh([draft.pk]) == 0
    assert find("q=elevators").total == 0


def test_refresh_keeps_the_vocabulary_exact(make_practice):
    entry = make_practice(title_en="Umbrellas")
    make_practice(title_en="Umbrellas")
    Entry.objects.filter(pk=entry.pk).update(title_en="Parasols")

    indexing.refresh([entry.pk])
    indexing.refresh([entry.pk])

    assert dict(Word.objects.filter(word__in=["umbrellas", "parasols"]).values_list("word", "entries")) == {
        "umbrellas": 1, "parasols": 1,
    }  # fmt: skip


def test_rebuild_writes_what_refresh_writes(make_practice, africa):
    make_practice(title_en="Umbrellas", title_ar="مظلات", terms=("theme/data", ("country/UGA", "place")))
    rows = list(SearchDocument.objects.order_by("pk").values())
    words = set(Word.objects.filter(entries__gt=0).values_list("word", "language", "entries"))
    SearchDocument.objects.all().delete()
    Word.objects.all().delete()

    assert indexing.rebuild() == 1
    assert list(SearchDocument.objects.order_by("pk").values()) == rows
    assert set(Word.objects.filter(entries__gt=0).values_list("word", "language", "entries")) == words


def test_private_texts_and_untitled_languages_are_not_searched(make_practice):
    make_practice(summary_fr="Une ébauche sans titre", contact_email="hidden@example.org")

    assert find("q=ébauche").total == 0
    assert find("q=hidden@example.org").total == 0


def test_entries_are_found_by_the_languages_they_exist_in(make_practice, make_term):
    for code in ("en", "fr"):
        make_term(f"language/{code}")
    make_practice()
    both = make_practice(title_fr="Visites")

    assert ids(find("language=fr")) == [both.pk]


def test_a_typing_error_is_mended_by_itself_when_nothing_is_found(make_practice):
    entry = make_practice(title_en="Prosthetic workshops", terms=("theme/data",))
    facts.bump_content_version()

    result = find("q=prostetic workshpos")

    assert (ids(result), result.did_you_mean, result.corrected) == ([entry.pk], "prosthetic workshops", True)


def test_a_correct_query_gets_no_suggestion(make_practice):
    make_practice(title_en="Workshops")

    assert find("q=workshop").did_you_mean == ""
    assert find("q=zzzzxqy").did_you_mean == ""


def test_highlights_mark_words_and_are_safe(make_practice, make_term):
    make_term("theme/legs", label_en="Artificial legs", alternatives_fr="jambe de bois")
    make_practice(title_en="Artificial legs & <b>arms</b>", summary_en="Rehabilitated workers", terms=("theme/legs",))

    (hit,) = find("q=jambe de bois").hits
    assert str(hit.title) == "<mark>Artificial legs</mark> &amp; &lt;b&gt;arms&lt;/b&gt;"
    (hit,) = find("q=rehabilitation worker").hits or find("q=worker").hits
    assert "<mark>" in str(hit.summary)


def test_newest_come_first_without_a_query(make_practice):
    old, new = make_practice(), make_practice()

    assert ids(find()) == [new.pk, old.pk]
    assert ids(find("q=hospital&sort=newest")) == [new.pk, old.pk]


def test_a_list_says_which_translations_nobody_has_reviewed(make_practice, client):
    entry = make_practice(title_en="Crutches", title_fr="Béquilles", title_es="Muletas")
    Entry.objects.filter(pk=entry.pk).update(source_hash="now")
    for language, quality, renders in (("fr", "translated", "now"), ("es", "reviewed", "older")):
        TranslationRecord.objects.update_or_create(
            entry=entry, language=language, defaults={"quality": quality, "renders_hash": renders}
        )

    for code, standing in (("fr", TranslationState.TRANSLATED), ("es", TranslationState.OUTDATED)):
        with override(code):
            assert find("", language=code).hits[0].note == standing.label
            assert str(standing.label) in client.get(reverse("practices:list")).text
    assert find("").hits[0].note == ""
    assert "English" in find("", language="ar").hits[0].note


def test_unknown_values_are_named_and_the_rest_is_kept(make_practice):
    asked = ask("theme=nonsense&q=hospital&kind=nonsense&sort=price&page=x")

    assert len(asked.problems) == 3
    assert all("nonsense" in problem for problem in asked.problems[:2])
    assert (asked.q, asked.page) == ("hospital", 0)


def test_a_merged_term_leads_to_its_successor(make_term):
    new = make_term("theme/new")
    make_term("theme/old", merged_into=new)

    asked = ask("theme=old&q=house")

    assert (asked.moved, asked.address()) == (True, "?q=house&theme=new")


@pytest.mark.parametrize(
    "query", ["%00", "q=%00", "q=%FF%FE", "q=%ED%A0%80x", "q=" + "x" * 10_000, "q=!!!", "q=:*%26|<->"]
)
def test_hostile_queries_are_answered_with_a_sentence(query, make_practice):
    asked = ask(query)

    assert asked.problems or query == "%00"
    assert isinstance(search(asked, ANONYMOUS, "en"), Result)


def test_queries_do_not_grow_with_entries(make_practice, django_assert_max_num_queries):
    make_practice()
    with django_assert_max_num_queries(4):
        find("q=hospital&theme=peer-support")
    for _count in range(3):
        make_practice()
    with django_assert_max_num_queries(4):
        find("q=hospital&theme=peer-support")
