"""The queue and the review page: what waits, decisions, two curators at once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from entries import curation, editing
from entries.models import Entry, Move, Revision
from entries.states import Action, State
from partners.viewers import viewer_of
from portal.desk.decisions import token_of

pytestmark = pytest.mark.django_db


def address(name, *args, language="en"):
    with override(language):
        return reverse(f"desk:{name}", args=args)


@pytest.fixture
def waiting(make_practice, ngo_officer):
    """Makes a practice that waits for its review."""

    def make(**fields):
        practice = make_practice(published=False, **fields)
        curation.move(entry=practice, action=Action.SUBMIT, by=viewer_of(fields.get("author", ngo_officer)))
        return Entry.objects.get(pk=practice.pk)

    return make


@pytest.fixture
def change(make_practice, ngo_officer):
    """A new version of a published practice, submitted."""
    practice, author = make_practice(), viewer_of(ngo_officer)
    edition = editing.open_draft(entry=practice, by=author).edition
    changes = {"texts": {"results": "People felt much less alone."}, "terms": [["theme/new-term", "about"]]}
    draft = editing.save(entry=practice, changes=changes, by=author, edition=edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=author, revision=draft.revision)
    return Revision.objects.select_related("entry").get(pk=draft.revision.pk)


def decision(subject, action, **more):
    return {"action": action, "seen": token_of(subject), "note": "", **more}


def state_of(entry):
    return Entry.objects.get(pk=entry.pk).state


def test_the_queue_shows_entries_changes_and_translations(waiting, change, client, reviewer):
    waiting(title_en="A new practice")
    client.force_login(reviewer)
    page = client.get(address("queue")).content.decode()
    assert "A new practice" in page
    assert "Change of a published text" in page
    assert "2 texts wait." in page


def test_the_queue_is_filtered(waiting, client, curator):
    waiting(title_en="In English")
    waiting(title_fr="En français", original_language="fr")
    client.force_login(curator)
    page = client.get(address("queue") + "?language=fr&kind=practice&state=submitted").content.decode()
    assert "En français" in page
    assert "In English" not in page
    assert "Nothing of this kind waits" in client.get(address("queue") + "?kind=collection").content.decode()


def test_an_unknown_filter_is_said_to_be_unknown_and_the_others_count(waiting, client, curator):
    waiting(title_en="In English")
    client.force_login(curator)
    response = client.get(address("queue") + "?kind=elephant&language=en")
    assert response.status_code == 400
    assert "“elephant” is not known here" in response.content.decode()
    assert "In English" in response.content.decode()


@pytest.mark.parametrize("page", ["0", "99", "x", "-1", "1%00"])
def test_a_page_that_does_not_exist_is_not_found(page, client, curator):
    client.force_login(curator)
    assert client.get(f"{address('queue')}?page={page}").status_code == 404


def test_a_curator_publishes_from_the_review_page(waiting, client, curator):
    practice = waiting()
    client.force_login(curator)
    response = client.post(address("review", practice.pk), decision(practice, "publish", note="Told us."), follow=True)
    assert response.redirect_chain == [(address("queue"), 302)]
    assert "“Peer visits in hospital” is published." in response.content.decode()
    assert state_of(practice) == State.PUBLISHED


def test_a_reviewer_reviews_and_does_not_publish(waiting, client, reviewer):
    practice = waiting()
    client.force_login(reviewer)
    response = client.post(address("review", practice.pk), decision(practice, "take"))
    assert response["Location"] == address("review", practice.pk)
    practice.refresh_from_db()
    response = client.post(address("review", practice.pk), decision(practice, "publish"))
    assert response.status_code == 422
    assert "Your role does not allow this action." in response.content.decode()
    assert state_of(practice) == State.IN_REVIEW
    assert "Peer visits in hospital" in client.get(address("mine")).content.decode()


def test_a_curator_cannot_publish_own_text_and_is_told_why(waiting, client, curator):
    practice = waiting(author=curator)
    client.force_login(curator)
    page = client.get(address("review", practice.pk)).content.decode()
    assert "nobody publishes their own text" in page
    assert 'value="publish"' not in page
    response = client.post(address("review", practice.pk), decision(practice, "publish"))
    assert response.status_code == 422
    assert state_of(practice) == State.SUBMITTED


def test_the_second_of_two_curators_is_told_and_keeps_the_note(waiting, client, curator, second_curator):
    practice = waiting()
    mine = decision(practice, "request_changes", note="Please add the cost.")
    curation.move(entry=practice, action=Action.REFUSE, by=viewer_of(second_curator), note="Off topic.")
    client.force_login(curator)
    response = client.post(address("review", practice.pk), mine)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Somebody was quicker" in page
    assert "Off topic." in page
    assert "Goran" in page
    assert "Please add the cost." in page
    assert state_of(practice) == State.REFUSED


def test_the_note_is_kept_where_nothing_is_left_to_decide(waiting, client, curator, second_curator):
    practice = waiting()
    mine = decision(practice, "publish", note="Well told.")
    curation.move(entry=practice, action=Action.PUBLISH, by=viewer_of(second_curator), note="Read.")
    client.force_login(curator)
    response = client.post(address("review", practice.pk), mine)
    assert response.status_code == 409
    assert "Well told." in response.content.decode()


def test_a_text_that_changed_under_review_is_not_published_unseen(waiting, client, curator, ngo_officer):
    practice = waiting()
    stale = decision(practice, "publish")
    author = viewer_of(ngo_officer)
    curation.move(entry=practice, action=Action.WITHDRAW, by=author)
    editing.save(entry=practice, changes={"texts": {"title": "Quite another"}}, by=author, edition=practice.edition)
    curation.move(entry=practice, action=Action.SUBMIT, by=author)
    client.force_login(curator)
    assert client.post(address("review", practice.pk), stale).status_code == 409
    assert state_of(practice) == State.SUBMITTED


def test_a_form_sent_twice_decides_once(waiting, client, curator):
    practice = waiting()
    twice = decision(practice, "request_changes", note="The cost is missing.")
    client.force_login(curator)
    for _attempt in range(2):
        assert client.post(address("review", practice.pk), twice).status_code == 302
    assert Move.objects.filter(action="request_changes").count() == 1


@pytest.mark.parametrize("seen", ["", "x", "submitted.1.99999999999999999999", "submitted.1.-1", "a.b.²"])
def test_a_broken_mark_is_told_like_an_old_one(seen, waiting, client, curator):
    practice = waiting()
    client.force_login(curator)
    response = client.post(address("review", practice.pk), {"action": "publish", "seen": seen, "note": "Kept."})
    assert response.status_code == 409
    assert "Kept." in response.content.decode()


def test_a_no_needs_its_reason_and_its_note(waiting, client, curator):
    practice = waiting()
    client.force_login(curator)
    response = client.post(address("review", practice.pk), decision(practice, "refuse", note="Mine."))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Choose the reason that fits best" in page
    assert "Mine." in page
    sent = decision(practice, "refuse", reason="too_thin", note="  ")
    response = client.post(address("review", practice.pk), sent)
    assert response.status_code == 422
    assert "Please say why" in response.content.decode()
    assert "<title>Error:" in response.content.decode()


def test_findings_are_shown_in_words_and_block_publishing(waiting, client, curator):
    practice = waiting(challenge_en="")
    client.force_login(curator)
    page = client.get(address("review", practice.pk)).content.decode()
    assert "Must be corrected:" in page
    assert 'href="#field-challenge"' in page
    response = client.post(address("review", practice.pk), decision(practice, "publish"))
    assert response.status_code == 422
    assert "Some points must be corrected" in response.content.decode()


def test_a_set_time_is_read_by_the_clock_of_the_curator(waiting, client, curator):
    curator.time_zone = "Africa/Kampala"
    curator.save()
    practice = waiting()
    client.force_login(curator)
    day = (timezone.localdate() + timedelta(days=30)).isoformat()
    assert "Africa/Kampala" in client.get(address("review", practice.pk)).content.decode()
    client.post(address("review", practice.pk), decision(practice, "schedule", at=f"{day} 09:00", note="Told us."))
    practice.refresh_from_db()
    assert practice.publish_at.isoformat() == f"{day}T06:00:00+00:00"
    page = client.get(address("queue")).content.decode()
    assert "Scheduled" in page


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        ("", "Say when it is to be published."),
        ("2020-01-01 09:00", "Choose a moment in the future."),
        ("2030-03-31 02:30", "This time does not exist in your time zone"),
        ("tomorrow", "Write date and time with figures"),
    ],
)
def test_impossible_moments_are_refused(at, sentence, waiting, client, curator):
    curator.time_zone = "Europe/Paris"  # on 31 March 2030 its clocks go from 02:00 to 03:00
    curator.save()
    practice = waiting()
    client.force_login(curator)
    response = client.post(address("review", practice.pk), decision(practice, "schedule", at=at, note="Kept."))
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert "Kept." in response.content.decode()


def test_a_change_is_shown_word_by_word_beside_what_is_live(make_term, change, client, curator):
    make_term("theme/new-term", label_en="A new term")
    client.force_login(curator)
    page = client.get(address("revision", change.pk)).content.decode()
    assert '<ins><span class="visually-hidden">new: </span> much</ins>' in page
    assert '<del><span class="visually-hidden">gone:</span>' in page  # the old term
    assert "A new term" in page
    assert state_of(change.entry) == State.PUBLISHED


def test_checks_look_at_the_change_and_leave_the_live_text_alone(change, client, curator):
    change.payload["texts"]["challenge"] = ""
    change.save()
    client.force_login(curator)
    assert "“the challenge” is still empty." in client.get(address("revision", change.pk)).content.decode()
    entry = Entry.objects.get(pk=change.entry_id).detail()
    assert entry.challenge_en == "Nobody told new survivors what comes next."


def test_publishing_a_change_puts_it_live(make_term, change, client, curator):
    make_term("theme/new-term")
    client.force_login(curator)
    response = client.post(address("revision", change.pk), decision(change, "publish", note="Told us."))
    assert response.status_code == 302
    assert Entry.objects.get(pk=change.entry_id).detail().results_en == "People felt much less alone."
    assert (
        client.get(address("revision", change.pk))["Location"]
        == f"{address('compare', change.entry_id)}?after={change.pk}"
    )


def test_a_conflict_shows_both_and_lets_a_curator_take_the_newer_as_base(make_term, change, client, curator):
    make_term("theme/new-term")
    Revision.objects.filter(pk=change.pk).update(based_on=None)
    client.force_login(curator)
    response = client.post(address("revision", change.pk), decision(change, "publish", note="Good."))
    page = response.content.decode()
    assert response.status_code == 409
    assert "A newer version is live" in page
    assert "Good." in page
    client.post(address("rebase", change.pk), {"seen": token_of(Revision.objects.get(pk=change.pk))})
    change.refresh_from_db()
    assert client.post(address("revision", change.pk), decision(change, "publish", note="Told us.")).status_code == 302
    assert Revision.objects.get(pk=change.pk).state == State.PUBLISHED


def test_a_reviewer_does_not_rebase(change, client, reviewer):
    client.force_login(reviewer)
    assert client.post(address("rebase", change.pk), {"seen": token_of(change)}).status_code == 403


def test_what_people_typed_is_never_run(waiting, client, curator, ngo_officer):
    practice = waiting(title_en="<script>alert(1)</script>", challenge_en="<img src=x onerror=alert(1)> **bold**")
    client.force_login(curator)
    page = client.get(address("review", practice.pk)).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "<strong>bold</strong>" in page


def test_an_entry_is_archived_and_restored_from_its_page(make_practice, client, curator):
    practice = make_practice()
    client.force_login(curator)
    subject = Entry.objects.get(pk=practice.pk)
    response = client.post(address("entry", practice.pk), decision(subject, "archive"))
    assert response.status_code == 422
    response = client.post(address("entry", practice.pk), decision(subject, "archive", note="Outdated."))
    assert response["Location"] == address("entry", practice.pk)
    assert state_of(practice) == State.ARCHIVED
    subject.refresh_from_db()
    client.post(address("entry", practice.pk), decision(subject, "restore"))
    assert state_of(practice) == State.IN_REVIEW
    assert "Outdated." in client.get(address("review", practice.pk)).content.decode()


def test_the_history_leads_to_each_version_and_its_difference(make_term, change, client, curator):
    make_term("theme/new-term")
    curation.move(entry=change.entry, revision=change, action=Action.PUBLISH, by=viewer_of(curator), note="Read.")
    client.force_login(curator)
    page = client.get(address("entry", change.entry_id)).content.decode()
    older = f"{address('compare', change.entry_id)}?after="
    assert f'href="{older}{change.pk}"' in page
    assert f'href="/en/my/{change.entry_id}/"' in page
    page = client.get(f"{older}{change.pk}").content.decode()
    assert " much</ins>" in page
    first = Revision.objects.get(entry=change.entry_id, based_on=None)
    assert "this is the first version" in client.get(f"{older}{first.pk}").content.decode()


def test_an_old_address_of_a_review_leads_to_the_entry(make_practice, client, curator):
    practice = make_practice()
    client.force_login(curator)
    assert client.get(address("review", practice.pk))["Location"] == address("entry", practice.pk)
