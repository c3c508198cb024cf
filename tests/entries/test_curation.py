"""One door, four eyes, revisions that collide openly."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from entries import curation, editing
from entries.models import Entry, Happening, Move, Revision, TranslationRecord
from entries.rules import Refused
from entries.states import TRANSITIONS, Action, State
from entries.translations import TranslationState, state_of
from partners.viewers import viewer_of
from practices.models import Practice

pytestmark = pytest.mark.django_db


def test_submitted_practice_is_published_by_a_curator(make_practice, curator, ngo_officer):
    practice = make_practice(published=False)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    step = curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    practice = Practice.objects.get(pk=practice.pk)
    assert practice.state == State.PUBLISHED
    assert practice.publisher == curator
    assert (step.from_state, step.to_state) == (State.SUBMITTED, State.PUBLISHED)
    assert list(Happening.objects.values_list("name", flat=True)) == ["entry.begun", "entry.submit", "entry.publish"]


def test_curator_cannot_publish_own_entry(make_practice, curator, second_curator):
    practice = make_practice(author=curator, published=False)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(curator))
    with pytest.raises(Refused, match="Four eyes"):
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(second_curator), note="Read.")


def test_who_edited_a_draft_of_somebody_else_cannot_publish_it(make_practice, ngo_officer, curator, second_curator):
    practice = make_practice(published=False)
    edition = Entry.objects.get(pk=practice.pk).edition
    editing.save(entry=practice, changes={"texts": {"title": "Better"}}, by=viewer_of(curator), edition=edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    with pytest.raises(Refused, match="Four eyes"):
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    with pytest.raises(IntegrityError, match="entry_writers_do_not_publish"), transaction.atomic():
        Entry.objects.filter(pk=practice.pk).update(publisher=curator)
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(second_curator), note="Read.")


def test_an_old_text_that_names_a_merged_term_gets_the_term_it_was_merged_into(make_practice, make_term, ngo_officer):
    old, new = make_term("theme/old"), make_term("theme/new")
    old.merged_into = new
    old.save()
    practice = make_practice(published=False)
    edition = Entry.objects.get(pk=practice.pk).edition
    changes = {"terms": [["theme/old", "about"], ["theme/new", "about"]]}
    editing.save(entry=practice, changes=changes, by=viewer_of(ngo_officer), edition=edition)
    assert [row.term for row in practice.entry_terms.all()] == [new]


def test_database_refuses_an_author_as_publisher(make_practice, ngo_officer):
    practice = make_practice()
    with pytest.raises(IntegrityError, match="entry_four_eyes"), transaction.atomic():
        Entry.objects.filter(pk=practice.pk).update(publisher=ngo_officer)


def test_a_change_of_an_archived_entry_is_not_published(make_practice, ngo_officer, curator):
    practice, author = make_practice(), viewer_of(ngo_officer)
    draft = editing.open_draft(entry=practice, by=author)
    draft = editing.save(entry=practice, changes={"texts": {"title": "New"}}, by=author, edition=draft.edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=author, revision=draft.revision)
    curation.move(entry=practice, action=Action.ARCHIVE, by=viewer_of(curator), note="Out of date.")
    with pytest.raises(Refused, match="not possible"):
        curation.move(
            entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=draft.revision, note="Read."
        )


def test_database_refuses_an_unknown_state(make_practice):
    practice = make_practice(published=False)
    with pytest.raises(IntegrityError, match="entry_state_known"), transaction.atomic():
        Entry.objects.filter(pk=practice.pk).update(state="lost")


@pytest.mark.parametrize(
    ("state", "action"), [(state, action) for state in State for action in Action if (state, action) not in TRANSITIONS]
)
def test_only_the_transitions_of_the_table_are_possible(state, action, make_practice, administrator):
    practice = make_practice(published=False)
    Entry.objects.filter(pk=practice.pk).update(
        state=state, publisher=administrator, published_at=timezone.now(), publish_at=timezone.now()
    )
    with pytest.raises(Refused):
        curation.move(entry=practice, action=action, by=viewer_of(administrator), note="why")
    assert not Move.objects.exists()


@pytest.mark.parametrize("action", [Action.REQUEST_CHANGES, Action.REFUSE])
def test_a_no_needs_a_note(action, make_practice, curator, ngo_officer):
    practice = make_practice(published=False)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    with pytest.raises(Refused, match="say why"):
        curation.move(entry=practice, action=action, by=viewer_of(curator), note="  ")
    curation.move(entry=practice, action=action, by=viewer_of(curator), note="The results are missing.")


def test_an_incomplete_practice_is_blocked_and_stays_submitted(make_practice, curator, ngo_officer):
    practice = make_practice(published=False, challenge_en="")
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    with pytest.raises(curation.Blocked) as caught:
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    assert [finding.code for finding in caught.value.findings] == ["missing-challenge"]
    assert Entry.objects.get(pk=practice.pk).state == State.SUBMITTED


@pytest.mark.parametrize("who", ["stranger", "ngo_officer", "colleague", "reviewer", "translator"])
def test_who_may_not_publish(who, request, make_practice):
    practice = make_practice(published=False)
    Entry.objects.filter(pk=practice.pk).update(state=State.IN_REVIEW)
    with pytest.raises(Refused):
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(request.getfixturevalue(who)), note="Read.")


def test_live_text_stays_until_the_revision_is_published(make_practice, curator, ngo_officer):
    practice, author = make_practice(), viewer_of(ngo_officer)
    draft = editing.open_draft(entry=practice, by=author)
    draft = editing.save(entry=practice, changes={"texts": {"title": "New"}}, by=author, edition=draft.edition)
    assert Practice.objects.get(pk=practice.pk).title_en == "Peer visits in hospital"
    curation.move(entry=practice, action=Action.SUBMIT, by=author, revision=draft.revision)
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=draft.revision, note="Read.")
    assert Practice.objects.get(pk=practice.pk).title_en == "New"


def test_the_second_of_two_editors_is_told_and_loses_nothing(make_practice, ngo_officer, colleague):
    practice = make_practice(published=False, owner=None)
    edition = Entry.objects.get(pk=practice.pk).edition
    author = viewer_of(ngo_officer)
    editing.save(entry=practice, changes={"texts": {"title": "First"}}, by=author, edition=edition)
    with pytest.raises(editing.EditedMeanwhile) as caught:
        editing.save(entry=practice, changes={"texts": {"title": "Second"}}, by=author, edition=edition)
    assert caught.value.theirs["texts"]["title"] == "First"


def test_a_track_holds_one_open_revision(make_practice, ngo_officer):
    practice, author = make_practice(), viewer_of(ngo_officer)
    draft = editing.open_draft(entry=practice, by=author)
    editing.save(entry=practice, changes={"texts": {"title": "New"}}, by=author, edition=draft.edition)
    with pytest.raises(IntegrityError, match="revision_one_open_per_track"), transaction.atomic():
        Revision.objects.create(entry=practice, track="source", state=State.DRAFT)


def test_owner_and_translator_do_not_block_each_other(make_practice, ngo_officer, translator, curator):
    practice, author = make_practice(), viewer_of(ngo_officer)
    mine = editing.open_draft(entry=practice, by=author)
    mine = editing.save(entry=practice, changes={"texts": {"title": "New"}}, by=author, edition=mine.edition)
    french = editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Visites"}}, by=viewer_of(translator), edition=0
    )
    for draft, writer in ((french, translator), (mine, ngo_officer)):
        curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(writer), revision=draft.revision)
        curation.move(
            entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=draft.revision, note="Read."
        )
    practice = Practice.objects.get(pk=practice.pk)
    assert (practice.title_en, practice.title_fr) == ("New", "Visites")
    assert state_of(practice, "fr") == TranslationState.OUTDATED


def test_a_reviewed_translation_is_known_as_such(make_practice, translator, curator):
    practice = make_practice()
    draft = editing.save_translation(
        entry=practice, language="fr", changes={"texts": {"title": "Visites"}}, by=viewer_of(translator), edition=0
    )
    assert state_of(practice, "fr") == TranslationState.DRAFT
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(translator), revision=draft.revision)
    with pytest.raises(Refused, match="Four eyes"):
        curation.move(
            entry=practice, action=Action.PUBLISH, by=viewer_of(translator), revision=draft.revision, note="Read."
        )
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=draft.revision, note="Read.")
    assert state_of(Practice.objects.get(pk=practice.pk), "fr") == TranslationState.REVIEWED
    assert TranslationRecord.objects.get(entry=practice, language="fr").renders_hash


def test_a_revision_based_on_an_older_text_is_a_conflict(make_practice, ngo_officer, curator):
    practice = make_practice()
    live = Revision.objects.get(entry=practice, state=State.PUBLISHED)
    stale = Revision.objects.create(
        entry=practice, state=State.SUBMITTED, payload=live.payload, based_on=None, author=ngo_officer
    )
    with pytest.raises(curation.Conflict):
        curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(curator), revision=stale, note="Read.")
    assert Revision.objects.get(pk=stale.pk).state == State.SUBMITTED


def test_a_set_time_publishes_itself(make_practice, ngo_officer, curator):
    practice = make_practice(published=False)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    soon = timezone.now() + timedelta(hours=1)
    curation.move(entry=practice, action=Action.SCHEDULE, by=viewer_of(curator), at=soon, note="Read.")
    assert curation.publish_due() == 0
    assert curation.publish_due(now=soon) == 1
    assert curation.publish_due(now=soon) == 0
    assert Entry.objects.get(pk=practice.pk).publisher == curator


def test_a_set_time_in_the_past_is_refused(make_practice, ngo_officer, curator):
    practice = make_practice(published=False)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    with pytest.raises(Refused, match="future"):
        curation.move(entry=practice, action=Action.SCHEDULE, by=viewer_of(curator), at=timezone.now(), note="Read.")


def test_a_change_left_open_does_not_swallow_what_is_written_after_the_archive(make_practice, curator, ngo_officer):
    practice, writer, isu = make_practice(), viewer_of(ngo_officer), viewer_of(curator)
    left = editing.save(entry=practice, changes={"texts": {"title": "Left"}}, by=writer, edition=practice.edition)
    for action in (Action.ARCHIVE, Action.RESTORE, Action.REQUEST_CHANGES):
        curation.move(entry=practice, action=action, by=isu, note="Please look at it again.")
    for text in ({"title": "First"}, {"summary": "Second"}):
        practice = Practice.objects.get(pk=practice.pk)
        draft = editing.open_draft(entry=practice, by=writer)
        editing.save(entry=practice, changes={"texts": text}, by=writer, edition=draft.edition)
    practice = Practice.objects.get(pk=practice.pk)
    assert (practice.title_en, practice.summary_en) == ("First", "Second")
    curation.move(entry=practice, action=Action.SUBMIT, by=writer)
    curation.move(entry=practice, action=Action.PUBLISH, by=isu, note="Read.")
    curation.move(entry=practice, action=Action.SUBMIT, by=writer, revision=left.revision)
    with pytest.raises(curation.Conflict):
        curation.move(entry=practice, action=Action.PUBLISH, by=isu, revision=left.revision, note="Read.")


def test_what_another_clock_has_published_is_not_reported_as_failed(make_practice, curator, ngo_officer, monkeypatch):
    practice = make_practice(published=False)
    curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    soon = timezone.now() + timedelta(minutes=1)
    curation.move(entry=practice, action=Action.SCHEDULE, by=viewer_of(curator), at=soon, note="Read.")
    move = curation.move

    def after_somebody_quicker(**step):
        move(**step)
        return move(**step)

    monkeypatch.setattr(curation, "move", after_somebody_quicker)
    assert curation.publish_due(now=soon) == 0
    assert Entry.objects.get(pk=practice.pk).state == State.PUBLISHED
    assert not Happening.objects.filter(name="entry.publish_failed").exists()


def test_a_published_version_is_not_archived_by_itself(make_practice, curator, ngo_officer):
    practice, writer, isu = make_practice(), viewer_of(ngo_officer), viewer_of(curator)
    change = editing.save(entry=practice, changes={"texts": {"title": "New"}}, by=writer, edition=practice.edition)
    for action, by in ((Action.SUBMIT, writer), (Action.PUBLISH, isu)):
        curation.move(entry=practice, action=action, by=by, revision=change.revision, note="Read.")
    with pytest.raises(Refused, match="history"):
        curation.move(entry=practice, action=Action.ARCHIVE, by=isu, revision=change.revision, note="Old.")
    assert Practice.objects.get(pk=practice.pk).state == State.PUBLISHED


def test_who_published_an_entry_once_may_write_it_when_it_came_back_and_then_not_publish_it(
    make_practice, curator, second_curator, ngo_officer
):
    practice = make_practice()
    Entry.objects.filter(pk=practice.pk).update(publisher=second_curator)
    for action in (Action.ARCHIVE, Action.RESTORE, Action.REQUEST_CHANGES):
        curation.move(entry=Entry.objects.get(pk=practice.pk), action=action, by=viewer_of(curator), note="Why.")
    by, came_back = viewer_of(second_curator), Entry.objects.get(pk=practice.pk)
    draft = editing.open_draft(entry=came_back, by=by)
    editing.save(entry=came_back, changes={"texts": {"title": "New"}}, edition=draft.edition, by=by)
    fresh = Entry.objects.get(pk=practice.pk)
    assert (fresh.publisher_id, second_curator.pk in fresh.writers) == (None, True)
    curation.move(entry=fresh, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    with pytest.raises(Refused):
        curation.move(entry=fresh, action=Action.PUBLISH, by=by)
