"""Translating field by field: nothing typed is lost; a second person publishes."""

import re

import pytest
from django.urls import reverse

from entries import curation, editing
from entries.audit.models import AuditRecord
from entries.models import Entry, Resource, Revision
from entries.states import Action, State
from entries.translations import TranslationState, state_of
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


def test_a_pause_saves_and_tells_the_edition_for_the_next_one(practice, client, translator):
    client.force_login(translator)
    data = typed(client, practice, title="Visites")
    for number, title in enumerate(("Visites", "Visites de pairs"), 1):
        answer = client.post(f"{address(practice)}?autosave", data | {"text-title": title})
        assert (answer.status_code, answer["X-Edition"]) == (204, str(number))
        data["edition"] = answer["X-Edition"]
    assert Revision.objects.get(track="fr").payload["texts"]["title"] == "Visites de pairs"
    assert client.post(f"{address(practice)}?autosave", data | {"text-title": "x" * 201}).status_code == 422
    assert 'data-autosave="' in client.get(address(practice)).content.decode()


def test_a_group_is_saved_by_its_own_button_and_stays_in_sight(practice, client, translator):
    client.force_login(translator)
    answer = client.post(address(practice), typed(client, practice, title="Visites") | {"save": "plain"})
    assert answer["Location"] == f"{address(practice)}#plain"
    elsewhere = client.post(address(practice), typed(client, practice, title="Visite") | {"save": "//evil.example"})
    assert elsewhere["Location"] == address(practice)


def test_what_changed_in_the_original_stays_in_sight_while_the_draft_is_saved(
    practice, client, translator, ngo_officer, curator
):
    by, second = viewer_of(translator), viewer_of(curator)
    draft = editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Visites"}}, by=by, edition=0
    )
    curation.move(entry=practice, revision=draft.revision, action=Action.SUBMIT, by=by)
    curation.move(entry=practice, revision=draft.revision, action=Action.PUBLISH, by=second, note="Read.")
    officer = viewer_of(ngo_officer)
    changes = {"texts": {"results": "People felt much less alone."}}
    edition = Entry.objects.get(pk=practice.pk).edition
    revision = editing.save(entry=practice, changes=changes, by=officer, edition=edition).revision
    curation.move(entry=practice, revision=revision, action=Action.SUBMIT, by=officer)
    curation.move(entry=practice, revision=revision, action=Action.PUBLISH, by=second, note="Read.")
    client.force_login(translator)
    for _again in range(2):
        page = client.get(address(practice)).content.decode()
        assert page.count("What changed in the original since the translation") == 1
        assert re.search(r'<ins><span class="visually-hidden">new: </span> ?much ?</ins>', page)
        client.post(address(practice), typed(client, practice, results=f"Moins seuls {_again}.") | {"save": ""})


@pytest.mark.parametrize(("who", "counts"), [("translator", True), ("curator", True), ("ngo_officer", False)])
def test_a_second_person_marks_a_published_translation_as_reviewed(who, counts, make_practice, client, request):
    practice = make_practice(title_fr="Visites de pairs")
    user = request.getfixturevalue(who)
    if not counts:  # even with the role: whoever wrote the entry is not the second person
        user.roles = ["curator"]
        user.save()
    client.force_login(user)
    assert ("Mark as reviewed" in client.get(address(practice)).content.decode()) == counts
    client.post(reverse("desk:translation_reviewed", args=[practice.pk, "fr"]))
    expected = TranslationState.REVIEWED if counts else TranslationState.TRANSLATED
    assert state_of(practice, "fr") == expected
    assert AuditRecord.objects.filter(action="translation.reviewed").exists() == counts


def test_how_far_the_interface_is_translated_is_counted_by_area(client, reviewer):
    client.force_login(reviewer)
    page = client.get(reverse("desk:interface_messages"))
    for table in page.context["tables"]:
        assert table.whole.messages == sum(area.messages for area in table.areas) > 1000
        assert table.whole.translated <= table.whole.messages
    assert "portal/desk" in page.content.decode()
