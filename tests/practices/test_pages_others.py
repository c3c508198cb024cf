"""The pages of learning opportunities and collections, the lists, and why entries are related."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone, translation

from entries.models import EntryTerm
from entries.related import related_to
from entries.viewers import ANONYMOUS
from practices.opportunity_page import is_closed

pytestmark = pytest.mark.django_db


def terms_of(entry):
    return [row.term for row in EntryTerm.objects.filter(entry=entry).select_related("term")]


# --- Learning opportunities -------------------------------------------------------------------------------------------


def test_a_deadline_is_told_in_words_and_figures_with_its_zone(client: Client, make_entry) -> None:
    course = make_entry(
        "opportunity", deadline=datetime(2031, 3, 9, 14, 0, tzinfo=UTC), deadline_zone="Africa/Kampala",
        starts_on=date(2031, 5, 1), ends_on=date(2031, 5, 4),
    )  # fmt: skip
    page = client.get(course.get_absolute_url()).text
    assert "9 March 2031 (09/03/2031), 17:00 (East Africa Time, UTC+03:00)" in page
    assert "1 May 2031 – 4 May 2031" in page


def test_missing_sign_languages_and_captions_are_said_openly(client: Client, make_entry) -> None:
    page = client.get(make_entry("opportunity", captions=False).get_absolute_url()).text
    assert "None is named. Ask the provider before you apply." in page
    assert "No captions are offered." in page


def test_what_has_ended_says_so_and_offers_no_way_to_apply(client: Client, make_entry) -> None:
    past = timezone.now() - timedelta(days=2)
    course = make_entry("opportunity", deadline=past, apply_url="https://example.org/apply")
    page = client.get(course.get_absolute_url()).text
    assert "This has ended" in page
    assert "https://example.org/apply" not in page


def test_without_a_deadline_the_last_day_decides(make_entry) -> None:
    course = make_entry("opportunity", starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 4))
    assert not is_closed(course, datetime(2026, 5, 4, 23, 0, tzinfo=UTC))
    assert is_closed(course, datetime(2026, 5, 5, 1, 0, tzinfo=UTC))


def test_follow_up_and_first_training_lead_to_each_other(client: Client, make_entry) -> None:
    first = make_entry("opportunity", title_en="First training")
    second = make_entry("opportunity", title_en="Second training", follows=first)
    assert first.get_absolute_url() in client.get(second.get_absolute_url()).text
    assert second.get_absolute_url() in client.get(first.get_absolute_url()).text


@pytest.mark.parametrize("count", [1, 3])
def test_an_opportunity_costs_the_same_few_queries(
    client: Client, make_entry, django_assert_num_queries, count: int
) -> None:
    first = make_entry("opportunity")
    for number in range(count):
        make_entry("opportunity", title_en=f"Follow-up {number}", follows=first)
    with django_assert_num_queries(5):
        client.get(first.get_absolute_url())


# --- Collections ------------------------------------------------------------------------------------------------------


def test_a_collection_shows_its_entries_in_order_with_why_they_are_there(client: Client, make_entry) -> None:
    collection = make_entry("collection", question_en="Where do we begin?")
    for position, title in ((2, "Second one"), (1, "First one")):
        collection.items.create(entry=make_entry(title_en=title), position=position, note_en=f"Why {title}")
    section = client.get(collection.get_absolute_url()).text.split('id="items"')[1].split("</section>")[0]
    assert section.index("First one") < section.index("Why First one") < section.index("Second one")


def test_a_collection_hides_what_the_reader_may_not_see(client: Client, make_entry, curator) -> None:
    collection = make_entry("collection")
    collection.items.create(entry=make_entry(title_en="Still a draft", published=False))
    collection.items.create(entry=make_entry(title_en="For partners", audience="partners"))
    page = client.get(collection.get_absolute_url()).text
    assert "Still a draft" not in page
    assert "For partners" not in page
    assert "No entry has been put in this collection yet." in page
    client.force_login(curator)
    page = client.get(collection.get_absolute_url()).text
    assert "Still a draft" not in page, "a draft is no example yet, whoever looks"
    assert "For partners" in page


@pytest.mark.parametrize("count", [1, 3])
def test_a_collection_costs_the_same_few_queries(
    client: Client, make_entry, django_assert_num_queries, count: int
) -> None:
    collection = make_entry("collection")
    for number in range(count):
        collection.items.create(entry=make_entry(title_en=f"Entry {number}"), position=number)
    with django_assert_num_queries(6):
        client.get(collection.get_absolute_url())


# --- Lists ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "address"), [("practice", "practices"), ("opportunity", "opportunities"), ("collection", "collections")]
)
def test_each_kind_has_its_list(client: Client, make_entry, kind: str, address: str) -> None:
    entry = make_entry(kind, title_en="Something to find")
    make_entry(kind, title_en="Not to be found", published=False)
    answer = client.get(f"/en/{address}/")
    assert answer.status_code == 200
    assert entry.get_absolute_url() in answer.text
    assert "Not to be found" not in answer.text
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


# --- Related ----------------------------------------------------------------------------------------------------------


def test_related_entries_say_why(make_practice, make_term) -> None:
    make_term("theme/peer-support", label_en="Peer support", label_fr="Soutien par les pairs")
    shared = ("theme/peer-support", ("country/UGA", "place"))
    practice = make_practice(terms=shared)
    close = make_practice(title_en="Close", terms=shared)
    far = make_practice(title_en="Far", terms=("theme/peer-support",))
    make_practice(title_en="Foreign", terms=("theme/surgery",))
    found = related_to(practice, terms_of(practice), ANONYMOUS)
    assert [str(one.title) for one in found] == ["Close", "Far"]
    assert [one.address for one in found] == [close.get_absolute_url(), far.get_absolute_url()]
    assert found[1].reasons[0].sentence == "Both are about: Peer support."
    assert [reason.code for reason in found[0].reasons] == ["theme", "country"]
    with translation.override("fr"):
        assert "Soutien par les pairs" in found[1].reasons[0].sentence or found[1].reasons[0].terms == ("Peer support",)


def test_what_the_reader_may_not_see_is_no_relative(make_practice) -> None:
    practice = make_practice()
    make_practice(title_en="For partners", audience="partners")
    make_practice(title_en="A draft", published=False)
    assert related_to(practice, terms_of(practice), ANONYMOUS) == []


def test_a_common_goal_alone_makes_no_relative(make_practice) -> None:
    practice = make_practice(terms=("sdg/10", "theme/surgery"))
    make_practice(terms=("sdg/10", "theme/peer-support"))
    assert related_to(practice, terms_of(practice), ANONYMOUS) == []
