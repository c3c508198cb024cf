"""The portal's own texts, and the contact page."""

from collections.abc import Callable

import pytest
from django.test import Client

from entries.models import Happening
from portal.pages.converters import SLUGS

pytestmark = pytest.mark.django_db

MESSAGE = {
    "topic": "accessibility", "message": "The list cannot be read.", "about": "/en/practices/", "name": "", "email": "",
}  # fmt: skip


@pytest.fixture
def make_page(make_entry) -> Callable[..., object]:
    def make(slug: str, **fields: object) -> object:
        texts = {"title_en": f"About {slug}", "body_en": "First.\n\n## A heading\n\n[Practices](/en/practices/)"}
        return make_entry("page", slug=slug, source_key=f"page:{slug}", **(texts | fields))

    return make


@pytest.mark.parametrize("slug", SLUGS)
def test_every_page_has_its_address_in_every_language(client: Client, make_page, slug: str) -> None:
    make_page(slug)
    for language in ("ar", "en", "fr", "es"):
        answer = client.get(f"/{language}/{slug}/")
        assert answer.status_code == 200
        assert f"About {slug}" in answer.text


def test_a_page_shows_its_text_with_headings_below_its_title(client: Client, make_page) -> None:
    make_page("help")
    answer = client.get("/en/help/")
    assert '<h2 dir="auto">A heading</h2>' in answer.text
    assert 'href="/en/practices/"' in answer.text
    assert not answer.cookies
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_page_that_is_not_translated_says_so(client: Client, make_page) -> None:
    make_page("help")
    page = client.get("/fr/help/").text
    assert '<div lang="en" dir="ltr">' in page
    assert "fallback-note" in page


def test_a_page_that_is_not_loaded_is_not_found(client: Client) -> None:
    assert client.get("/en/help/").status_code == 404
    assert client.get("/en/nonsense/").status_code == 404


# --- Contact ----------------------------------------------------------------------------------------------------------


def test_the_contact_page_works_before_its_text_is_loaded(client: Client) -> None:
    assert client.get("/ar/contact/").status_code == 200


def test_anybody_can_report_a_barrier(client: Client, make_page) -> None:
    make_page("contact")
    assert 'value="accessibility" selected' in client.get("/en/contact/?topic=accessibility").text
    answer = client.post("/en/contact/", MESSAGE, follow=True)
    assert "Your message has arrived." in answer.text
    fact = Happening.objects.get(name="contact.message")
    assert fact.actor_id is None
    assert fact.data == MESSAGE | {"language": "en"}


def test_a_link_brings_the_page_it_is_about(client: Client) -> None:
    assert 'value="/en/practices/5-x/"' in client.get("/en/contact/?topic=mistake&about=/en/practices/5-x/").text


@pytest.mark.parametrize(
    "wrong", [{"message": ""}, {"message": "x" * 5001}, {"message": "a\x00"}, {"email": "nobody"}, {"topic": "unknown"}]
)
def test_what_cannot_be_sent_is_explained_and_kept(client: Client, wrong: dict[str, str]) -> None:
    answer = client.post("/en/contact/", MESSAGE | {"name": "Amina"} | wrong)
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert "<title>Error:" in answer.text
    assert 'value="Amina"' in answer.text
    assert not Happening.objects.filter(name="contact.message").exists()


def test_too_many_messages_in_an_hour_are_refused_and_the_text_is_kept(client: Client) -> None:
    for _number in range(6):
        assert client.post("/en/contact/", MESSAGE).status_code == 302
    answer = client.post("/en/contact/", MESSAGE)
    assert answer.status_code == 429
    assert "The list cannot be read." in answer.text
    assert Happening.objects.filter(name="contact.message").count() == 6


def test_the_contact_form_needs_the_token() -> None:
    assert Client(enforce_csrf_checks=True).post("/en/contact/", MESSAGE).status_code == 403


def test_the_contact_page_shows_how_to_reach_the_operator(client, settings, db):
    settings.OPERATOR_CONTACT = "Implementation Support Unit\n<unit@example.org>"
    page = client.get("/en/contact/").content.decode()
    assert "Implementation Support Unit<br>&lt;unit@example.org&gt;" in page
