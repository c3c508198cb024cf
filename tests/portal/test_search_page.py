"""The search page as its reader gets it: four languages, no script, helpful when something is wrong."""

import re
from urllib.parse import quote

import pytest

from entries import facts
from entries.models import SearchDocument
from entries.search import parsing

pytestmark = pytest.mark.django_db


@pytest.fixture
def get(client):
    """Fetches a page as text: `get("/en/search/?q=x", 200)`."""

    def fetch(path: str, status: int = 200) -> str:
        response = client.get(path)
        assert response.status_code == status, response.status_code
        return response.content.decode()

    return fetch


def test_the_page_tells_query_and_count_in_its_title_and_announces_them(get, make_practice):
    make_practice(title_en="Wheelchair repair")

    page = get("/en/search/?q=wheelchair")

    assert re.search("<title>1 result for “wheelchair” ", page)
    assert re.search(r'<p role="status">1 result for “wheelchair”</p>', page)
    assert "<mark>Wheelchair</mark> repair" in page


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_every_language_lists_everything_and_marks_what_is_in_another(get, make_practice, language):
    make_practice(title_en="Repair", title_fr="Réparation")

    page = get(f"/{language}/search/")

    assert ('lang="en" dir="ltr"><a' in page) == (language in {"ar", "es"})
    assert ">English</bdi>" in page
    assert ">Français</bdi>" in page


def test_readers_without_account_get_no_cookie_and_nothing_varies_by_it(client, make_practice):
    make_practice()

    response = client.get("/en/search/?q=hospital")

    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_chosen_filter_can_be_taken_away_again(get, make_practice, make_term):
    make_term("theme/data", label_en="Data & figures")
    make_practice(terms=("theme/data",))

    page = get("/en/search/?q=hospital&theme=DATA&sort=newest")

    assert re.search(r'<a class="chip" href="\?q=hospital&amp;sort=newest">.*?Data &amp; figures', page)
    assert re.search(r'<input type="checkbox" name="theme" value="data" checked>', page)


def test_a_merged_terms_old_code_leads_on(client, make_term):
    make_term("theme/old", merged_into=make_term("theme/new"))

    response = client.get("/fr/search/?theme=old&q=maison&page=2")

    assert (response.status_code, response.headers["Location"]) == (301, "/fr/search/?q=maison&theme=new&page=2")


def test_an_unknown_filter_is_named_and_the_rest_kept(get, make_practice):
    make_practice(title_en="Wheelchair repair")

    page = get("/en/search/?q=wheelchair&theme=<b>nonsense</b>", 400)

    assert "<title>Error: " in page
    assert "&lt;b&gt;nonsense&lt;/b&gt;" in page
    assert "1 result for “wheelchair”" in page


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_too_long_a_query_is_refused_and_kept_in_its_field(get, language):
    typed = "كرسي wheelchair " * 700

    page = get(f"/{language}/search/?q={quote(typed)}", 400)

    assert typed.strip() in page
    assert len(page) < 12 * len(quote(typed))


@pytest.mark.parametrize(
    "query", ["q=a%00b", "q=%C3%28", "theme=%00", "page=%00", "sort=%FF", "q=%F0%9F&kind=%00", "all=x"]
)
def test_hostile_bytes_never_break_the_page(client, query):
    response = client.get(f"/en/search/?{query}")

    assert response.status_code in {200, 400, 404}


@pytest.mark.parametrize("number", ["0", "2", "51", "-1", "1.5", "x", "99999999999999999999", "²"])
def test_a_page_that_does_not_exist_is_a_helpful_404(get, make_practice, number):
    make_practice()

    page = get(f"/en/search/?q=hospital&page={quote(number)}", 404)

    assert "There is no such page of this list. It has 1 page." in page
    assert '<a class="standalone" href="?q=hospital">' in page


def test_pages_can_be_shared_and_keep_the_filters(get, make_practice, make_term, monkeypatch):
    monkeypatch.setattr(parsing, "PAGE_SIZE", 1)
    monkeypatch.setattr("entries.search.engine.PAGE_SIZE", 1)
    monkeypatch.setattr("entries.search.statement.PAGE_SIZE", 1)
    make_practice(title_en="Older")
    make_practice(title_en="Newer")

    page = get("/en/search/?theme=peer-support&page=2")

    assert "Older" in page
    assert "Newer" not in page
    assert 'href="?theme=peer-support&amp;page=1" rel="prev"' in page


def test_nothing_found_says_what_to_try_next(get, make_practice):
    make_practice()

    page = get("/en/search/?q=xylophone")

    assert "0 results for “xylophone”" in page
    assert "Nothing was found" in page
    assert '<a class="standalone" href="/en/search/">See the whole list</a>' in page


def test_a_mended_typing_error_says_so(get, make_practice):
    make_practice(title_en="Wheelchair repair")

    page = get("/en/search/?q=weelchair")

    assert "Nothing was found for “<bdi>weelchair</bdi>”" in page
    assert '<a href="?q=wheelchair"><bdi>wheelchair</bdi></a>' in page


def test_a_long_facet_shows_ten_and_the_rest_on_request(get, make_practice, make_term):
    codes = [f"C{number:02}" for number in range(12)]
    for code in codes:
        make_term(f"country/{code}")
    make_practice(terms=("theme/data", *((f"country/{code}", "place") for code in codes)))

    page = get("/en/search/")

    assert page.count('name="country"') == 10
    assert 'href="?all=country#facet-country"' in page
    assert get("/en/search/?all=country").count('name="country"') == 12


def test_names_of_terms_are_read_in_any_language(get, make_practice, make_term):
    make_term("theme/prosthetics", label_en="Artificial limbs", label_ar="الأطراف الاصطناعية")
    make_practice(title_en="A workshop", terms=("theme/prosthetics",))

    assert "A workshop" in get(f"/ar/search/?q={quote('الأطراف الاصطناعية')}")


def test_query_count_stays_when_entries_grow(client, make_practice, django_assert_max_num_queries):
    make_practice()
    with django_assert_max_num_queries(6):
        client.get("/en/search/?q=hospital&theme=peer-support")
    for _number in range(3):
        make_practice()
    facts.bump_content_version()
    with django_assert_max_num_queries(6):
        client.get("/en/search/?q=hospital&theme=peer-support")


def test_large_results_are_said_to_be_more_than_counted(get, make_practice, monkeypatch):
    monkeypatch.setattr("entries.search.engine.EXACT_UP_TO", 1)
    monkeypatch.setattr("entries.search.statement.EXACT_UP_TO", 1)
    for _number in range(3):
        make_practice()

    assert "More than 1 entries" in get("/en/search/")
    assert SearchDocument.objects.count() == 3
