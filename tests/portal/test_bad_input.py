"""What attackers and broken programs send: always a clear 4xx in the reader's language, never a 500."""

import io
import time
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.html import escape

from entries import uploads
from entries.curation import move
from entries.editing import begin
from entries.kinds import kind_of
from entries.markup import render
from entries.models import Entry
from entries.rules import Refused
from entries.states import Action
from partners.viewers import viewer_of
from portal import pagecache
from portal.desk.decisions import token_of
from portal.errors import not_found
from portal.my import offline
from portal.sessions import SessionStore

pytestmark = pytest.mark.django_db
TOO_MANY = 2_001
MOST_SECONDS, THOUSANDS = 2, 5_000


@pytest.fixture
def visitor() -> Client:
    """A browser that shows what readers see when a view fails."""
    return Client(raise_request_exception=False)


def raw_get(client: Client, address: str, query: str):
    """Ask for an address with a query exactly as it stands here."""
    return client.get(address, QUERY_STRING=query)


@pytest.mark.parametrize("address", ["/ar/search/", "/ar/practices/", "/ar/saved/"])
def test_thousands_of_parameters_are_refused_in_the_readers_language(visitor, address):
    answer = raw_get(visitor, address, "&".join("theme=surgery" for _ in range(TOO_MANY)))
    assert answer.status_code == 400
    assert b'<html lang="ar" dir="rtl">' in answer.content
    assert not answer.cookies


@pytest.mark.parametrize(
    "cookie", ['"\\000\\001abcdefgh"', '"\\377\\376abcdefgh"', "'; DROP TABLE", "x" * 4000, "12345678/../"]
)
@pytest.mark.parametrize(("address", "status"), [("/en/", 200), ("/en/saved/", 200), ("/en/my/", 302)])
def test_a_session_cookie_that_is_no_key_is_no_session(visitor, cookie, address, status):
    assert visitor.get(address, headers={"cookie": f"sessionid={cookie}"}).status_code == status


def test_keys_that_the_store_makes_are_keys(db):
    store = SessionStore()
    store.create()
    assert SessionStore(store.session_key).session_key == store.session_key
    assert SessionStore("0" * 41).session_key is None


def test_an_error_page_under_capital_letters_leads_to_pages_that_exist():
    page = not_found(RequestFactory().get("/FR/nowhere/"))
    assert page.headers["Content-Language"] == "fr"
    assert b'href="/fr/search/"' in page.content


def key(path: str, query: str) -> str:
    request = RequestFactory().get("/", QUERY_STRING=query)
    request.path_info = path
    return pagecache._key(request)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("/en/search/", "'q'='survivors'"), ("/en/search/", "q=survivors&")),
        (("/en/search/?q=a", ""), ("/en/search/", "q=a?")),
        (("/en/search/", "a=1%26b%3D2&"), ("/en/search/", "a=1&b=2")),
        (("/en/search/", "q=\u00c3\u00a9&page=1"), ("/en/search/", "q=%C3%83%C2%A9&page=1")),
    ],
)
def test_two_addresses_of_different_meaning_are_never_kept_as_one_page(one, other):
    assert key(*one) != key(*other)


def test_the_order_of_parameters_makes_no_second_page():
    assert key("/en/search/", "sort=newest&q=a") == key("/en/search/", "q=a&sort=newest")


def broken_archive() -> bytes:
    """An archive whose table of contents is right and whose content cannot be unpacked."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/epub+zip" * 50)
    content = bytearray(out.getvalue())
    start = content.find(b"mimetype") + len(b"mimetype")
    content[start : start + 6] = b"\xff" * 6
    return bytes(content)


def test_an_archive_that_cannot_be_unpacked_is_refused():
    with pytest.raises(Refused):
        uploads.store(SimpleUploadedFile("book.epub", broken_archive()), picture=False)


def test_a_small_word_file_that_unpacks_to_millions_of_paragraphs_is_refused_before_it_is_read():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<w:p/>" * 1_000_000)
    with pytest.raises(Refused, match="too large when unpacked"):
        offline.answers_in(SimpleUploadedFile("form.docx", out.getvalue()), kind_of("practice"))


@pytest.mark.parametrize("mark", ["[", "*", "**a ", "a_", "<http://a", "[a](", "`a"])
def test_a_text_made_of_marks_is_shown_as_typed_and_soon(mark):
    text = mark * (50_000 // len(mark))
    begun = time.process_time()
    shown = render(text)
    assert time.process_time() - begun < MOST_SECONDS
    assert shown.count(escape(mark.strip())) > THOUSANDS


ENDS_OF_THE_CALENDAR = pytest.mark.parametrize(
    ("moment", "zone"), [("0001-01-01 00:00", "Pacific/Auckland"), ("9999-12-31 23:59", "Pacific/Honolulu")]
)


@ENDS_OF_THE_CALENDAR
def test_a_deadline_that_lies_outside_the_calendar_is_refused_and_kept(client, ngo_officer, partner, moment, zone):
    client.force_login(ngo_officer)
    kind = kind_of("opportunity")
    entry = begin(kind=kind, by=viewer_of(ngo_officer), language="en", owner=partner)
    section = next(part.code for part in kind.sections if "deadline" in part.fields)
    sent = {"deadline": moment, "deadline_zone": zone, "edition": entry.edition}
    answer = client.post(reverse("my:section", args=[entry.pk, section]), sent)
    assert answer.status_code == 422
    assert moment in answer.content.decode()


@ENDS_OF_THE_CALENDAR
def test_a_publication_outside_the_calendar_is_refused_and_the_moment_kept(
    client, curator, make_practice, moment, zone
):
    curator.time_zone = zone
    curator.save()
    client.force_login(curator)
    entry = make_practice(published=False)
    move(entry=entry, action=Action.SUBMIT, by=viewer_of(entry.author))
    move(entry=entry, action=Action.TAKE, by=viewer_of(curator))
    address = reverse("desk:review", args=[entry.pk])
    sent = {"action": "schedule", "at": moment, "seen": token_of(Entry.objects.get(pk=entry.pk))}
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert moment in answer.content.decode()
