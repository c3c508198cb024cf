"""The review page: each language, findings that lead to their field, a lost session."""

import pytest

from entries import curation, editing
from entries.models import Entry
from entries.snapshots import snapshot
from entries.states import Action
from partners.models import Partner
from partners.viewers import viewer_of
from portal.desk.presenting import Presenter, field_label
from tests.review.conftest import address, decision, page_of

pytestmark = pytest.mark.django_db


def test_a_text_is_looked_at_in_each_language_with_what_stands_in_for_missing_translations(
    make_practice, ngo_officer, curator, client, partner
):
    practice = make_practice(owner=partner, title_fr="Visites de pairs", summary_fr="Des survivants viennent.")
    by = viewer_of(ngo_officer)
    edition = editing.open_draft(entry=practice, by=by).edition
    changes = {"texts": {"summary": "Survivors visit."}}
    draft = editing.save(entry=practice, changes=changes, by=by, edition=edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=by, revision=draft.revision)
    client.force_login(curator)
    path = address("desk:revision", draft.revision.pk)
    page = page_of(client.get(path, {"language": "fr"}))
    assert "Des survivants viennent." in page
    assert "readers are shown the original" in page
    assert "marked as outdated" in page
    assert "<ins>" not in page
    assert "<del>" not in page
    assert "<del>" in page_of(client.get(path, {"language": "nonsense"}))
    assert f'href="{path}?language=ar"' in page


@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_change_is_seen_on_the_page_of_its_kind_and_leaves_nothing_behind(language, change, client, curator):
    client.force_login(curator)
    page = page_of(client.get(address("desk:preview_revision", change.pk, language=language)))
    assert f'<html lang="{language}"' in page
    assert "People felt much less alone." in page
    assert Entry.objects.get(pk=change.entry_id).detail().results_en == "People felt less alone."
    assert "People felt much" not in page_of(client.get(change.entry.get_absolute_url()))


def test_a_draft_is_seen_on_its_page_by_isu_only(waiting, client, reviewer, translator):
    client.force_login(reviewer)
    answer = client.get(address("desk:preview_entry", waiting.pk))
    assert "Peer visits" in page_of(answer)
    assert "no-store" in answer["Cache-Control"]
    client.force_login(translator)
    assert client.get(address("desk:preview_entry", waiting.pk)).status_code == 403


def test_findings_lead_to_the_field_also_where_it_is_empty(make_practice, ngo_officer, client, curator):
    practice = make_practice(published=False, challenge_en="")
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    client.force_login(curator)
    page = page_of(client.get(address("desk:review", practice.pk)))
    assert 'href="#field-challenge"' in page
    assert 'id="field-challenge"' in page


def test_a_note_typed_into_a_lost_session_comes_back_after_signing_in(waiting, client, curator):
    path = address("desk:review", waiting.pk)
    assert (
        "/account/login/" in client.post(path, decision(waiting, "request_changes", note="Say who paid."))["Location"]
    )
    typed = client.session["text_kept"]
    client.force_login(curator)
    session = client.session
    session["text_kept"] = typed
    session.save()
    page = page_of(client.get(path))
    assert "Say who paid." in page
    assert Entry.objects.get(pk=waiting.pk).state == "submitted"


def test_two_curators_at_once_the_second_is_told_and_keeps_reason_and_note(waiting, client, curator, second_curator):
    first = decision(waiting, "request_changes", note="Say more.")
    second = decision(waiting, "refuse", note="Not for us.", reason="out_of_scope")
    client.force_login(curator)
    assert client.post(address("desk:review", waiting.pk), first).status_code == 302
    client.force_login(second_curator)
    answer = client.post(address("desk:review", waiting.pk), second)
    assert answer.status_code == 409
    assert "Not for us." in page_of(answer)
    assert "Say more." in page_of(answer)


def test_every_kind_is_shown_whole_with_labels_for_all_its_parts(partner, make_practice):
    practice = make_practice()
    for entry in (practice, Partner.objects.get(pk=partner.pk)):
        shown = Presenter(entry, snapshot(entry), None, whole=True).present()
        names = set(entry.kind_info.text_names()) | set(entry.kind_info.shared)
        placed = {name for section in entry.kind_info.sections for name in section.fields}
        assert names & placed <= shown.names()
        assert all(field_label(entry, name) for name in names | set(entry.kind_info.children))


def test_lists_inside_old_versions_are_shown_in_words(partner):
    entry = Partner.objects.get(pk=partner.pk)
    payload = snapshot(entry)
    before = payload | {"rows": {"gone": [{"id": 1, "nothing": []}]}, "shared": payload["shared"] | {"unknown": 1}}
    assert Presenter(entry, payload, before).present().sections
