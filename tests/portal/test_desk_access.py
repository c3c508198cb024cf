"""Each page of the desk tried as each of the cast, and as nobody."""

import pytest
from django.urls import URLPattern, reverse
from django.utils import timezone
from django.utils.translation import override

from entries import curation, editing
from entries.states import Action
from funding.commitments.models import ImportRun
from matching.models import Rate
from partners.models import Claim, Partner
from partners.viewers import viewer_of
from portal.desk import urls

pytestmark = pytest.mark.django_db

EVERYBODY = ("stranger", "ngo_officer", "donor_officer", "reviewer", "translator", "curator", "administrator")
EVERY_ROLE = {"reviewer", "translator", "curator", "administrator"}
READERS = {"reviewer", "curator", "administrator"}
KEEPERS = {"curator", "administrator"}
#: Name of the address, which of the things in `places` it takes, and who may open it.
PAGES = {
    "queue": ("", EVERY_ROLE),
    "published": ("", READERS),
    "mine": ("", EVERY_ROLE),
    "entry": ("published", READERS),
    "review": ("waiting", READERS),
    "revision": ("translation", EVERY_ROLE),
    "terms": ("", KEEPERS),
    "term_new": ("", KEEPERS),
    "term": ("term", KEEPERS),
    "term_merge": ("term", KEEPERS),
    "partners": ("", KEEPERS),
    "partner_duplicates": ("", KEEPERS),
    "partner_verification": ("partner", KEEPERS),
    "partner_merge": ("partner", KEEPERS),
    "partner_claim": ("claim", KEEPERS),
    "imports": ("", KEEPERS),
    "import": ("import", KEEPERS),
    "import_findings": ("import", KEEPERS),
    "matches": ("", KEEPERS),
    "weights": ("", KEEPERS),
    "rates": ("", KEEPERS),
}
POSTS = {
    "partner_different": ("two_partners", KEEPERS),
    "rebase": ("translation", EVERY_ROLE),
    "term_retire": ("term", KEEPERS),
    "rate_remove": ("rate", KEEPERS),
}


@pytest.fixture
def places(make_practice, make_term, ngo_officer, translator):
    """Arguments of the addresses: things in the states that the pages are about."""
    published, waiting = make_practice(), make_practice(published=False)
    curation.move(entry=waiting, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    french = editing.save_translation(
        entry=published, language="fr", changes={"texts": {"title": "Visites"}}, by=viewer_of(translator), edition=0
    )
    curation.move(entry=published, action=Action.SUBMIT, by=viewer_of(translator), revision=french.revision)
    return {
        "": [],
        "published": [published.pk],
        "waiting": [waiting.pk],
        "translation": [french.revision.pk],
        "version": [published.revisions.get(track="source").pk],
        "term": [make_term("theme/other").pk],
        **partners_at_the_desk(ngo_officer),
        "rate": [Rate.objects.create(currency="EUR", per_usd="0.9", on="2026-01-01", source="A bank").pk],
        "import": [ImportRun.objects.create(standard="iati", file_name="a.xml").pk],
    }


def partners_at_the_desk(officer):
    """Two published partners, and a claim to one of them."""
    made = {"kind": "partner", "original_language": "en", "partner_kind": "opd", "state": "published"}
    first, second = (
        Partner.objects.create(title_en=name, publisher=officer, published_at=timezone.now(), **made)
        for name in ("One", "Another")
    )
    claim = Claim.objects.create(partner=first, claimant=officer, role="Head", evidence="Ask us.")
    return {"partner": [first.pk], "two_partners": [first.pk, second.pk], "claim": [claim.pk]}


def address(name, places, language="en"):
    with override(language):
        return reverse(f"desk:{name}", args=places[{**PAGES, **POSTS}[name][0]])


def test_every_address_of_the_desk_is_tried_here():
    # What rooms of their own include here is tried by their own tests.
    own = {pattern.name for pattern in urls.urlpatterns if isinstance(pattern, URLPattern)}
    assert own == {*PAGES, *POSTS}


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_open_to_their_roles_only(who, places, client, request):
    client.force_login(request.getfixturevalue(who))
    answers = {name: client.get(address(name, places)) for name in PAGES}
    expected = {name: 200 if who in open_to else 403 for name, (_thing, open_to) in PAGES.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == expected
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def test_nobody_is_asked_to_sign_in(places, client):
    for name in (*PAGES, *POSTS):
        response = client.get(address(name, places))
        assert response.status_code == 302, name
        assert "/account/login/" in response["Location"], name


@pytest.mark.parametrize("who", EVERYBODY)
def test_actions_are_open_to_their_roles_only(who, places, client, request):
    client.force_login(request.getfixturevalue(who))
    for name, (_thing, open_to) in POSTS.items():
        assert client.get(address(name, places)).status_code == (405 if who in open_to else 403), name
        response = client.post(address(name, places))
        assert response.status_code in ((302, 409) if who in open_to else (403,)), name


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_pages_speak_the_language_of_their_address(language, places, client, curator):
    client.force_login(curator)
    direction = "rtl" if language == "ar" else "ltr"
    for name in PAGES:
        answer = client.get(address(name, places, language))
        if answer.streaming:  # a table for machines
            continue
        page = answer.content.decode()
        assert f'<html lang="{language}" dir="{direction}">' in page, name


def test_a_translator_does_not_see_the_texts_of_others(places, client, translator):
    client.force_login(translator)
    page = client.get(address("queue", places)).content.decode()
    assert page.count("<tr>") == 2  # the head and the translation; the practice that waits is not theirs to read
    assert client.get(reverse("desk:revision", args=places["version"])).status_code == 403


def test_a_translator_of_other_languages_does_not_open_this_one(places, client, translator):
    translator.translates = ["es"]
    translator.save()
    client.force_login(translator)
    assert client.get(reverse("desk:translate", args=[*places["published"], "ar"])).status_code == 403
    assert client.get(address("revision", places)).status_code == 403
