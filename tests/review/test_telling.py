"""Who is told of comments and refusals, in which language, and in how many mails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from entries.states import Action
from partners.viewers import viewer_of
from portal.desk.decisions import decide, token_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from portal.review import commenting, invitations, telling
from portal.review.models import OutsideReview
from tests.review.conftest import address

pytestmark = pytest.mark.django_db


def say(subject, user, text="Who paid?", **more):
    return commenting.add(subject=subject, by=viewer_of(user), text=text, **{"field": "results", **more})


def later():
    return timezone.now() + telling.PAUSE


def mails(user, letter="review.commented"):
    sweeper.sweep()
    return list(Mail.objects.filter(to=user.email, letter__startswith=letter))


def test_the_author_is_told_once_of_all_comments_in_the_own_language(waiting, curator, ngo_officer, colleague):
    ngo_officer.language = "ar"
    ngo_officer.save()
    for text in ("Who paid?", "For how long?", "Where?"):
        say(waiting, curator, text)
    say(waiting, curator, "Only for us.", internal=True)
    assert telling.tell_of_comments() == 0  # the curator still writes
    assert telling.tell_of_comments(later()) == 1
    assert telling.tell_of_comments(later()) == 0
    (mail,) = mails(ngo_officer)
    assert mail.language == "ar"
    assert all(text in mail.text for text in ("Who paid?", "For how long?", "Where?"))
    assert "Only for us." not in mail.text
    assert address("my:review", waiting.pk, language="ar") in mail.text
    assert len(mails(colleague)) == 1
    assert not mails(curator)


def test_nobody_waits_longer_than_half_an_hour_for_the_first_comment(waiting, curator):
    say(waiting, curator)
    say(waiting, curator)
    first = waiting.comments.first()
    type(first).objects.filter(pk=first.pk).update(created_at=timezone.now() - telling.LONGEST)
    assert telling.tell_of_comments() == 1


def test_who_deals_with_the_text_is_told_of_the_answer(waiting, curator, second_curator, ngo_officer):
    comment = say(waiting, curator)
    telling.tell_of_comments(later())
    commenting.answer(first=comment, by=viewer_of(ngo_officer), text="The cooperative.")
    telling.tell_of_comments(later())
    (mail,) = mails(curator)
    assert "The cooperative." in mail.text
    assert address("desk:review", waiting.pk) in mail.text
    assert not mails(second_curator)


def test_a_reviewer_from_outside_is_told_of_answers_to_own_comments_only(waiting, reading, curator, expert):
    reading(waiting)
    own = say(waiting, expert, "A doubt.", internal=True)
    say(waiting, curator, "Something else.")
    commenting.answer(first=own, by=viewer_of(curator), text="I share it.")
    telling.tell_of_comments(later())
    (mail,) = mails(expert)
    assert "I share it." in mail.text


def test_a_letter_that_asks_for_changes_names_the_comments_and_no_second_one_follows(waiting, curator, ngo_officer):
    say(waiting, curator)
    decide(
        subject=waiting, action=Action.REQUEST_CHANGES, by=viewer_of(curator), seen=token_of(waiting), note="See there."
    )
    assert telling.tell_of_comments(later()) == 0
    (mail,) = mails(ngo_officer, "entry.request_changes")
    assert "1 comment stands beside the part" in mail.text
    assert address("my:review", waiting.pk) in mail.text


def test_a_refusal_gives_its_reason_in_the_language_of_the_author(waiting, client, curator, ngo_officer):
    ngo_officer.language = "fr"
    ngo_officer.save()
    client.force_login(curator)
    sent = {"action": "refuse", "seen": token_of(waiting), "note": "We met it before.", "reason": "duplicate"}
    assert client.post(address("desk:review", waiting.pk), sent).status_code == 302
    assert waiting.moves.last().reason == "duplicate"
    (mail,) = mails(ngo_officer, "entry.refuse")
    assert "We met it before." in mail.text
    assert "It is on the portal already" not in mail.text
    client.force_login(ngo_officer)
    page = client.get(address("my:entry", waiting.pk)).content.decode()
    assert "It is on the portal already" in page


def test_a_reviewer_from_outside_is_reminded_once_and_told_when_not_needed(waiting, ask, curator, expert):
    asked = ask(waiting, deadline=timezone.localdate() + timedelta(days=2))
    assert telling.remind_reviewers() == 0  # invited only now
    OutsideReview.objects.update(invited_at=timezone.now() - timedelta(days=5))
    assert telling.remind_reviewers() == 1
    assert telling.remind_reviewers() == 0
    (mail,) = mails(expert, "review.reminded")
    assert mail.language == "fr"
    invitations.withdraw(asked=asked, by=viewer_of(curator))
    (mail,) = mails(expert, "review.withdrawn")
    assert invitations.token_for(asked) not in mail.text
