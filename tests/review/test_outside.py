"""Reviewers from outside: one text, one person, until the last day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from entries import curation
from entries.audit.models import AuditRecord
from entries.rules import Refused
from entries.states import Action
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from portal.review import commenting, invitations
from portal.review.models import Comment, OutsideReview
from tests.review.conftest import address, page_of

pytestmark = pytest.mark.django_db


def form(**more):
    last = timezone.localdate() + timedelta(days=10)
    return {
        "name": "Olu", "email": "opd@example.org", "capacity": "opd", "language": "ar", "deadline": last.isoformat(),
        "message": "Is it accessible?",
    } | more  # fmt: skip


def link(asked):
    return address("review:invitation", invitations.token_for(asked))


def test_a_curator_invites_in_a_chosen_language_and_only_that_address_opens_it(
    waiting, client, curator, expert, stranger
):
    client.force_login(curator)
    assert client.post(address("desk:reviewers_entry", waiting.pk), form()).status_code == 302
    asked = OutsideReview.objects.get()
    sweeper.sweep()
    mail = Mail.objects.get(to="opd@example.org")
    assert mail.language == "ar"
    assert mail.secret
    assert invitations.token_for(asked) in mail.text
    assert invitations.token_for(asked) not in asked.token_hash + asked.nonce
    client.force_login(stranger)
    answer = client.post(link(asked))
    assert answer.status_code == 403
    assert "This invitation is for somebody else" in page_of(answer)
    assert "Peer visits" not in page_of(answer)
    client.force_login(expert)
    assert "Is it accessible?" in page_of(client.get(link(asked)))
    assert client.post(link(asked))["Location"] == address("review:outside", asked.pk)
    assert "Survivors visit newly injured people" in page_of(client.get(address("review:outside", asked.pk)))
    assert set(AuditRecord.objects.values_list("action", flat=True)) >= {"reviewer.invited", "reviewer.accepted"}


def test_an_unconfirmed_address_opens_nothing(waiting, ask, client, expert):
    asked = ask(waiting)
    expert.emailaddress_set.update(verified=False)
    client.force_login(expert)
    assert client.get(link(asked)).status_code == 403


def test_the_link_is_for_one_account_once(waiting, reading, client, stranger):
    asked = reading(waiting)
    stranger.emailaddress_set.create(email=asked.email.upper(), verified=True)
    client.force_login(stranger)
    assert client.get(link(asked)).status_code == 403
    assert client.get(address("review:outside", asked.pk)).status_code == 404


@pytest.mark.parametrize("end", ["withdrawn", "too late", "renewed", "forged"])
def test_a_link_that_is_over_says_so_and_shows_nothing(end, waiting, ask, client, curator, expert):
    asked = ask(waiting)
    path = link(asked)
    if end == "withdrawn":
        invitations.withdraw(asked=asked, by=viewer_of(curator))
    elif end == "too late":
        OutsideReview.objects.update(deadline=timezone.localdate() - timedelta(days=3))
    elif end == "renewed":
        ask(waiting)
    else:
        path = address("review:invitation", "f" * 64)
    client.force_login(expert)
    answer = client.get(path)
    assert answer.status_code == 410
    assert "Peer visits" not in page_of(answer)


def test_somebody_from_outside_sees_nothing_else(waiting, make_practice, reading, client, expert, ngo_officer):
    asked = reading(waiting)
    other = make_practice(published=False, title_en="Another draft")
    curation.move(entry=other, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    client.force_login(expert)
    for name, key in (
        ("my:review", waiting.pk), ("my:history", waiting.pk), ("review:comment_entry", other.pk),
        ("review:outside", asked.pk + 1),
    ):  # fmt: skip
        assert client.get(address(name, key)).status_code == 404, name
    for name in ("desk:review", "desk:entry", "desk:reviewers_entry"):
        assert client.get(address(name, waiting.pk)).status_code == 403, name
    with pytest.raises(Refused):
        curation.move(entry=waiting, action=Action.PUBLISH, by=viewer_of(expert))
    assert address("review:asked") in page_of(client.get(address("my:home")))
    page = page_of(client.get(address("review:asked")))
    assert "Peer visits" in page
    assert "Another draft" not in page


def test_comments_for_isu_only_are_kept_from_reviewers_from_outside(waiting, reading, client, curator, expert):
    asked = reading(waiting)
    for text, internal in (("Only for us.", True), ("For all.", False)):
        commenting.add(subject=waiting, by=viewer_of(curator), text=text, field="results", internal=internal)
    client.force_login(expert)
    client.post(address("review:comment_entry", waiting.pk), {"text": "A doubt.", "internal": "on"})
    page = page_of(client.get(address("review:outside", asked.pk)))
    assert "For all." in page
    assert "A doubt." in page
    assert "Only for us." not in page
    assert Comment.objects.get(text="A doubt.").internal
    hidden = Comment.objects.get(text="Only for us.")
    assert client.post(address("review:answer", hidden.pk), {"text": "I see you"}).status_code == 404


def test_a_recommendation_needs_a_declaration_first_and_reaches_the_desk(waiting, reading, client, curator, expert):
    asked = reading(waiting)
    path = address("review:outside", asked.pk)
    client.force_login(expert)
    advice = {"advice": "after_changes", "words": "Name who paid."}
    answer = client.post(path, advice)
    assert answer.status_code == 409
    assert "Name who paid." in page_of(answer)
    assert client.post(path, {"conflict": "yes", "note": ""}).status_code == 409
    assert client.post(path, {"conflict": "yes", "note": "They fund us."}).status_code == 302
    assert client.post(path, {"words": "No choice"}).status_code == 422
    assert client.post(path, advice).status_code == 302
    client.force_login(curator)
    page = page_of(client.get(address("desk:review", waiting.pk)))
    for told in ("Publish it after changes", "Name who paid.", "They fund us."):
        assert told in page
    sweeper.sweep()
    assert "They fund us." in Mail.objects.get(to=curator.email, letter="review.advised:desk").text


def test_what_was_typed_is_kept_where_the_text_was_decided_meanwhile(waiting, reading, client, expert, ngo_officer):
    asked = reading(waiting)
    invitations.declare(asked=asked, by=viewer_of(expert), conflict=False, note="")
    curation.move(entry=waiting, action=Action.WITHDRAW, by=viewer_of(ngo_officer))
    client.force_login(expert)
    answer = client.post(address("review:outside", asked.pk), {"advice": "publish", "words": "Very good."})
    assert answer.status_code == 409
    assert "Very good." in page_of(answer)
    assert "Survivors visit newly injured people" not in page_of(answer)


def test_a_withdrawn_reviewer_reads_no_more(waiting, reading, client, curator, expert):
    asked = reading(waiting)
    client.force_login(curator)
    assert client.post(address("desk:reviewer_withdraw", asked.pk)).status_code == 302
    client.force_login(expert)
    assert client.get(address("review:outside", asked.pk)).status_code == 410
    assert client.get(address("review:comment_entry", waiting.pk)).status_code == 404


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"email": "nonsense"}, "Enter a valid email address."),
        ({"deadline": "2020-01-01"}, "The last day must be today or later"),
        ({"deadline": "tomorrow"}, "Write the whole date with figures"),
        ({"capacity": "king"}, "Select a valid choice"),
        ({"email": "amina@example.org"}, "sees the text already"),
        ({"email": "huda@example.org"}, "sees the text already"),
        ({"message": "x" * 2001}, "and 2000 fit"),
        ({"name": ""}, "This field is required."),
    ],
)
def test_invitations_that_make_no_sense_are_refused(sent, sentence, waiting, client, curator, reviewer):
    client.force_login(curator)
    answer = client.post(address("desk:reviewers_entry", waiting.pk), form(**sent))
    assert answer.status_code == 422
    assert sentence in page_of(answer)
    assert not OutsideReview.objects.exists()


@pytest.mark.parametrize("who", ["reviewer", "translator", "ngo_officer"])
def test_only_curators_invite(who, waiting, change, ask, client, request):
    asked = ask(waiting)
    client.force_login(request.getfixturevalue(who))
    assert client.get(address("desk:reviewers_entry", waiting.pk)).status_code == 403
    assert client.get(address("desk:reviewers_revision", change.pk)).status_code == 403
    assert client.post(address("desk:reviewer_withdraw", asked.pk)).status_code == 403


def test_a_change_of_a_published_text_is_reviewed_from_outside_too(change, reading, client, expert):
    asked = reading(change)
    client.force_login(expert)
    page = page_of(client.get(address("review:outside", asked.pk)))
    assert "much" in page.split("<ins>")[1]
    client.post(address("review:comment_revision", change.pk), {"text": "How do you know?", "field": "results"})
    assert Comment.objects.get().revision == change
