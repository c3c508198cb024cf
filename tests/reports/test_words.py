"""Comments on a text under review and contributions to events: reported where they are read, hidden, shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from entries.audit.models import AuditRecord
from entries.rules import Refused
from events import moderating
from events.models import Contribution, Event
from events.moderating import Step
from events.registering import Said
from partners.models import User
from partners.viewers import viewer_of
from portal.dialogue.services import practice_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from portal.reports import services
from portal.reports.models import Report, State
from portal.review import commenting, telling
from portal.review.models import Comment
from tests.events.conftest import join, make_event, own_page
from tests.review.conftest import waiting

__all__ = ["join", "make_event", "own_page", "waiting"]

pytestmark = pytest.mark.django_db

WORDS = "Ask Amina of Gulu, who lost her leg."
GIVEN = {"sort": "exposes", "words": "", "address": "reader@example.org", "language": "en"}


@pytest.fixture
def event(make_event: Callable[..., Event]) -> Event:
    return make_event(title_en="Dialogue")


@pytest.fixture
def contribution(event: Event, join: Any, ngo_officer: User) -> Contribution:
    """Words that the organisers have accepted and published."""
    join(event, "amal@example.org", said=Said("question", WORDS, "en", named=True))
    made = Contribution.objects.get()
    for step in (Step.ACCEPT,):
        made = moderating.take(contribution=made, step=step, by=viewer_of(ngo_officer), edition=made.edition)
    return moderating.publish(contribution=made, by=viewer_of(ngo_officer), edition=made.edition)


@pytest.fixture
def comment(waiting: Any, curator: User) -> Comment:
    return commenting.add(subject=waiting, by=viewer_of(curator), text=WORDS, field="results")


def decide(client: Client, report: Report, curator: User, **said: str) -> int:
    client.force_login(curator)
    return client.post(reverse("desk:report", args=[report.pk]), said).status_code


def test_a_reader_reports_a_contribution_and_isu_hides_it_and_shows_it_again(
    client: Client, event: Event, contribution: Contribution, curator: User, join: Any, own_page: Any
) -> None:
    page, address = event.get_absolute_url(), reverse("reports:contribution", args=[contribution.pk])
    assert address in client.get(page).content.decode()
    assert WORDS in client.get(address).content.decode()
    assert not client.get(page).cookies
    assert client.post(address, {"sort": "exposes", "address": "reader@example.org"}).status_code == 302
    report = Report.objects.get()
    assert report.said == contribution

    desk = Client()
    assert decide(desk, report, curator, decision="hide") == 422  # the author shall know why
    assert decide(desk, report, curator, decision="hide", note="It names a survivor.") == 302
    assert WORDS not in Client().get(page).content.decode()
    assert Client().get(address).status_code == 404
    own = Client().get(own_page(contribution.registration)).content.decode()
    assert WORDS in own
    assert "It names a survivor." in own
    assert WORDS in desk.get(reverse("desk:report", args=[report.pk])).content.decode()

    assert decide(desk, report, curator) == 302
    assert WORDS in Client().get(page).content.decode()
    report.refresh_from_db()
    assert report.state == State.SHOWN
    assert decide(desk, report, curator) == 422  # nothing is hidden any more
    about = AuditRecord.objects.filter(about=f"contribution:{contribution.pk}").order_by("pk")
    assert list(about.values_list("action", flat=True)) == ["contribution.hidden", "contribution.shown"]
    sweeper.sweep()
    assert [mail.to for mail in Mail.objects.filter(letter="report.decided:reporter")] == ["reader@example.org"] * 2


def test_organisers_neither_read_nor_use_hidden_words(
    client: Client, event: Event, contribution: Contribution, curator: User, ngo_officer: User
) -> None:
    made = services.report(thing=contribution, **GIVEN)
    assert made
    services.hide(report=made, by=viewer_of(curator), note="It names a survivor.")
    fresh, organiser = Contribution.objects.get(), viewer_of(ngo_officer)
    client.force_login(ngo_officer)
    page = client.get(reverse("events:moderation", args=[event.pk])).content.decode()
    assert WORDS not in page
    assert "It names a survivor." in page
    for name in (("events:rendering", "fr"), ("dialogue:practice",), ("events:step", "answer")):
        answer = client.get(reverse(name[0], args=[event.pk, fresh.pk, *name[1:]]))
        assert WORDS not in answer.content.decode()
        assert answer.status_code == (200 if "step" in name[0] else 404)
    with pytest.raises(Refused):
        moderating.publish(contribution=fresh, by=organiser, edition=fresh.edition)
    with pytest.raises(Refused):
        moderating.render(contribution=fresh, language="fr", by=organiser, text="x", answer="")
    with pytest.raises(Refused):
        practice_of(contribution=fresh, by=organiser)


@pytest.mark.parametrize("who", ["", "stranger", "translator"])
def test_what_is_not_public_is_reported_by_organisers_only(
    client: Client, event: Event, join: Any, ngo_officer: User, who: str, request: Any
) -> None:
    join(event, "amal@example.org", said=Said("question", WORDS, "en", named=True))
    address = reverse("reports:contribution", args=[Contribution.objects.get().pk])
    if who:
        client.force_login(request.getfixturevalue(who))
    assert client.get(address).status_code == 404
    assert client.post(address, {"sort": "fraud"}).status_code == 404
    client.force_login(ngo_officer)
    assert client.post(address, {"sort": "fraud"}).status_code == 302


def test_the_other_side_reports_a_comment_and_isu_hides_it_for_all(
    client: Client, waiting: Any, comment: Comment, ngo_officer: User, curator: User
) -> None:
    address, page = reverse("reports:comment", args=[comment.pk]), reverse("my:review", args=[waiting.pk])
    client.force_login(ngo_officer)
    assert address in client.get(page).content.decode()
    assert client.post(address, {"words": "no sort"}).status_code == 422
    assert client.post(address, {"sort": "unsafe", "words": "It names her."}).status_code == 302
    report = Report.objects.get()
    desk = Client()
    assert decide(desk, report, curator, decision="hide", note="Names a survivor.") == 302
    hidden = client.get(page).content.decode()
    assert WORDS not in hidden
    assert "ISU has hidden this comment" in hidden
    assert "Names a survivor." not in hidden  # its author and ISU read why
    for_isu = desk.get(reverse("desk:review", args=[waiting.pk])).content.decode()
    assert WORDS not in for_isu
    assert "Names a survivor." in for_isu
    assert client.get(address).status_code == 404
    assert WORDS not in client.get(reverse("review:answer", args=[comment.pk])).content.decode()
    assert decide(desk, report, curator) == 302
    assert WORDS in client.get(page).content.decode()


def test_an_internal_comment_cannot_be_reported_by_those_who_cannot_read_it(
    client: Client, waiting: Any, curator: User, ngo_officer: User, stranger: User, reviewer: User
) -> None:
    internal = commenting.add(subject=waiting, by=viewer_of(curator), text="For us.", internal=True)
    reply = commenting.answer(first=internal, by=viewer_of(curator), text="Also for us.")
    for key in (internal.pk, reply.pk, 2**63):
        address = reverse("reports:comment", args=[key])
        assert Client().get(address).status_code == 302
        for user in (ngo_officer, stranger):
            client.force_login(user)
            assert client.get(address).status_code == 404
            assert client.post(address, {"sort": "other"}).status_code == 404
    client.force_login(reviewer)
    assert client.get(reverse("reports:comment", args=[reply.pk])).status_code == 200


def test_a_hidden_comment_is_taken_out_of_mails_and_what_waited_beside_it_is_told_anew(
    waiting: Any, comment: Comment, curator: User
) -> None:
    other = commenting.add(subject=waiting, by=viewer_of(curator), text="Which district?")
    Comment.objects.update(created_at=comment.created_at - telling.LONGEST)
    telling.tell_of_comments()
    sweeper.sweep()
    assert Mail.objects.filter(letter="review.commented:writer", text__contains="Amina").exists()
    report = services.report(thing=comment, **GIVEN)
    assert report
    services.hide(report=report, by=viewer_of(curator), note="Names a survivor.")
    assert not Mail.objects.filter(text__contains="Amina").exists()
    assert telling.tell_of_comments() == 1
    sweeper.sweep()
    told = Mail.objects.get(letter="review.commented:writer")
    assert other.text in told.text
    assert "Amina" not in told.text


@pytest.mark.parametrize("who", ["ngo_officer", "translator", "reviewer", "donor_officer"])
def test_only_curators_hide_words_or_show_them_again(
    contribution: Contribution, comment: Comment, curator: User, who: str, request: Any
) -> None:
    by = viewer_of(request.getfixturevalue(who))
    for thing in (contribution, comment):
        report = services.report(thing=thing, **GIVEN)
        assert report
        with pytest.raises(Refused):
            services.hide(report=report, by=by, note="x")
        services.hide(report=report, by=viewer_of(curator), note="x")
        with pytest.raises(Refused):
            services.show_again(report=report, by=by)
    assert not Contribution.objects.public().exists()
    assert Comment.objects.filter(hidden_at=None).count() == 0


def test_a_report_outlives_the_words_it_was_about(client: Client, comment: Comment, curator: User) -> None:
    report = services.report(thing=comment, **GIVEN)
    assert report
    comment.delete()
    client.force_login(curator)
    for address in (reverse("desk:reports"), reverse("desk:report", args=[report.pk])):
        assert client.get(address).status_code == 200
    assert decide(client, report, curator, decision="hide", note="x") == 302
