"""Each page of the translation desk tried as each of the cast, and as nobody."""

import pytest
from django.urls import reverse

from portal.translating import desk_urls

pytestmark = pytest.mark.django_db

EVERYBODY = ("stranger", "ngo_officer", "donor_officer", "reviewer", "translator", "curator", "administrator")
EVERY_ROLE = {"reviewer", "translator", "curator", "administrator"}
TRANSLATORS = {"translator", "curator", "administrator"}
#: Name of the address, which of the things in `places` it takes, and who may open it.
PAGES = {
    "translations": ("", EVERY_ROLE),
    "translation_coverage": ("", EVERY_ROLE),
    "translate": ("translate", TRANSLATORS),
}


@pytest.fixture
def places(make_practice):
    """Arguments of the addresses."""
    return {"": [], "translate": [make_practice().pk, "ar"]}


def test_every_address_of_the_room_is_tried_here():
    assert {pattern.name for pattern in desk_urls.urlpatterns} == {*PAGES}


@pytest.mark.parametrize("who", EVERYBODY)
def test_pages_open_to_their_roles_only(who, places, client, request):
    client.force_login(request.getfixturevalue(who))
    answers = {name: client.get(reverse(f"desk:{name}", args=places[thing])) for name, (thing, _who) in PAGES.items()}
    expected = {name: 200 if who in open_to else 403 for name, (_thing, open_to) in PAGES.items()}
    assert {name: answer.status_code for name, answer in answers.items()} == expected
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def test_nobody_is_asked_to_sign_in(places, client):
    for name, (thing, _who) in PAGES.items():
        response = client.get(reverse(f"desk:{name}", args=places[thing]))
        assert response.status_code == 302, name
        assert "/account/login/" in response["Location"], name


def test_a_translator_opens_own_languages_only(places, client, translator):
    client.force_login(translator)
    pk = places["translate"][0]
    assert client.get(reverse("desk:translate", args=[pk, "fr"])).status_code == 200
    assert client.get(reverse("desk:translate", args=[pk, "es"])).status_code == 403
