"""Error pages: right status, right language, helpful, and made without database, session or user."""

import pytest
from django.test import Client, RequestFactory
from django.utils.translation import override

from entries.models import Entry
from portal import errors
from portal.vanished import VanishedMiddleware

STATUSES = {"400": 400, "403": 403, "403_csrf": 403, "404": 404, "410": 410, "429": 429, "500": 500}

pytestmark = pytest.mark.urls("tests.portal.styleguide_urls")


@pytest.fixture
def visitor() -> Client:
    """A browser that shows what readers see when a view fails."""
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
@pytest.mark.parametrize("name", STATUSES)
def test_the_page_has_its_status_and_its_language_without_a_database(visitor: Client, name: str, language: str) -> None:
    response = visitor.get(f"/{language}/error/{name}/")
    page = response.content.decode()
    assert response.status_code == STATUSES[name]
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in page
    assert response.headers["Content-Language"] == language
    assert f'href="/{language}/search/"' in page
    assert 'name="robots" content="noindex"' in page
    assert not response.cookies
    with override(language):
        assert f"<h1>{errors.HEADINGS[name]}</h1>" in page


def test_too_many_requests_says_when_to_come_back(visitor: Client) -> None:
    assert visitor.get("/en/error/429/").headers["Retry-After"] == "60"


def test_error_pages_are_kept_by_no_cache(visitor: Client) -> None:
    assert visitor.get("/en/error/404/").headers["Cache-Control"] == "no-store"


def test_an_unknown_address_is_answered_in_its_own_language(visitor: Client) -> None:
    response = visitor.get("/es/no-such-page/")
    assert response.status_code == 404
    assert b'<html lang="es"' in response.content


def test_an_address_without_a_language_follows_the_browser() -> None:
    request = RequestFactory().get("/nowhere", headers={"accept-language": "fr-BE, en;q=0.5"})
    assert b'<html lang="fr"' in errors.not_found(request).content


def test_a_refusal_tells_its_reason(visitor: Client) -> None:
    response = visitor.get("/en/refuse/")
    assert response.status_code == 403
    assert b"Only editors may do this." in response.content
    assert b"/en/account/login/?next=%2Fen%2Frefuse%2F" in response.content


def test_a_technical_message_is_not_shown_to_readers() -> None:
    assert errors.reason_of(ValueError("secret detail")) == ""


def test_a_fault_of_ours_is_answered_kindly(visitor: Client, caplog: pytest.LogCaptureFixture) -> None:
    response = visitor.get("/ar/fail/")
    assert response.status_code == 500
    assert 'dir="rtl"' in response.content.decode()
    assert "on purpose" not in response.content.decode()


def test_even_a_broken_error_page_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(errors.loader, "get_template", broken)
    response = errors.server_error(RequestFactory().get("/ar/x/"))
    assert response.status_code == 500
    assert '<html lang="ar" dir="rtl">' in response.content.decode()


def test_a_gone_page_tells_its_name() -> None:
    assert (
        b"<bdi>Old &lt;practice&gt;</bdi>"
        in errors.gone(RequestFactory().get("/en/x/"), title="Old <practice>").content
    )


def test_what_vanishes_between_the_look_and_the_lock_is_404_when_something_is_changed(rf, caplog):
    guard = VanishedMiddleware(lambda request: None)
    gone = Entry.DoesNotExist("withdrawn meanwhile")
    answer = guard.process_exception(rf.post("/fr/my/1/submit/"), gone)
    assert (answer.status_code, answer.headers["Content-Language"]) == (404, "fr")
    assert "vanished" in caplog.text
    assert guard.process_exception(rf.get("/fr/my/1/"), gone) is None
    assert guard.process_exception(rf.post("/fr/my/1/submit/"), ValueError("a mistake of ours")) is None
