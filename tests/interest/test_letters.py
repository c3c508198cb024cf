"""Who receives which letter about expressions of interest, in which language, saying what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from funding.interest import closing, reviewing, services
from funding.models import Call
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail, SweepProblem
from tests.interest.conftest import close

pytestmark = pytest.mark.django_db


def letters() -> dict[str, Mail]:
    """The mails that wait now, by address; those that were there before are forgotten."""
    Mail.objects.all().delete()
    sweeper.sweep()
    assert not SweepProblem.objects.exists()
    return {mail.to: mail for mail in Mail.objects.all()}


def test_the_receipt_goes_to_the_one_who_submitted_and_to_colleagues_with_moment_by_all_clocks(
    draft, ngo_officer, colleague, reader, donor_officer, submit
) -> None:
    colleague.time_zone, colleague.language = "Asia/Beirut", "fr"
    colleague.save()
    letters()
    submit(draft, ngo_officer)
    found = letters()
    assert set(found) == {"amina@example.org", "boris@example.org"}
    text = found["amina@example.org"].text
    assert draft.reference in text
    assert "Coordinated Universal Time" in text
    assert "East Africa Time" in text
    assert found["boris@example.org"].language == "fr"


def test_withdrawing_and_submitting_again_are_told_too(draft, ngo_officer, colleague, submit) -> None:
    submit(draft, ngo_officer)
    letters()
    services.withdraw(interest=draft, by=viewer_of(ngo_officer))
    assert "has been withdrawn" in letters()["amina@example.org"].text
    submit(draft, ngo_officer)
    assert "takes the place of the earlier one" in letters()["boris@example.org"].text


def test_the_invited_organisation_is_asked_in_its_language_and_the_answer_is_told(
    draft, union, union_officer, ngo_officer
) -> None:
    asked = services.invite(interest=draft, partner=union, task="Trains", by=viewer_of(ngo_officer))
    found = letters()
    assert set(found) == {"odile@example.org"}
    assert f"/fr/interest/invitations/{asked.pk}/" in found["odile@example.org"].text
    services.answer(co_applicant=asked, accept=False, by=viewer_of(union_officer))
    assert "does not take part" in letters()["amina@example.org"].text


def test_an_invitation_taken_back_before_the_mail_is_made_is_not_written_of(draft, union, union_officer) -> None:
    letters()
    asked = services.invite(interest=draft, partner=union, task="", by=viewer_of(draft.author))
    services.uninvite(co_applicant=asked, by=viewer_of(draft.author))
    assert not letters()


def test_colleagues_at_the_donor_are_asked_to_review_and_to_confirm(opened, donor_officer, donor_colleague) -> None:
    letters()
    by = viewer_of(donor_officer)
    reviewing.assign(call=opened.call, interests=[opened.pk], reviewers=[donor_colleague.pk], by=by)
    assert "You are asked to review 1 expression of interest." in letters()["lena@example.org"].text
    reviewing.propose(interest=opened, outcome="selected", reason="R", language="en", by=by, edition=0)
    found = letters()
    assert set(found) == {"lena@example.org"}
    assert "needs a second person" in found["lena@example.org"].text


def test_the_decision_reaches_everybody_who_takes_part_with_its_reason(
    draft, call, union, union_officer, ngo_officer, donor_officer, donor_colleague, submit
) -> None:
    from tests.interest.conftest import close

    asked = services.invite(interest=draft, partner=union, task="", by=viewer_of(ngo_officer))
    services.answer(co_applicant=asked, accept=True, by=viewer_of(union_officer))
    submit(draft, ngo_officer)
    close(call)
    draft.refresh_from_db()
    for user in (donor_officer, donor_colleague):
        reviewing.declare(interest=draft, conflict=False, note="", by=viewer_of(user))
    by = viewer_of(donor_officer)
    reviewing.propose(interest=draft, outcome="declined", reason="Say why <now>.", language="en", by=by, edition=0)
    letters()
    reviewing.confirm(interest=draft, by=viewer_of(donor_colleague), edition=1)
    found = letters()
    assert set(found) == {"amina@example.org", "odile@example.org"}
    assert "Say why <now>." in found["amina@example.org"].text
    assert "Say why &lt;now&gt;." in found["odile@example.org"].html
    assert found["odile@example.org"].language == "fr"


def test_the_donor_is_told_once_that_the_call_has_closed_and_what_came_in(
    received, call, donor_officer, donor_colleague, donor_reader
) -> None:
    letters()
    call.refresh_from_db()
    assert closing.tell_closed(now=call.closes_at - timedelta(minutes=1)) == 0
    assert [closing.tell_closed(now=timezone.now()) for _turn in range(2)] == [1, 0]
    found = letters()
    assert set(found) == {donor_officer.email, donor_colleague.email}
    assert "1 expression of interest was handed in" in found[donor_officer.email].text
    assert f"/funding/calls/{call.pk}/received/" in found[donor_officer.email].text


def test_a_call_that_closed_long_ago_or_was_cancelled_is_told_of_by_nobody(received, call) -> None:
    close(call)
    assert closing.tell_closed(now=timezone.now() + closing.LATE + timedelta(days=1)) == 0
    Call.objects.filter(pk=call.pk).update(cancelled_at=timezone.now())
    assert closing.tell_closed(now=timezone.now()) == 0
