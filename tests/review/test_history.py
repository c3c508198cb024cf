"""Versions: who, when, why; any two side by side; setting back to an older one."""

import pytest

from entries import curation, editing
from entries.audit.models import AuditRecord
from entries.models import Revision
from entries.states import Action, State
from partners.viewers import viewer_of
from portal.review.models import Restoration
from tests.review.conftest import address, page_of

pytestmark = pytest.mark.django_db


def publish_change(practice, author, curator, **texts):
    """Change a published practice through the usual doors; returns the published revision."""
    by = viewer_of(author)
    practice.refresh_from_db()
    edition = editing.open_draft(entry=practice, by=by).edition
    revision = editing.save(entry=practice, changes={"texts": texts}, by=by, edition=edition).revision
    curation.move(entry=practice, action=Action.SUBMIT, by=by, revision=revision)
    curation.move(
        entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=revision, note="The figures are right."
    )
    return Revision.objects.get(pk=revision.pk)


@pytest.fixture
def three(make_practice, ngo_officer, curator, partner):
    """A practice with three published versions, oldest first."""
    practice = make_practice(owner=partner, results_en="One felt better.")
    first = practice.revisions.get()
    second = publish_change(practice, ngo_officer, curator, results="Two felt better.")
    third = publish_change(practice, ngo_officer, curator, results="Three felt better.")
    return practice, [first, second, third]


@pytest.mark.parametrize(("who", "entry_page", "compare"), [
    ("curator", "desk:entry", "desk:compare"), ("ngo_officer", "my:history", "my:compare"),
])  # fmt: skip
def test_any_two_versions_are_compared_on_both_sides(who, entry_page, compare, three, client, request):
    practice, (first, _second, third) = three
    client.force_login(request.getfixturevalue(who))
    page = page_of(client.get(address(entry_page, practice.pk)))
    assert page.count('name="before"') == 3
    assert "The figures are right." in page
    answer = client.get(address(compare, practice.pk), {"before": third.pk, "after": first.pk})
    page = page_of(answer)
    assert "One</del><ins>" in page.replace('<span class="visually-hidden">gone: </span>', "")
    assert "Three</ins>" in page
    assert client.get(address(compare, practice.pk), {"after": first.pk}).status_code == 200


@pytest.mark.parametrize("chosen", [{}, {"after": "x"}, {"before": "9" * 30, "after": "1"}, {"same": True}])
def test_a_choice_that_cannot_be_compared_is_answered_with_a_sentence(chosen, three, client, curator):
    practice, (first, _second, _third) = three
    chosen = {"before": first.pk, "after": first.pk} if "same" in chosen else chosen
    client.force_login(curator)
    answer = client.get(address("desk:compare", practice.pk), chosen)
    assert answer.status_code == 400
    assert "Choose" in page_of(answer)


def test_versions_of_two_languages_are_not_compared(three, client, curator, translator):
    practice, (first, _second, _third) = three
    french = editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Visites"}}, by=viewer_of(translator), edition=0
    ).revision
    client.force_login(curator)
    answer = client.get(address("desk:compare", practice.pk), {"before": first.pk, "after": french.pk})
    assert answer.status_code == 400
    assert "Only versions of one language" in page_of(answer)


def test_an_old_version_is_taken_up_as_a_draft_and_goes_through_curation(three, client, ngo_officer, curator):
    practice, (first, _second, _third) = three
    client.force_login(ngo_officer)
    path = address("review:restore", first.pk)
    assert "becomes a new draft" in page_of(client.get(path))
    assert client.post(path)["Location"] == address("my:check", practice.pk)
    draft = Restoration.objects.get().revision
    assert draft.state == State.DRAFT
    assert draft.payload["texts"]["results"] == "One felt better."
    practice.refresh_from_db()
    assert practice.results_en == "Three felt better."
    assert AuditRecord.objects.filter(action="revision.restored", about=f"entry:{practice.pk}").exists()
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer), revision=draft)
    curation.move(
        entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=draft, note="The old text was right."
    )
    practice.refresh_from_db()
    assert practice.results_en == "One felt better."
    assert "takes up the version of:" in page_of(client.get(address("my:history", practice.pk)))


def test_nothing_is_taken_up_over_a_change_that_is_under_way(three, client, ngo_officer, curator):
    _practice, (first, second, third) = three
    client.force_login(curator)
    assert client.post(address("review:restore", third.pk)).status_code == 409  # it is live
    assert client.post(address("review:restore", first.pk)).status_code == 302
    answer = client.post(address("review:restore", second.pk))
    assert answer.status_code == 409
    assert "Somebody works on a change" in page_of(answer)
    assert Restoration.objects.count() == 1


def test_a_translation_that_is_taken_up_does_not_pass_for_new(three, client, translator, curator, ngo_officer):
    practice, _versions = three
    by, curates = viewer_of(translator), viewer_of(curator)
    published = []
    for edition, title in ((0, "Visites"), (0, "Visites de pairs")):
        revision = editing.save_translation(
            entry=practice, language="fr", changes={"texts": {"title": title}}, by=by, edition=edition
        ).revision
        curation.move(entry=practice, action=Action.SUBMIT, by=by, revision=revision)
        curation.move(entry=practice, action=Action.PUBLISH, by=curates, revision=revision, note="Read.")
        published.append(Revision.objects.get(pk=revision.pk))
        publish_change(practice, ngo_officer, curator, results=f"Changed after {title}.")
        practice.refresh_from_db()
    client.force_login(curator)
    assert client.post(address("review:restore", published[0].pk)).status_code == 302
    draft = Restoration.objects.get().revision
    assert draft.track == "fr"
    assert draft.payload["renders_hash"] == published[0].payload["renders_hash"] != practice.source_hash


@pytest.mark.parametrize("who", ["stranger", "translator", "donor_officer"])
def test_versions_of_others_are_not_found(who, three, client, request):
    practice, (first, _second, third) = three
    client.force_login(request.getfixturevalue(who))
    for name in ("my:history", "my:compare", "my:review"):
        assert client.get(address(name, practice.pk), {"after": third.pk}).status_code == 404, name
    assert client.get(address("review:restore", first.pk)).status_code == 404
    assert client.post(address("review:restore", first.pk)).status_code == 404
    assert client.get(address("desk:compare", practice.pk)).status_code == 403


def test_isu_roles_that_may_not_write_the_text_do_not_set_it_back(three, client, reviewer):
    _practice, (first, _second, _third) = three
    client.force_login(reviewer)
    answer = client.post(address("review:restore", first.pk))
    assert answer.status_code == 403
    assert "may change it" in page_of(answer)


def test_an_author_does_not_see_translations_that_are_not_published(three, client, ngo_officer, translator):
    practice, _versions = three
    editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Pas encore"}}, by=viewer_of(translator), edition=0
    )
    client.force_login(ngo_officer)
    assert "track-fr" not in page_of(client.get(address("my:history", practice.pk)))


def test_the_page_of_an_entry_asks_as_much_for_one_version_as_for_three(
    make_practice, three, client, curator, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    single = make_practice()
    client.force_login(curator)
    client.get(address("desk:entry", single.pk))
    with CaptureQueriesContext(connection) as one:
        client.get(address("desk:entry", single.pk))
    with django_assert_num_queries(len(one)):
        client.get(address("desk:entry", three[0].pk))
