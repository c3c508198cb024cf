"""Around a call: who decides, asks, answers, follows, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.models import Happening
from entries.rules import Refused
from funding.calls import following, rules, services
from funding.calls.rules import Decision
from funding.interest.models import Interest
from funding.models import Call, CallStatus, Question
from partners.models import Partner, User
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from tests.cast import publish

pytestmark = pytest.mark.django_db


def told(name: str) -> dict[str, Mail]:
    """The mails of the newest happening of this name by address."""
    sweeper.sweep()
    return {one.to: one for one in Mail.objects.filter(happening__name=name)}


def address(name: str, call: Call, *more: Any) -> str:
    """The address of a page around a call."""
    return reverse(f"funding:{name}", args=[call.pk, *more])


# --- Who may see the pages --------------------------------------------------------------------------------------------

PAGES = ("keeping", "inclusion", "assign")


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("role", "status"),
    [("", 302), ("stranger", 403), ("ngo_officer", 403), ("donor_officer", 200), ("donor_colleague", 200),
     ("curator", 200), ("administrator", 200), ("translator", 403)],
)  # fmt: skip
def test_the_pages_of_the_donor_are_for_the_donor_and_isu(
    request: pytest.FixtureRequest, client: Client, make_call: Callable[..., Any], role: str, status: int, page: str
) -> None:
    call = make_call()
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.get(address(page, call)).status_code == status


def test_a_draft_is_not_told_to_strangers(client: Client, make_call: Callable[..., Any], stranger: User) -> None:
    call = make_call(published=False)
    client.force_login(stranger)
    for page in (*PAGES, "ask"):
        assert client.get(address(page, call)).status_code == 404


# --- Decisions --------------------------------------------------------------------------------------------------------


def test_a_donor_cancels_with_a_reason_and_those_who_draft_are_told(
    client: Client, make_call: Callable[..., Any], donor_officer: User, ngo_officer: User, partner: Partner
) -> None:
    call = make_call()
    Interest.objects.create(call=call, applicant=partner, author=ngo_officer, language="en")
    client.force_login(donor_officer)
    page = address("decide", call, "cancel")
    assert client.post(page, {"note": ""}).status_code == 422
    assert client.post(page, {"note": "The budget was cut."}).status_code == 302
    call.refresh_from_db()
    assert call.status == CallStatus.CANCELLED
    assert not call.is_open
    letters = told("call.decided")
    assert "The budget was cut." in letters[ngo_officer.email].text
    assert donor_officer.email not in letters


def test_review_and_award_follow_the_deadline(make_call: Callable[..., Any], donor_officer: User) -> None:
    donor = viewer_of(donor_officer)
    call = make_call()
    for decision in (Decision.REVIEW, Decision.AWARD):
        with pytest.raises(Refused, match="present state"):
            services.decide(call=call, decision=decision, by=donor)
    over = make_call(deadline=timezone.now() - timedelta(days=1))
    services.decide(call=over, decision=Decision.REVIEW, by=donor)
    over.refresh_from_db()
    assert over.status == CallStatus.UNDER_REVIEW
    services.decide(call=over, decision=Decision.AWARD, by=donor)
    over.refresh_from_db()
    assert over.status == CallStatus.AWARDED
    with pytest.raises(Refused):
        services.decide(call=over, decision=Decision.CANCEL, by=donor, note="Too late")


@pytest.mark.parametrize("decision", Decision.values)
def test_others_decide_nothing(client: Client, make_call: Callable[..., Any], ngo_officer: User, decision: str) -> None:
    call = make_call()
    client.force_login(ngo_officer)
    assert client.post(address("decide", call, decision), {"note": "x"}).status_code == 403
    call.refresh_from_db()
    assert call.status == CallStatus.OPEN


def test_an_unknown_decision_is_not_found(client: Client, make_call: Callable[..., Any], donor_officer: User) -> None:
    client.force_login(donor_officer)
    assert client.get(address("decide", make_call(), "nonsense")).status_code == 404


# --- Questions --------------------------------------------------------------------------------------------------------


def test_nobody_learns_who_asked(
    client: Client, make_call: Callable[..., Any], ngo_officer: User, donor_officer: User
) -> None:
    call = make_call()
    client.force_login(ngo_officer)
    assert client.post(address("ask", call), {"text": "May networks apply?"}).status_code == 302
    assert "May networks apply?" not in client.get(call.get_absolute_url()).text
    letter = told("call.asked")[donor_officer.email]
    assert "May networks apply?" in letter.text
    client.force_login(donor_officer)
    page = client.get(address("keeping", call)).text
    assert "May networks apply?" in page
    for trace in (ngo_officer.email, ngo_officer.name):
        assert trace not in letter.text + page
    assert Happening.objects.get(name="call.asked").actor is None


def test_an_answer_is_public_once_a_colleague_has_read_it_and_then_told_to_the_asker(
    client: Client,
    make_call: Callable[..., Any],
    ngo_officer: User,
    donor_officer: User,
    donor_colleague: User,
) -> None:
    call = make_call()
    question = services.ask(call=call, text="May networks apply?", by=viewer_of(ngo_officer))
    client.force_login(donor_officer)
    given = {"text": "Yes, they may.", "publish": "answer"}
    assert client.post(address("answer", call, question.pk), given).status_code == 302
    assert set(told("call.answer_proposed")) == {donor_colleague.email}
    client.post(address("confirm", call, question.pk))
    assert "May networks apply?" not in client.get(call.get_absolute_url()).text
    client.force_login(donor_colleague)
    assert client.post(address("confirm", call, question.pk)).status_code == 302
    client.logout()
    page = client.get(call.get_absolute_url()).text
    assert "May networks apply?" in page
    assert "Yes, they may." in page
    assert set(told("call.answered")) == {ngo_officer.email}


@pytest.mark.parametrize(("role", "status"), [("", 302), ("stranger", 403), ("ngo_officer", 403)])
def test_others_publish_no_answer(
    request: pytest.FixtureRequest,
    client: Client,
    make_call: Callable[..., Any],
    donor_officer: User,
    ngo_officer: User,
    role: str,
    status: int,
) -> None:
    call = make_call()
    question = services.ask(call=call, text="May we?", by=viewer_of(ngo_officer))
    services.answer(question=question, text="Yes.", by=viewer_of(donor_officer))
    if role:
        client.force_login(request.getfixturevalue(role))
    assert client.post(address("confirm", call, question.pk)).status_code == status
    question.refresh_from_db()
    assert question.state == Question.State.PROPOSED


def test_a_question_set_aside_stays_hidden_and_its_asker_is_told_why(
    client: Client, make_call: Callable[..., Any], ngo_officer: User, donor_officer: User
) -> None:
    call = make_call()
    question = services.ask(call=call, text="Is Mr X corrupt?", by=viewer_of(ngo_officer))
    client.force_login(donor_officer)
    given = {"text": "It names a person.", "publish": "set_aside"}
    assert client.post(address("answer", call, question.pk), given).status_code == 302
    client.logout()
    assert "Is Mr X corrupt?" not in client.get(call.get_absolute_url()).text
    assert set(told("call.set_aside")) == {ngo_officer.email}


def test_questions_end_with_the_stated_day_and_are_counted(
    client: Client, make_call: Callable[..., Any], ngo_officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = viewer_of(ngo_officer)
    over = make_call(questions_until=timezone.now().date() - timedelta(days=2))
    with pytest.raises(Refused, match="over"):
        services.ask(call=over, text="Too late?", by=viewer)
    client.force_login(ngo_officer)
    assert "The time for questions is over." in client.get(address("ask", over)).text
    call = make_call()
    monkeypatch.setattr(rules, "QUESTIONS_A_CALL", 1)
    services.ask(call=call, text="One?", by=viewer)
    answer = client.post(address("ask", call), {"text": "Two?"})
    assert answer.status_code == 422
    assert Question.objects.filter(call=call).count() == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 1501, "\x00"])
def test_a_question_that_cannot_be_read_is_refused(
    client: Client, make_call: Callable[..., Any], ngo_officer: User, text: str
) -> None:
    client.force_login(ngo_officer)
    assert client.post(address("ask", make_call()), {"text": text}).status_code == 422


def test_nobody_answers_their_own_question_or_that_of_another_call(
    client: Client, make_call: Callable[..., Any], donor_officer: User, ngo_officer: User
) -> None:
    call = make_call()
    own = services.ask(call=call, text="Mine?", by=viewer_of(donor_officer))
    client.force_login(donor_officer)
    given = {"text": "Yes.", "publish": "answer"}
    assert client.post(address("answer", call, own.pk), given).status_code == 422
    other = services.ask(call=make_call(), text="Other?", by=viewer_of(ngo_officer))
    assert client.post(address("answer", call, other.pk), given).status_code == 404


# --- Following --------------------------------------------------------------------------------------------------------


def test_following_has_moved_to_where_every_entry_is_followed(
    client: Client, make_call: Callable[..., Any], donor_officer: User, stranger: User
) -> None:
    call = make_call()
    answer = client.get(address("follow", call))
    assert answer.status_code == 301
    client.force_login(stranger)
    assert client.post(answer.headers["Location"], {"frequency": "at_once"}).status_code == 302
    client.force_login(donor_officer)
    assert "People who follow it" in client.get(address("keeping", call)).text
    assert following.number_of(call) == 1


def test_those_who_draft_an_application_hear_what_followers_hear(
    make_call: Callable[..., Any], donor_officer: User, ngo_officer: User, colleague: User, partner: Partner
) -> None:
    call = make_call()
    Interest.objects.create(call=call, applicant=partner, author=ngo_officer, language="en")
    services.decide(call=call, decision=Decision.CANCEL, by=viewer_of(donor_officer), note="The budget was cut.")
    assert {ngo_officer.email, colleague.email} <= set(told("call.decided"))


# --- ISU posts, the donor takes over ----------------------------------------------------------------------------------


def test_isu_hands_a_call_found_elsewhere_to_its_donor(
    client: Client,
    make_call: Callable[..., Any],
    curator: User,
    second_curator: User,
    donor: Partner,
    donor_officer: User,
) -> None:
    found = {
        "owner": None,
        "author": curator,
        "donor_name": "A Donor",
        "apply_at": "elsewhere",
        "source": "Its website",
    }
    call = make_call(published=False, apply_url="https://example.org/form", **found)
    publish(call, by=second_curator)
    client.force_login(curator)
    answer = client.post(address("assign", call), {"donor": donor.pk})
    assert answer.status_code == 302
    call = Call.objects.get(pk=call.pk)
    assert call.owner_id == donor.pk
    assert donor_officer.email in told("call.assigned")
    assert client.post(address("assign", call), {"donor": donor.pk}).status_code == 422
    client.force_login(donor_officer)
    assert client.get(address("keeping", call)).status_code == 200
    assert not mail.outbox


def test_who_wrote_a_call_and_left_the_donor_decides_nothing(
    make_call: Callable[..., Any], client: Client, donor_officer: User, donor_colleague: User
) -> None:
    call = make_call()
    donor_officer.memberships.all().delete()
    client.force_login(donor_officer)
    assert client.get(address("keeping", call)).status_code == 403
    assert client.post(address("decide", call, "cancel"), {"note": "Gone"}).status_code == 403
    assert Call.objects.get(pk=call.pk).cancelled_at is None
