"""Changes of many: the preview says what happens, applying does exactly that, undoing spares what changed since."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from entries import curation, editing
from entries.audit.models import AuditRecord
from entries.models import Entry, EntryTerm, Revision, SearchDocument, Term
from entries.rules import Refused
from entries.states import Action, State
from partners.viewers import viewer_of
from portal.desk import assigning
from portal.desk.bulk import services
from portal.desk.models import BulkAction, BulkChange, List
from portal.notifications import sweeper
from portal.notifications.models import Mail
from tests.desk.conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(curator):
    """Plans a change of these entries or revisions, and says what it does."""

    def prepare(subjects, action, **wanted):
        letters = {Revision: "r"}
        keys = [f"{letters.get(type(subject), 'e')}{subject.pk}" for subject in subjects]
        change = services.plan(which=List.ENTRIES, query="", keys=keys, by=viewer_of(curator))
        services.say(change=change, action=action, wanted=wanted, by=viewer_of(curator))
        change.refresh_from_db()
        return change

    return prepare


def results(change):
    return [(row.result, row.reason) for row in change.rows.all()]


def done(change, by):
    by = viewer_of(by)
    return services.apply(change=change, by=by, seen=services.preview(change, by).seen)


def carried(entry):
    return {(row.term.key, row.role) for row in EntryTerm.objects.filter(entry=entry).select_related("term")}


def states(entries):
    return [Entry.objects.get(pk=entry.pk).state for entry in entries]


def test_from_ticked_rows_over_the_preview_to_undoing(make_practice, waiting, client, curator):
    live, draft = make_practice(title_en="Live one"), waiting(title_en="Waits")
    client.force_login(curator)
    begun = client.post(
        address("bulk_new"), {"list": "entries", "query": "q=x", "row": [f"e{live.pk}", f"e{draft.pk}"]}
    )
    page = begun["Location"]
    assert "2 rows are chosen." in client.get(page).content.decode()
    assert client.post(f"{page}?action=archive", {"note": " "}).status_code == 422
    client.post(f"{page}?action=archive", {"note": "Out of date."})
    shown = client.get(page)
    text = shown.content.decode()
    assert "It is not published." in text
    assert "Change 1 row now" in text
    assert states([live, draft]) == [State.PUBLISHED, State.SUBMITTED]
    key = BulkChange.objects.get().pk
    client.post(address("bulk_apply", key), {"seen": shown.context["preview"].seen})
    assert states([live, draft]) == [State.ARCHIVED, State.SUBMITTED]
    assert not SearchDocument.objects.filter(pk=live.pk).exists()
    assert Entry.objects.get(pk=live.pk).moves.last().note == "Out of date."
    client.post(address("bulk_undo", key))
    assert states([live, draft]) == [State.PUBLISHED, State.SUBMITTED]
    assert SearchDocument.objects.filter(pk=live.pk).exists()
    assert "Fatou" in client.get(address("bulk_changes")).content.decode()
    assert "Undone" in client.get(page).content.decode()
    logged = AuditRecord.objects.filter(about=f"bulk:{key}").values_list("action", flat=True)
    assert set(logged) == {"bulk.applied", "bulk.undone"}


def test_all_that_match_the_filter_are_chosen_and_no_more_than_can_be(waiting, french, client, curator, monkeypatch):
    waiting(title_en="English")
    client.force_login(curator)
    everything = {"list": "queue", "query": "language=fr", "which": "all"}
    client.post(address("bulk_new"), everything)
    assert [row.revision_id for row in BulkChange.objects.get().rows.all()] == [french.pk]
    monkeypatch.setattr(services, "MOST_ROWS", 1)
    answer = client.post(address("bulk_new"), everything | {"query": ""}, follow=True)
    assert "More than can be changed at once were chosen." in answer.content.decode()
    answer = client.post(address("bulk_new"), {"list": "queue", "query": "language=fr", "row": ["x", "e0", "r"]})
    assert answer["Location"] == address("queue", query="language=fr")
    assert BulkChange.objects.count() == 1


def test_what_changed_after_the_preview_is_shown_again_and_not_done(make_practice, prepared, client, curator):
    entries = [make_practice(), make_practice()]
    change = prepared(entries, BulkAction.ARCHIVE, note="Old.")
    client.force_login(curator)
    seen = services.preview(change, viewer_of(curator)).seen
    curation.move(entry=entries[0], action=Action.ARCHIVE, by=viewer_of(curator), note="By hand.")
    answer = client.post(address("bulk_apply", change.pk), {"seen": seen})
    assert answer.status_code == 409
    assert "Something changed meanwhile." in answer.content.decode()
    assert states(entries) == [State.ARCHIVED, State.PUBLISHED]
    client.post(address("bulk_apply", change.pk), {"seen": answer.context["preview"].seen})
    assert states(entries) == [State.ARCHIVED, State.ARCHIVED]
    assert results(change) == [("refused", "not_published"), ("done", "")]
    with pytest.raises(Refused):
        services.apply(change=change, by=viewer_of(curator), seen=seen)


def test_undoing_an_archive_leaves_alone_what_moved_since_and_keeps_four_eyes(
    make_practice, prepared, curator, second_curator, ngo_officer
):
    plain, moved = make_practice(), make_practice()
    own = make_practice(author=second_curator)
    change = done(prepared([plain, moved, own], BulkAction.ARCHIVE, note="Old."), curator)
    curation.move(entry=moved, action=Action.RESTORE, by=viewer_of(curator))
    services.undo(change=change, by=viewer_of(second_curator))
    assert results(change) == [("undone", ""), ("left", "since_changed"), ("left", "four_eyes")]
    assert states([plain, moved, own]) == [State.PUBLISHED, State.IN_REVIEW, State.ARCHIVED]
    with pytest.raises(Refused):
        services.undo(change=change, by=viewer_of(curator))


def test_terms_of_published_entries_change_at_once_and_search_follows(
    make_practice, make_term, prepared, curator, ngo_officer
):
    make_term("theme/other")
    entry, author = make_practice(terms=("theme/peer-support", "country/BIH")), viewer_of(ngo_officer)
    draft = editing.save(
        entry=entry, changes={"texts": {"results": "More."}}, by=author, edition=Entry.objects.get(pk=entry.pk).edition
    )
    wanted = {"how": "replace", "term": "theme/peer-support", "instead": "theme/other", "role": "about"}
    change = done(prepared([entry], BulkAction.RETAG, **wanted), curator)
    other = Term.objects.get(code="other").pk
    assert ("theme/other", "about") in carried(entry)
    assert ("theme/peer-support", "about") not in carried(entry)
    assert other in SearchDocument.objects.get(pk=entry.pk).facets
    waits = Revision.objects.get(pk=draft.revision.pk)
    assert ["theme/other", "about"] in waits.payload["terms"]
    assert waits.edition > draft.edition
    services.undo(change=change, by=viewer_of(curator))
    assert ("theme/peer-support", "about") in carried(entry)
    assert other not in SearchDocument.objects.get(pk=entry.pk).facets
    assert ["theme/other", "about"] not in Revision.objects.get(pk=draft.revision.pk).payload["terms"]


def test_terms_are_refused_where_the_kind_has_no_place_for_them_or_needs_its_last_one(
    make_practice, make_entry, make_term, prepared, curator
):
    make_term("partner-kind/opd")
    with_theme = make_practice(terms=("theme/peer-support",))
    removing = prepared([with_theme], BulkAction.RETAG, how="remove", term="theme/peer-support", role="about")
    [one] = services.preview(removing, viewer_of(curator)).rows
    assert one.judged.reason == "last_needed"
    adding = prepared([with_theme], BulkAction.RETAG, how="add", term="partner-kind/opd", role="seat")
    [one] = services.preview(adding, viewer_of(curator)).rows
    assert one.judged.reason == "not_of_kind"
    again = prepared([with_theme], BulkAction.RETAG, how="add", term="theme/peer-support", role="about")
    [one] = services.preview(again, viewer_of(curator)).rows
    assert one.judged.result == "same"


def test_a_term_that_was_changed_since_is_left_alone(make_practice, make_term, prepared, curator):
    make_term("theme/other")
    entries = [make_practice(), make_practice()]
    change = done(prepared(entries, BulkAction.RETAG, how="add", term="theme/other", role="about"), curator)
    EntryTerm.objects.get(entry=entries[0], term__code="other").delete()
    services.undo(change=change, by=viewer_of(curator))
    assert results(change) == [("left", "since_changed"), ("undone", "")]


def test_review_dates_are_set_and_brought_back(make_practice, prepared, curator):
    entries = [make_practice(), make_practice()]
    before = Entry.objects.get(pk=entries[0].pk).review_due
    change = done(prepared(entries, BulkAction.REVIEW_DATE, date="2031-05-01"), curator)
    assert {Entry.objects.get(pk=entry.pk).review_due for entry in entries} == {date(2031, 5, 1)}
    Entry.objects.filter(pk=entries[1].pk).update(review_due=date(2030, 1, 1))
    services.undo(change=change, by=viewer_of(curator))
    assert [Entry.objects.get(pk=entry.pk).review_due for entry in entries] == [before, date(2030, 1, 1)]


def test_a_review_date_must_come(make_practice, prepared, client, curator):
    change = prepared([make_practice()], BulkAction.REVIEW_DATE, date="2031-05-01")
    client.force_login(curator)
    url = address("bulk", change.pk, query="action=review_date")
    for wrong in ("2020-01-01", "2099-01-01", "soon", ""):
        assert client.post(url, {"date": wrong}).status_code == 422


def test_many_reviews_are_given_with_one_letter_and_given_back(waiting, french, prepared, curator, reviewer):
    first, second = waiting(), waiting()
    assigning.assign(subject=second, to=curator, by=viewer_of(curator))
    change = prepared([first, second, french], BulkAction.ASSIGN, assignee=reviewer.pk)
    done(change, curator)
    assert results(change) == [("done", ""), ("done", ""), ("refused", "no_role")]
    assert [assigning.reviewer_of(one) for one in (first, second)] == [reviewer.pk, reviewer.pk]
    sweeper.sweep()
    [mail] = Mail.objects.filter(happening__name="review.assigned")
    assert mail.to == reviewer.email
    assert "review 2 texts" in mail.text
    curation.move(entry=first, action=Action.TAKE, by=viewer_of(reviewer))
    services.undo(change=change, by=viewer_of(curator))
    assert [assigning.reviewer_of(one) for one in (first, second)] == [reviewer.pk, curator.pk]


def test_versions_are_refused_where_an_entry_is_meant(french, prepared, curator):
    change = prepared([french], BulkAction.ARCHIVE, note="Old.")
    [one] = services.preview(change, viewer_of(curator)).rows
    assert one.judged.reason == "a_version"
    with pytest.raises(Refused):
        done(change, curator)


def test_a_preview_takes_as_many_queries_for_one_as_for_three(
    make_practice, prepared, client, curator, django_assert_max_num_queries, django_assert_num_queries
):
    client.force_login(curator)
    wanted = {"how": "add", "term": "theme/peer-support", "role": "about"}
    change = prepared([make_practice()], BulkAction.RETAG, **wanted)
    with django_assert_max_num_queries(16) as one:
        client.get(address("bulk", change.pk))
    change = prepared([make_practice() for _number in range(3)], BulkAction.RETAG, **wanted)
    with django_assert_num_queries(len(one)):
        client.get(address("bulk", change.pk))


@pytest.mark.parametrize("who", ["reviewer", "translator", "stranger"])
def test_only_curators_change_many(who, make_practice, prepared, client, request):
    person = request.getfixturevalue(who)
    change = prepared([make_practice()], BulkAction.ARCHIVE, note="Old.")
    client.force_login(person)
    assert client.get(address("bulk_changes")).status_code == 403
    assert client.get(address("bulk", change.pk)).status_code == 403
    for name, arguments in (("bulk_new", ()), ("bulk_apply", (change.pk,)), ("bulk_undo", (change.pk,))):
        assert client.post(address(name, *arguments)).status_code == 403
    with pytest.raises(Refused):
        services.plan(which=List.ENTRIES, query="", keys=["e1"], by=viewer_of(person))


def test_a_plan_is_its_author_s_and_a_change_that_was_made_is_everybody_s(
    make_practice, prepared, client, curator, second_curator
):
    change = prepared([make_practice()], BulkAction.REVIEW_DATE, date="2031-05-01")
    client.force_login(second_curator)
    assert client.get(address("bulk", change.pk)).status_code == 404
    assert client.post(address("bulk_apply", change.pk)).status_code == 404
    done(change, curator)
    assert client.get(address("bulk", change.pk)).status_code == 200
    client.post(address("bulk_undo", change.pk))
    assert results(change) == [("undone", "")]


def test_the_database_refuses_a_change_that_was_made_without_saying_what(curator):
    change = BulkChange.objects.create(by=curator, list=List.QUEUE)
    with pytest.raises(IntegrityError), transaction.atomic():
        BulkChange.objects.filter(pk=change.pk).update(applied_at="2026-01-01T00:00Z")
