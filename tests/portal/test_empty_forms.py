"""The empty Word forms are made once, by whatever way they are asked for, and anew when a question changes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from secrets import token_bytes
from typing import Any

import pytest
from django.test import Client

from entries.kinds import all_kinds
from entries.models import Term
from portal.my import blanks, offline

pytestmark = pytest.mark.django_db
ADDRESS = "/en/offer/practice.docx"
Made = Callable[[], int]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[Made]:
    """How often a form has been laid out since the test began."""
    calls: list[str] = []
    lay_out = offline.document

    def counted(kind: Any, language: str) -> bytes:
        calls.append(f"{kind.code} {language}")
        return lay_out(kind, language)

    monkeypatch.setattr(offline, "document", counted)
    blanks._made.cache_clear()
    yield lambda: len(calls)
    blanks._made.cache_clear()


def text_of(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read("word/document.xml").decode()


def test_a_form_is_made_once_whatever_the_query_and_whoever_asks(client: Client, made: Made, stranger: Any) -> None:
    first = client.get(ADDRESS).content
    assert client.get(ADDRESS, {"another": "query"}).content == first
    client.force_login(stranger)
    assert client.get(ADDRESS).content == first
    assert made() == 1


def test_languages_and_kinds_have_their_own(client: Client, made: Made) -> None:
    addresses = [f"/{language}/offer/{kind}.docx" for language in ("ar", "en") for kind in ("practice", "request")]
    assert len({text_of(client.get(address).content) for address in addresses * 2}) == made() == 4


def test_a_renamed_term_is_in_the_next_form(client: Client, made: Made, make_term: Any) -> None:
    term = make_term("theme/peer-support", label_en="A name of today")
    assert "A name of today" in text_of(client.get(ADDRESS).content)
    Term.objects.filter(pk=term.pk).update(label_en="Quite another name")
    assert "Quite another name" in text_of(client.get(ADDRESS).content)
    assert made() == 2


def test_readers_who_come_together_wait_for_one_form(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offline, "document", lambda _kind, _language: token_bytes(8))
    with ThreadPoolExecutor(4) as readers:
        forms = set(readers.map(lambda _number: blanks._kept("practice", "en", "asked"), range(40)))
    assert len(forms) == 1


def test_a_browser_that_has_the_form_is_told_so(db: None, settings: Any, made: Made) -> None:
    settings.PAGE_CACHE_BYTES, settings.PAGE_CACHE_FRESHNESS = 1_000_000, 0
    reader = Client()
    form = reader.get(ADDRESS)
    assert form["Content-Disposition"] == 'attachment; filename="practice-en.docx"'
    again = reader.get(ADDRESS, headers={"If-None-Match": form["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert reader.get(ADDRESS)["Content-Disposition"] == form["Content-Disposition"]
    assert made() == 1


def test_what_is_kept_is_bounded() -> None:
    on_paper = [kind for kind in all_kinds() if kind.offered or kind.on_paper]
    assert len(on_paper) * 4 <= blanks.MOST <= 100
