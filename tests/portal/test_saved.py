"""The saved list, with and without an account."""

import pytest
from django.test import Client

from portal.pages.models import SavedEntry
from portal.pages.saved import COOKIE, LONGEST, keys_in

pytestmark = pytest.mark.django_db


def save(client: Client, entry, action: str = "save"):
    return client.post(f"/en/saved/add/{entry.pk}/", {"action": action})


def titles(client: Client, address: str = "/en/saved/") -> list[str]:
    page = client.get(address).text
    return [title for title in ("First", "Second", "Third") if f">{title}</a>" in page]


@pytest.fixture
def entries(make_entry):
    return [make_entry(title_en="First"), make_entry("opportunity", title_en="Second"), make_entry(title_en="Third")]


def test_reading_sets_no_cookie_and_only_the_form_page_has_a_token(client: Client, entries) -> None:
    answer = client.get(f"/en/practices/{entries[0].pk}/", follow=True)
    assert not answer.cookies
    assert f"/en/saved/add/{entries[0].pk}/" in answer.text
    form = client.get(f"/en/saved/add/{entries[0].pk}/")
    assert "csrfmiddlewaretoken" in form.text
    assert "no-store" in form.headers["Cache-Control"]
    assert COOKIE not in form.cookies, "looking saves nothing"


def test_a_visitor_saves_and_removes_without_an_account(client: Client, entries) -> None:
    for entry in entries[:2]:
        assert save(client, entry).status_code == 302
    assert titles(client) == ["First", "Second"]
    assert client.cookies[COOKIE]["httponly"]
    save(client, entries[0], "remove")
    assert titles(client) == ["Second"]
    save(client, entries[1], "remove")
    assert "Your list is empty" in client.get("/en/saved/").text


def test_the_list_is_private_to_caches(client: Client) -> None:
    assert "no-store" in client.get("/en/saved/").headers["Cache-Control"]


def test_a_cookie_that_somebody_changed_counts_as_empty(client: Client, entries) -> None:
    save(client, entries[0])
    client.cookies[COOKIE] = client.cookies[COOKIE].value.replace(str(entries[0].pk), str(entries[1].pk), 1)
    assert titles(client) == []


def test_a_user_keeps_the_list_in_the_account(client: Client, entries, stranger) -> None:
    client.force_login(stranger)
    save(client, entries[0])
    save(client, entries[0])
    assert SavedEntry.objects.filter(user=stranger).count() == 1
    assert COOKIE not in client.cookies
    assert titles(client) == ["First"]
    save(client, entries[0], "remove")
    assert not SavedEntry.objects.exists()


def test_the_visitors_list_moves_into_the_account_after_signing_in(client: Client, entries, stranger) -> None:
    save(client, entries[0])
    save(client, entries[2])
    client.force_login(stranger)
    save(client, entries[2])
    assert titles(client) == ["First", "Third"]
    assert not client.cookies[COOKIE].value
    assert SavedEntry.objects.filter(user=stranger).count() == 2


def test_a_list_can_be_shared_by_its_address(client: Client, entries) -> None:
    keys = f"{entries[2].pk},{entries[0].pk},{entries[0].pk},junk,-1,0,{10**30}"
    answer = client.get("/en/saved/", {"ids": keys})
    assert answer.text.index(">Third</a>") < answer.text.index(">First</a>")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")
    assert "Take it off my list" not in answer.text


@pytest.mark.parametrize("keys", ["", "a", "1;2", "\x00", "9" * 5000])
def test_an_address_without_entries_says_what_to_do(client: Client, keys: str) -> None:
    answer = client.get("/en/saved/", {"ids": keys})
    assert answer.status_code == 200
    assert "Nothing of this list can be shown" in answer.text


def test_a_list_shows_only_what_its_reader_may_see(client: Client, make_entry, stranger) -> None:
    hidden = [make_entry(title_en="First", audience="partners"), make_entry(title_en="Second", published=False)]
    address = "/en/saved/?ids=" + ",".join(str(entry.pk) for entry in hidden)
    assert titles(client, address) == []
    client.force_login(stranger)
    assert titles(client, address) == ["First"]


def test_what_is_not_there_cannot_be_saved(client: Client, make_entry) -> None:
    draft = make_entry(published=False)
    for pk in (draft.pk, 99_999, 10**30):
        assert client.get(f"/en/saved/add/{pk}/").status_code == 404
        assert client.post(f"/en/saved/add/{pk}/").status_code == 404


def test_saving_needs_the_token(entries) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(f"/en/saved/add/{entries[0].pk}/").status_code == 403


def test_a_list_has_an_end() -> None:
    assert len(keys_in(",".join(str(key) for key in range(1, 500)))) == LONGEST


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_few_queries(client: Client, entries, django_assert_num_queries, count: int) -> None:
    for entry in entries[:count]:
        save(client, entry)
    with django_assert_num_queries(1):
        client.get("/en/saved/")
