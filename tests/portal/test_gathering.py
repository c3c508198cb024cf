"""A curator gathers entries on one question, in order, with a note on each."""

import pytest
from django.urls import reverse

from entries import curation
from entries.editing import open_revision
from entries.models import Entry
from entries.states import Action
from partners.viewers import viewer_of
from practices.models import Collection

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection(make_entry, curator):
    """A collection that the curator has begun."""
    return make_entry("collection", author=curator, published=False, introduction_en="Begin here.")


@pytest.fixture
def signed_in(client, curator):
    """The curator's browser."""
    client.force_login(curator)
    return client


def add(browser, collection, address, note=""):
    return browser.post(
        reverse("my:gathered_add", args=[collection.pk]), {"address": address, "note": note}, follow=True
    )


def gathered(collection):
    return list(collection.items.order_by("position").values_list("entry_id", "note_en"))


def test_entries_are_added_by_address_or_number_and_put_in_order(signed_in, collection, make_practice):
    first, second = make_practice(title_en="First"), make_practice(title_en="Second")
    add(signed_in, collection, f"https://portal.example{first.get_absolute_url()}?version=plain", "Because")
    page = add(signed_in, collection, str(second.pk)).content.decode()
    assert page.index("First") < page.index("Second")
    signed_in.post(reverse("my:gathered", args=[collection.pk, 2, "up"]))
    assert gathered(collection) == [(second.pk, ""), (first.pk, "Because")]
    signed_in.post(reverse("my:gathered", args=[collection.pk, 1, "remove"]))
    assert gathered(collection) == [(first.pk, "Because")]


def test_an_entry_that_is_there_gets_the_new_note_only(signed_in, collection, make_practice):
    practice = make_practice()
    add(signed_in, collection, str(practice.pk), "Old")
    add(signed_in, collection, str(practice.pk), "New")
    assert gathered(collection) == [(practice.pk, "New")]


@pytest.mark.parametrize("address", ["", "nonsense", "999999999", "٣", "/en/practices/\x00", "1" * 30])
def test_what_is_no_published_entry_is_named_and_not_added(address, signed_in, collection):
    page = add(signed_in, collection, address).content.decode()
    assert "There is no published entry at" in page
    assert gathered(collection) == []


def test_a_draft_of_somebody_cannot_be_gathered(signed_in, collection, make_practice):
    draft = make_practice(published=False)
    assert "There is no published entry" in add(signed_in, collection, str(draft.pk)).content.decode()


def test_a_published_collection_keeps_its_items_until_the_change_is_published(
    signed_in, collection, make_practice, curator, second_curator
):
    first, second = make_practice(), make_practice()
    add(signed_in, collection, str(first.pk))
    curation.move(entry=collection, action=Action.SUBMIT, by=viewer_of(curator))
    curation.move(entry=collection, action=Action.PUBLISH, by=viewer_of(second_curator), note="Read.")
    add(signed_in, collection, str(second.pk))
    assert [pk for pk, _note in gathered(collection)] == [first.pk]
    revision = open_revision(Collection.objects.get(pk=collection.pk), "source")
    curation.move(entry=collection, action=Action.SUBMIT, by=viewer_of(curator), revision=revision)
    curation.move(
        entry=collection, action=Action.PUBLISH, by=viewer_of(second_curator), revision=revision, note="Read."
    )
    assert [pk for pk, _note in gathered(collection)] == [first.pk, second.pk]


def test_only_curators_begin_collections(client, ngo_officer, curator):
    begin = reverse("my:begin", args=["collection"])
    client.force_login(ngo_officer)
    assert client.get(begin).status_code == 404
    assert begin not in client.get(reverse("my:home")).content.decode()
    client.force_login(curator)
    assert begin in client.get(reverse("my:home")).content.decode()
    client.post(begin, {"language": "fr"})
    assert Entry.objects.get(kind="collection").author == curator


def test_a_practice_gathers_nothing(client, ngo_officer, make_practice):
    client.force_login(ngo_officer)
    draft = make_practice(published=False)
    assert client.post(reverse("my:gathered_add", args=[draft.pk]), {"address": "1"}).status_code == 404
