"""The home page: what do you need?"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

pytestmark = pytest.mark.django_db


def test_home_asks_what_do_you_need(client: Client) -> None:
    answer = client.get("/en/")
    assert answer.status_code == 200
    assert "What do you need?" in answer.text


def test_home_shows_what_closes_soon_and_not_what_is_closed(client: Client, make_entry) -> None:
    now = timezone.now()
    make_entry("opportunity", title_en="Open course", deadline=now + timedelta(days=9), deadline_zone="Africa/Kampala")
    make_entry("opportunity", title_en="Closed course", deadline=now - timedelta(days=9))
    section = client.get("/en/").text.split("What closes soon")[1].split("</section>")[0]
    assert "Open course" in section
    assert "East Africa Time" in section
    assert "Closed course" not in section


@pytest.mark.parametrize("count", [1, 3])
def test_home_needs_the_same_few_queries(client: Client, make_entry, django_assert_num_queries, count: int) -> None:
    for _number in range(count):
        make_entry()
        make_entry("opportunity", deadline=timezone.now() + timedelta(days=9))
    client.get("/en/")
    with django_assert_num_queries(4):
        client.get("/en/")


def test_home_touches_no_session(client: Client) -> None:
    answer = client.get("/ar/")
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_home_counts_practices_by_pillar_with_what_lies_below_it(client: Client, make_entry, make_term) -> None:
    pillar = make_term("theme/rehabilitation", label_en="Rehabilitation")
    make_term("theme/physiotherapy", broader=(pillar,))
    make_entry(terms=("theme/physiotherapy",))
    make_entry(terms=("theme/rehabilitation",))
    make_entry(terms=("theme/rehabilitation",), audience="partners")
    page = client.get("/en/").text
    topic = page.split("?theme=rehabilitation")[1].split("</li>")[0]
    assert "2 practices" in topic


def test_home_marks_what_is_not_in_the_readers_language(client: Client, make_entry) -> None:
    make_entry(title_en="Only in English")
    section = client.get("/fr/").text.split("Only in English")[0].rsplit("<article", 1)[1]
    assert 'lang="en"' in section


def test_home_tells_how_much_is_here(client: Client, make_entry) -> None:
    make_entry(terms=(("country/UGA", "place"), "theme/peer-support"))
    page = client.get("/en/").text
    assert "1 good practice<" in page
    assert "Practices from 1 country or area" in page
