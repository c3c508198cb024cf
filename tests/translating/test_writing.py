"""Translating field by field: nothing typed is lost; a second person publishes."""

import pytest
from django.urls import reverse

from entries import curation, editing
from entries.models import Entry, Resource, Revision
from entries.states import Action, State
from partners.viewers import viewer_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def practice(make_practice):
    return make_practice()


def address(practice, language="fr"):
    return reverse("desk:translate", args=[practice.pk, language])


def typed(client, practice, **texts):
    """The form as it stands on the page, with these texts typed."""
    form = client.get(address(practice)).context["form"]
    data = {name: form[name].value() for name in form.fields}
    return data | {f"text-{name}": text for name, text in texts.items()}


def test_the_source_stands_beside_a_field_in_the_direction_of_its_language(practice, client, translator):
    client.force_login(translator)
    page = client.get(address(practice, "ar")).content.decode()
    assert '<textarea name="text-results" cols="40" rows="8" lang="ar" dir="rtl"' in page
    assert "People felt less alone." in page
    assert 'name="text-context"' not in page  # the original has no text there


def test_a_translator_saves_submits_and_a_second_person_publishes(practice, client, translator, curator):
    client.force_login(translator)
    response = client.post(address(practice), typed(client, practice, title="Visites") | {"save": ""})
    assert response["Location"] == address(practice)
    data = typed(client, practice, summary="Des survivants rendent visite.")
    assert data["text-title"] == "Visites"
    response = client.post(address(practice), data | {"submit": ""}, follow=True)
    assert "waits for a second person" in response.content.decode()
    revision = Revision.objects.get(entry=practice, track="fr")
    assert revision.state == State.SUBMITTED
    page = client.get(reverse("desk:revision", args=[revision.pk])).content.decode()
    assert "nobody publishes their own text" in page
    client.force_login(curator)
    page = client.get(reverse("desk:revision", args=[revision.pk]))
    assert "Survivors visit newly injured people in hospital." in page.content.decode()
    decision = {"action": "publish", "seen": page.context["form"]["seen"].value(), "note": ""}
    assert client.post(reverse("desk:revision", args=[revision.pk]), decision).status_code == 302
    assert Entry.objects.get(pk=practice.pk).title_fr == "Visites"


def test_the_second_of_two_translators_keeps_what_was_typed(practice, client, translator, curator):
    client.force_login(translator)
    mine = typed(client, practice, title="Mes visites", results="Moins seuls.")
    editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Ses visites"}}, by=viewer_of(curator), edition=0
    )
    response = client.post(address(practice), mine | {"save": ""})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Mes visites" in page
    assert "Moins seuls." in page
    assert '<del><span class="visually-hidden">gone: </span>Ses</del>' in page
    again = {name: response.context["form"][name].value() for name in response.context["form"].fields}
    assert client.post(address(practice), again | {"save": ""}).status_code == 302
    assert Revision.objects.get(track="fr").payload["texts"]["title"] == "Mes visites"


def test_a_source_that_changed_meanwhile_is_said_so(practice, client, translator):
    client.force_login(translator)
    mine = typed(client, practice, title="Visites")
    Entry.objects.filter(pk=practice.pk).update(source_hash="newer")
    response = client.post(address(practice), mine | {"save": ""})
    assert response.status_code == 409
    assert "The original text has changed" in response.content.decode()
    assert 'value="Visites"' in response.content.decode()
    again = {name: response.context["form"][name].value() for name in response.context["form"].fields}
    assert client.post(address(practice), again | {"save": ""}).status_code == 302


@pytest.mark.parametrize("button", ["save", "submit"])
def test_a_form_sent_twice_is_saved_once(button, practice, client, translator):
    client.force_login(translator)
    mine = typed(client, practice, title="Visites") | {button: ""}
    for _attempt in range(2):
        assert client.post(address(practice), mine).status_code == 302
    revision = Revision.objects.get(entry=practice, track="fr")
    assert (revision.edition, revision.payload["texts"]["title"]) == (1, "Visites")


def test_a_translation_that_was_handed_over_keeps_what_was_typed(practice, client, translator):
    client.force_login(translator)
    client.post(address(practice), typed(client, practice, title="Visites") | {"save": ""})
    late = typed(client, practice, title="Visites à l’hôpital")
    revision = Revision.objects.get(track="fr")
    curation.move(entry=practice, revision=revision, action=Action.SUBMIT, by=viewer_of(translator))
    response = client.post(address(practice), late | {"save": ""})
    assert response.status_code == 409
    assert "Visites à l’hôpital" in response.content.decode()
    assert client.get(address(practice))["Location"] == reverse("desk:revision", args=[revision.pk])


def test_a_draft_of_somebody_else_is_continued_and_not_submitted(practice, client, translator, curator):
    editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Visites"}}, by=viewer_of(curator), edition=0
    )
    client.force_login(translator)
    data = typed(client, practice, summary="Résumé.")
    response = client.post(address(practice), data | {"submit": ""}, follow=True)
    assert "Your role does not allow this action." in response.content.decode()
    assert Revision.objects.get(track="fr").payload["texts"]["summary"] == "Résumé."


def test_titles_of_files_are_translated_too(practice, client, translator):
    row = Resource.objects.create(entry=practice, title_en="Handbook", url="https://example.org/")
    client.force_login(translator)
    data = typed(client, practice) | {f"row-resources-{row.pk}-title": "Manuel", "save": ""}
    assert client.post(address(practice), data).status_code == 302
    payload = Revision.objects.get(track="fr").payload
    assert payload["rows"]["resources"][str(row.pk)]["title"] == "Manuel"


def test_texts_that_are_too_long_are_refused_and_kept(practice, client, translator):
    client.force_login(translator)
    response = client.post(address(practice), typed(client, practice, title="x" * 201) | {"save": ""})
    assert response.status_code == 422
    assert "x" * 201 in response.content.decode()


def test_broken_input_is_told_and_not_a_crash(practice, client, translator):
    client.force_login(translator)
    data = typed(client, practice, title="Visi\0tes")
    assert client.post(address(practice), data | {"save": ""}).status_code == 422
    assert client.post(address(practice), data | {"edition": "x"}).status_code == 422
    for language in ("en", "de", "source"):
        assert client.get(address(practice, language)).status_code == 404
