"""Each page of the translation desk tried as each of the cast, and as nobody."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from portal.translating import desk_urls
from portal.translating.models import Export, GlossaryTerm, Import

pytestmark = pytest.mark.django_db

EVERYBODY = ("stranger", "ngo_officer", "donor_officer", "reviewer", "translator", "curator", "administrator")
EVERY_ROLE = {"reviewer", "translator", "curator", "administrator"}
TRANSLATORS = {"translator", "curator", "administrator"}
KEEPERS = {"curator", "administrator"}
#: Name of the address, which of the things in `places` it takes, and who may open it.
PAGES = {
    "translations": ("", EVERY_ROLE),
    "translation_coverage": ("", EVERY_ROLE),
    "translate": ("translate", TRANSLATORS),
    "translation_files": ("", TRANSLATORS),
    "translation_import": ("import", TRANSLATORS),
    "interface_messages": ("", EVERY_ROLE),
    "glossary": ("", EVERY_ROLE),
    "glossary_new": ("", KEEPERS),
    "glossary_term": ("word", KEEPERS),
}
#: Opened without a form, it leads to the list.
LEADS_ON = {"translation_export": ("", TRANSLATORS)}
POSTS = {
    "translation_reviewed": ("translate", TRANSLATORS),
    "glossary_remove": ("word", KEEPERS),
}


@pytest.fixture
def places(make_practice):
    """Arguments of the addresses."""
    word = GlossaryTerm.objects.create(word_en="survivor", word_fr="survivant")
    sent = Export.objects.create(key="k", language="ar", form="csv")
    run = Import.objects.create(export=sent, file_name="a.csv", form="csv")
    return {"": [], "import": [run.pk], "translate": [make_practice().pk, "ar"], "word": [word.pk]}


def test_every_address_of_the_room_is_tried_here():
    assert {pattern.name for pattern in desk_urls.urlpatterns} == {*PAGES, *POSTS, *LEADS_ON}


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_open_to_their_roles_only(who, places, client, request):
    client.force_login(request.getfixturevalue(who))
    answers = {name: client.get(reverse(f"desk:{name}", args=places[thing])) for name, (thing, _who) in PAGES.items()}
    expected = {name: 200 if who in open_to else 403 for name, (_thing, open_to) in PAGES.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == expected
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def test_nobody_is_asked_to_sign_in(places, client):
    for name, (thing, _who) in {**PAGES, **POSTS, **LEADS_ON}.items():
        response = client.get(reverse(f"desk:{name}", args=places[thing]))
        assert response.status_code == 302, name
        assert "/account/login/" in response["Location"], name


def test_a_translator_opens_own_languages_only(places, client, translator):
    client.force_login(translator)
    pk = places["translate"][0]
    assert client.get(reverse("desk:translate", args=[pk, "fr"])).status_code == 200
    assert client.get(reverse("desk:translate", args=[pk, "es"])).status_code == 403


@pytest.mark.parametrize("who", EVERYBODY)
def test_actions_are_open_to_their_roles_only(who, places, client, request):
    client.force_login(request.getfixturevalue(who))
    for name, (thing, open_to) in POSTS.items():
        address = reverse(f"desk:{name}", args=places[thing])
        assert client.get(address).status_code == (405 if who in open_to else 403), name
        assert client.post(address).status_code == (302 if who in open_to else 403), name


def test_an_export_opened_without_its_form_leads_to_the_list(client, translator, reviewer):
    client.force_login(translator)
    answer = client.get(reverse("desk:translation_export"), {"state": "todo"})
    assert answer["Location"] == f"{reverse('desk:translations')}?state=todo"
    client.force_login(reviewer)
    assert client.post(reverse("desk:translation_export")).status_code == 403


def test_a_translator_reads_reports_on_own_languages_only(places, client, translator):
    client.force_login(translator)
    spanish = Export.objects.create(key="s", language="es", form="csv")
    run = Import.objects.create(export=spanish, file_name="b.csv", form="csv")
    for method in (client.get, client.post):
        assert method(reverse("desk:translation_import", args=[run.pk])).status_code == 403
    assert "b.csv" not in client.get(reverse("desk:translation_files")).content.decode()


@pytest.mark.parametrize("language", ["ar", "en", "fr", "es"])
def test_pages_speak_the_language_of_their_address(language, places, client, curator):
    client.force_login(curator)
    direction = "rtl" if language == "ar" else "ltr"
    for name, (thing, _who) in PAGES.items():
        with override(language):
            page = client.get(reverse(f"desk:{name}", args=places[thing])).content.decode()
        assert f'<html lang="{language}" dir="{direction}">' in page, name
