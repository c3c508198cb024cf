"""Public pages are kept for everybody; nobody ever gets what was made for one visitor, or what is out of date."""

import gzip
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings as project
from django.db import DatabaseError, connection
from django.test import Client
from django.utils import timezone

from entries import facts
from portal import editions as editions_module
from portal.editions import Edition, Editions
from portal.pagecache import OVERHEAD, Page, Shelf
from tests.portal import pagecache_urls

PUBLIC = "public, max-age=0, s-maxage=60"
SESSION = {project.SESSION_COOKIE_NAME: "somebody"}


@pytest.fixture
def visitor(db, settings) -> Client:
    """A visitor without cookies, of a server that keeps pages and asks for the edition every time."""
    settings.PAGE_CACHE_BYTES = 1_000_000
    settings.PAGE_CACHE_FRESHNESS = 0
    settings.ROOT_URLCONF = "tests.portal.pagecache_urls"
    pagecache_urls.made.clear()
    facts.bump_content_version()
    return Client()


def test_a_public_page_is_made_once(visitor: Client, django_assert_num_queries) -> None:
    first = visitor.get("/en/plain/")
    with django_assert_num_queries(1):  # the content version
        second = visitor.get("/en/plain/")
    assert first.content == second.content
    assert pagecache_urls.made == {"plain": 1}
    for answer in (first, second):
        assert not answer.cookies
        assert answer["Vary"] == "Accept-Encoding"
        assert answer["Cache-Control"] == PUBLIC
        assert answer["Content-Language"] == "en"
        assert answer["X-Frame-Options"] == "DENY"
        assert "Content-Security-Policy" in answer


def test_a_kept_page_has_the_headers_of_a_fresh_one(visitor: Client) -> None:
    first, second = (dict(visitor.get("/fr/plain/").items()) for _ in "ab")
    assert first.pop("X-Request-ID") != second.pop("X-Request-ID")
    assert first == second


def test_a_publication_is_seen_by_the_next_request(visitor: Client) -> None:
    before = visitor.get("/en/plain/")
    facts.bump_content_version()
    after = visitor.get("/en/plain/", headers={"If-None-Match": before["ETag"]})
    assert after.status_code == 200
    assert after.content != before.content
    assert after["ETag"] != before["ETag"]


def test_a_published_practice_is_seen(visitor: Client, make_practice) -> None:
    visitor.get("/en/plain/")
    make_practice(title_en="New")
    visitor.get("/en/plain/")
    assert pagecache_urls.made == {"plain": 2}


def test_a_reader_who_has_the_page_is_told_so_without_making_it(visitor: Client) -> None:
    etag = visitor.get("/en/plain/")["ETag"]
    for held in (etag, f'"other", {etag}', etag.removeprefix("W/")):
        answer = visitor.get("/en/plain/", headers={"If-None-Match": held})
        assert answer.status_code == 304
        assert answer.content == b""
        assert answer["ETag"].removeprefix("W/") == etag.removeprefix("W/")
        assert answer["Cache-Control"] == PUBLIC
        assert answer["Vary"] == "Accept-Encoding"
    assert pagecache_urls.made == {"plain": 1}


def test_a_reader_is_told_so_by_a_process_that_never_made_the_page(visitor: Client) -> None:
    etag = visitor.get("/en/plain/")["ETag"]
    assert Client().get("/en/plain/", headers={"If-None-Match": etag}).status_code == 304
    assert pagecache_urls.made == {"plain": 1}


@pytest.mark.parametrize("held", ["*", '"x"', "W/", '"' + "0" * 24 + '"', '"' * 600, "é"])
def test_other_tags_get_the_page(visitor: Client, held: str) -> None:
    assert visitor.get("/en/plain/", headers={"If-None-Match": held}).status_code == 200


def test_languages_queries_and_hosts_are_kept_apart(visitor: Client, settings) -> None:
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    addresses = ["/en/plain/", "/ar/plain/", "/fr/plain/", "/en/plain/?q=leg", "/en/plain/?q=arm"]
    answers = [visitor.get(address) for address in addresses]
    answers.append(visitor.get("/en/plain/", headers={"Host": "other.example"}))
    assert len({answer["ETag"] for answer in answers}) == len(answers)
    assert pagecache_urls.made == {"plain": len(answers)}
    assert b" ar " in visitor.get("/ar/plain/").content
    assert visitor.get("/en/plain/", headers={"Host": "evil.example"}).status_code == 400


def test_the_order_of_parameters_does_not_matter_but_of_values_it_does(visitor: Client) -> None:
    visitor.get("/en/plain/?q=leg&theme=a&theme=b")
    visitor.get("/en/plain/?theme=a&theme=b&q=leg")
    assert pagecache_urls.made == {"plain": 1}
    assert b" one" in visitor.get("/en/plain/?q=two&q=one").content
    assert b" two" in visitor.get("/en/plain/?q=one&q=two").content
    assert b" two" in visitor.get("/en/plain/?%71=one&q=two").content
    assert b" one" in visitor.get("/en/plain/?q=two&%71=one").content


@pytest.mark.parametrize("query", ["q=%ff%fe", "q=%00", "&&&", "q", "=", "q=%26theme%3Da"])
def test_odd_queries_are_answered(visitor: Client, query: str) -> None:
    assert visitor.get(f"/en/plain/?{query}").content == visitor.get(f"/en/plain/?{query}").content


def test_long_queries_are_answered_and_not_kept(visitor: Client) -> None:
    for _ in range(2):
        answer = visitor.get("/en/plain/?q=" + "x" * 600)
        assert answer["Cache-Control"] == PUBLIC
        assert "ETag" not in answer
    assert pagecache_urls.made == {"plain": 2}


@pytest.mark.parametrize(
    ("taken", "packed"),
    [
        ("gzip", True),
        ("br, GZIP;q=0.5", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000, br", False),
        ("", False),
        ("br", False),
    ],
)
def test_pages_are_small_for_those_who_can_read_them_so(visitor: Client, taken: str, packed: bool) -> None:
    plain = visitor.get("/en/plain/").content
    answer = visitor.get("/en/plain/", headers={"Accept-Encoding": taken})
    assert answer.get("Content-Encoding") == ("gzip" if packed else None)
    assert int(answer["Content-Length"]) == len(answer.content)
    assert (gzip.decompress(answer.content) if packed else answer.content) == plain
    assert answer["Vary"] == "Accept-Encoding"


def test_head_is_answered_like_get_without_a_body(visitor: Client) -> None:
    assert visitor.head("/en/plain/").content == b""
    page = visitor.get("/en/plain/")
    assert page.content
    answer = visitor.head("/en/plain/")
    assert (answer.content, answer["ETag"], answer["Content-Length"]) == (b"", page["ETag"], page["Content-Length"])
    assert pagecache_urls.made == {"plain": 2}


def test_a_session_passes_every_cache_by(visitor: Client) -> None:
    etag = visitor.get("/en/plain/")["ETag"]
    visitor.cookies.load(SESSION)
    for _ in range(2):
        answer = visitor.get("/en/plain/", headers={"If-None-Match": etag, "Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "private, no-store"
        assert "ETag" not in answer
        assert "Content-Encoding" not in answer
    assert pagecache_urls.made == {"plain": 3}
    visitor.cookies.clear()
    assert visitor.get("/en/plain/")["ETag"] == etag
    assert pagecache_urls.made == {"plain": 3}


def test_credentials_in_a_header_pass_it_by_too(visitor: Client) -> None:
    answer = visitor.get("/en/plain/", headers={"Authorization": "Bearer x"})
    assert answer["Cache-Control"] == "private, no-store"


def test_other_cookies_do_not_matter(visitor: Client) -> None:
    visitor.cookies.load({"saved": "5.7", "_ga": "x", project.CSRF_COOKIE_NAME: "y" * 32, "language": "ar"})
    first = visitor.get("/en/plain/")
    assert first["Cache-Control"] == PUBLIC
    assert first.content == Client().get("/en/plain/").content.replace(b"page 2", b"page 1")
    assert visitor.get("/en/plain/").content == first.content


def test_a_page_that_looks_at_a_cookie_is_for_that_visitor_alone(visitor: Client) -> None:
    visitor.cookies.load({"saved": "mine"})
    answer = visitor.get("/en/personal/", headers={"Accept-Encoding": "gzip"})
    assert answer["Cache-Control"] == "private, no-cache"
    assert "ETag" not in answer
    visitor.cookies.clear()
    assert b"nothing" in visitor.get("/en/personal/").content


@pytest.mark.parametrize("again", [False, True])
def test_a_page_with_a_form_token_is_neither_kept_nor_packed(visitor: Client, again: bool) -> None:
    if again:  # Django sets no cookie when the visitor has one already
        visitor.get("/en/form/")
    answer = visitor.get("/en/form/", headers={"Accept-Encoding": "gzip"})
    assert answer["Cache-Control"] == "private, no-cache"
    assert "Content-Encoding" not in answer
    assert b"csrfmiddlewaretoken" in answer.content
    assert visitor.get("/en/form/").content != answer.content


def test_the_page_for_signing_in_is_never_kept(visitor: Client) -> None:
    answer = visitor.get("/en/account/login/", headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200
    assert "public" not in answer["Cache-Control"]
    assert "Content-Encoding" not in answer


def test_a_view_may_refuse(visitor: Client) -> None:
    answers = [visitor.get("/en/never/", headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
    assert "no-store" in answers[0]["Cache-Control"]
    assert "Content-Encoding" not in answers[0]
    assert pagecache_urls.made == {"never": 2}


def test_only_whole_pages_are_kept(visitor: Client) -> None:
    for address, status in (("/en/absent/", 404), ("/en/hidden/", 302), ("/en/streamed/", 200), ("/en/plain", 404)):
        for _ in range(2):
            answer = visitor.get(address)
            assert answer.status_code in (status, 301)
            assert "public" not in answer.get("Cache-Control", "")
            assert "ETag" not in answer
    assert visitor.post("/en/plain/").get("ETag") is None


def test_a_page_ends_when_the_view_says(visitor: Client) -> None:
    answer = visitor.get("/en/closing/?seconds=30")
    assert answer["Cache-Control"] in ("public, max-age=0, s-maxage=30", "public, max-age=0, s-maxage=29")
    held = {"If-None-Match": answer["ETag"]}
    assert visitor.get("/en/closing/?seconds=30", headers=held).status_code == 304
    assert pagecache_urls.made == {"closing": 1}


def test_a_page_that_has_ended_is_made_again_even_for_those_who_hold_it(visitor: Client) -> None:
    for seconds in ("0.05", "-5"):
        address = f"/en/closing/?seconds={seconds}"
        etag = visitor.get(address)["ETag"]
        time.sleep(0.1)
        answer = visitor.get(address, headers={"If-None-Match": etag})
        assert answer.status_code == 200
        assert answer["Cache-Control"] == "public, max-age=0, s-maxage=0"


def test_switched_off_it_keeps_nothing_and_still_says_who_may(
    visitor: Client, settings, django_assert_num_queries
) -> None:
    settings.PAGE_CACHE_BYTES = 0
    client = Client()
    with django_assert_num_queries(0):
        answers = [client.get("/en/plain/", headers={"Accept-Encoding": "gzip"}) for _ in range(2)]
    assert pagecache_urls.made == {"plain": 2}
    assert all(answer["Cache-Control"] == PUBLIC and "ETag" not in answer for answer in answers)
    client.cookies.load(SESSION)
    assert client.get("/en/plain/")["Cache-Control"] == "private, no-store"


# --- Editions -------------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_database_is_asked_once_in_a_while(django_assert_num_queries) -> None:
    moment = [1_000_000.0]
    editions = Editions(0.5, clock=lambda: moment[0])
    with django_assert_num_queries(2):
        first = editions.now()
        assert editions.now() is first
    facts.bump_content_version()
    moment[0] += 0.4
    assert editions.now() is first
    moment[0] += 0.2
    assert editions.now() != first


@pytest.mark.django_db
def test_an_edition_ends_at_the_next_deadline_and_at_midnight(make_entry) -> None:
    now = datetime(2030, 5, 1, 10, 0, tzinfo=UTC)
    moment = [now.timestamp()]
    for hours in (-1, 3, 2):
        make_entry("opportunity", deadline=now + timedelta(hours=hours))
    make_entry("opportunity", deadline=now + timedelta(hours=1), published=False)
    editions = Editions(0.5, clock=lambda: moment[0])
    seen = []
    for _ in range(4):
        edition = editions.now()
        seen.append(datetime.fromtimestamp(edition.ends, UTC) - now)
        moment[0] = edition.ends
    assert seen == [timedelta(hours=2), timedelta(hours=3), timedelta(hours=14), timedelta(hours=38)]


@pytest.mark.django_db
def test_while_the_database_is_away_the_last_edition_stands(monkeypatch) -> None:
    moment = [timezone.now().timestamp()]
    editions = Editions(0, clock=lambda: moment[0])

    def away() -> None:
        raise DatabaseError("gone")

    with monkeypatch.context() as patch:
        patch.setattr(editions_module, "_number", away)
        assert editions.now() is None
    known = editions.now()
    monkeypatch.setattr(editions_module, "_number", away)
    moment[0] += 1
    assert known is not None
    assert editions.now() is known


@pytest.mark.django_db
def test_the_name_of_an_edition_tells_a_restored_database_apart() -> None:
    facts.bump_content_version()
    first = Editions(0).now()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE entries_contentversion SET changed_at = changed_at + interval '1 second'")
    assert Editions(0).now().name != first.name


# --- The shelf ------------------------------------------------------------------------------------------------------

NOW = 1_000.0
FIRST, SECOND = Edition("1", 9_999.0), Edition("2", 9_999.0)


def _page(size: int = 1_000) -> Page:
    return Page(b"x" * size, b"", (), "", 9_999.0)


def test_the_shelf_is_bounded_and_loses_what_was_not_asked_for_longest() -> None:
    shelf = Shelf(3 * (1_000 + OVERHEAD))
    for key in "abc":
        shelf.put(FIRST, key, _page(), FIRST)
    assert shelf.get("1", "a", NOW)
    shelf.put(FIRST, "d", _page(), FIRST)
    assert [bool(shelf.get("1", key, NOW)) for key in "abcd"] == [True, False, True, True]
    shelf.put(FIRST, "d", _page(500), FIRST)
    assert (len(shelf), shelf.size) == (3, 2_500 + 3 * OVERHEAD)
    shelf.put(FIRST, "large", _page(100_000), FIRST)
    assert len(shelf) == 3


def test_the_shelf_holds_one_edition() -> None:
    shelf = Shelf(100_000)
    shelf.put(FIRST, "a", _page(), FIRST)
    assert shelf.get("2", "a", NOW) is None
    shelf.put(SECOND, "b", _page(), SECOND)
    assert (len(shelf), shelf.size) == (1, 1_000 + OVERHEAD)
    shelf.put(FIRST, "late", _page(), SECOND)
    assert shelf.get("1", "late", NOW) is None
    assert shelf.get("2", "b", NOW)
    assert shelf.get("2", "b", 9_999.0) is None


def test_many_threads_leave_the_shelf_in_order() -> None:
    shelf = Shelf(20 * (1_000 + OVERHEAD))

    def work(number: int) -> None:
        for step in range(300):
            key = str((number * 7 + step) % 50)
            shelf.get("1", key, NOW)
            shelf.put(FIRST, key, _page(), FIRST)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(shelf) == 20
    assert shelf.size == 20 * (1_000 + OVERHEAD)
