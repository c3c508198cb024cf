"""Reporting without an account, and what ISU does about it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mails
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entries import facts
from entries.audit.models import AuditRecord
from entries.models import Entry, Happening
from entries.rules import Refused
from partners.models import Partner, User
from partners.viewers import viewer_of
from portal.notifications import answers, sweeper
from portal.notifications.models import Mail
from portal.privacy import retention
from portal.reports import services
from portal.reports.models import Report, State

pytestmark = pytest.mark.django_db

GIVEN = {"sort": "exposes", "words": "The second picture.", "address": "Reader@example.org", "language": "fr"}


@pytest.fixture
def practice(make_practice: Callable[..., Entry]) -> Entry:
    return make_practice()


@pytest.fixture
def report(practice: Entry) -> Report:
    made = services.report(thing=practice, **GIVEN)
    assert made
    return made


def mails(letter: str) -> list[Mail]:
    sweeper.sweep()
    return list(Mail.objects.filter(letter=letter).order_by("pk"))


def test_anybody_reports_an_entry_and_stays_unknown(client: Client, practice: Entry, curator: User) -> None:
    page = client.get(practice.get_absolute_url())
    address = reverse("reports:entry", args=[practice.pk])
    assert address in page.content.decode()
    assert client.get(address).status_code == 200
    answer = client.post(address, {"sort": "false", "words": "It was in Uganda.", "address": ""})
    assert answer["Location"] == f"{address}?sent=1"
    made = Report.objects.get()
    assert (made.entry_id, made.address, made.language) == (practice.pk, "", "en")
    assert "Thank you" in client.get(answer["Location"]).content.decode()
    assert [mail.to for mail in mails("report.made:desk")] == [curator.email]
    assert "Uganda" not in mails("report.made:desk")[0].text


def test_an_organisation_can_be_reported(client: Client, partner: Partner, curator: User) -> None:
    Partner.objects.filter(pk=partner.pk).update(state="published", publisher=curator, published_at=timezone.now())
    client.post(reverse("reports:entry", args=[partner.pk]), {"sort": "fraud"})
    assert Report.objects.get().entry_id == partner.pk


def test_what_a_reader_cannot_see_cannot_be_reported(client: Client, make_practice: Callable[..., Entry]) -> None:
    draft = make_practice(published=False)
    for key in (draft.pk, 10**18, 2**63):
        assert client.get(reverse("reports:entry", args=[key])).status_code == 404


def test_what_is_wrong_must_be_chosen_and_what_was_typed_is_kept(client: Client, practice: Entry) -> None:
    answer = client.post(reverse("reports:entry", args=[practice.pk]), {"words": "Typed", "address": "nobody"})
    assert answer.status_code == 422
    assert "Typed" in answer.content.decode()
    assert not Report.objects.exists()


def test_too_many_reports_from_one_place_are_refused_for_an_hour(client: Client, practice: Entry) -> None:
    address = reverse("reports:entry", args=[practice.pk])
    statuses = [client.post(address, {"sort": "other", "words": str(number)}).status_code for number in range(6)]
    assert statuses == [302] * 5 + [429]


def test_the_same_report_twice_is_one_and_a_flood_is_cut_off(practice: Entry) -> None:
    assert services.report(thing=practice, **GIVEN) == services.report(
        thing=practice, **(GIVEN | {"address": "reader@example.org"})
    )
    for number in range(30):
        services.report(thing=practice, sort="other", words=str(number), address="", language="en")
    assert Report.objects.count() == services.MOST_WAITING


def test_hiding_takes_the_entry_out_of_sight_and_tells_both_sides(
    client: Client, report: Report, practice: Entry, curator: User, ngo_officer: User
) -> None:
    twin = services.report(thing=practice, sort="false", words="", address="", language="en")
    assert twin
    client.force_login(curator)
    page = reverse("desk:report", args=[report.pk])
    assert client.post(page, {"decision": "hide"}).status_code == 422
    answer = client.post(page, {"decision": "hide", "note": "Blur the face.", "answer": "Merci."})
    assert answer.status_code == 302
    assert Client().get(practice.get_absolute_url()).status_code in (404, 410)
    assert set(Report.objects.values_list("state", flat=True)) == {State.HIDDEN}
    to_reporter = mails("report.decided:reporter")
    assert [(mail.to, mail.language) for mail in to_reporter] == [("reader@example.org", "fr")]
    assert "Merci." in to_reporter[0].text
    assert [mail.to for mail in mails("entry.archive:writer")] == [ngo_officer.email]
    assert "reader@example.org" not in str(list(Mail.objects.filter(to=ngo_officer.email).values("text", "html")))
    assert AuditRecord.objects.filter(action="entry.hidden", about=f"entry:{practice.pk}").count() == 1
    assert client.post(page, {"decision": "dismiss"}).status_code == 422
    assert sent_mails.outbox == []


def test_a_dismissed_report_changes_nothing_on_the_page(
    client: Client, report: Report, practice: Entry, curator: User
) -> None:
    client.force_login(curator)
    assert client.post(reverse("desk:report", args=[report.pk]), {"decision": "dismiss"}).status_code == 302
    assert Client().get(practice.get_absolute_url()).status_code == 200
    assert len(mails("report.decided:reporter")) == 1
    with pytest.raises(Refused):
        services.hide(report=report, by=viewer_of(curator), note="x")


def test_the_authors_are_asked_and_learn_nothing_of_the_reporter(
    client: Client, report: Report, curator: User, ngo_officer: User
) -> None:
    client.force_login(curator)
    page = reverse("desk:report", args=[report.pk])
    assert client.post(page, {"decision": "ask"}).status_code == 422
    client.post(page, {"decision": "ask", "note": "Is the face blurred?"})
    asked = mails("report.asked:writer")
    assert [mail.to for mail in asked] == [ngo_officer.email]
    assert "Is the face blurred?" in asked[0].text
    assert "second picture" not in asked[0].text + asked[0].html
    report.refresh_from_db()
    assert report.is_waiting
    assert client.post(page, {"decision": "hide", "note": "No answer came."}).status_code == 302


def test_a_message_is_reported_by_its_link_and_forgotten(
    client: Client, practice: Entry, stranger: User, curator: User, ngo_officer: User
) -> None:
    told = facts.record("message.sent", entry=practice, by=viewer_of(stranger), text="Send money.", language="en")
    sweeper.sweep()
    token = answers.token_for(told, ngo_officer.email)
    answer_page = reverse("notifications:answer", args=[token])
    assert reverse("reports:message", args=[token]) in client.get(answer_page).content.decode()
    client.post(reverse("reports:message", args=[token]), {"sort": "fraud"})
    report = Report.objects.get()
    client.force_login(curator)
    page = reverse("desk:report", args=[report.pk])
    assert "Send money." in client.get(page).content.decode()
    assert client.post(page, {"decision": "hide"}).status_code == 302
    assert Happening.objects.get(pk=told.pk).data == {}
    assert not Mail.objects.filter(happening=told).exists()
    for address in (answer_page, reverse("reports:message", args=[token])):
        assert Client().get(address).status_code == 410
    assert practice.__class__.objects.get(pk=practice.pk).is_published


def test_overdue_reports_come_first_at_a_fixed_cost(client: Client, practice: Entry, curator: User) -> None:
    def listed() -> tuple[Any, int]:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(reverse("desk:reports"))
        return answer, len(queries)

    client.force_login(curator)
    services.report(thing=practice, sort="other", words="calm", address="", language="en")
    listed()
    _answer, cost = listed()
    late = services.report(thing=practice, sort="false", words="late", address="", language="en")
    services.report(thing=practice, sort="exposes", words="urgent", address="", language="en")
    assert late
    Report.objects.filter(pk=late.pk).update(due_at=timezone.now() - timedelta(days=1))
    answer, same = listed()
    assert [report.words for report, _title in answer.context["lines"]] == ["late", "urgent", "calm"]
    assert answer.content.decode().count("Overdue") == 1
    assert same == cost <= 10


@pytest.mark.parametrize("who", ["ngo_officer", "translator", "reviewer", "donor_officer", ""])
def test_only_curators_decide(client: Client, report: Report, practice: Entry, who: str, request: Any) -> None:
    if who:
        client.force_login(request.getfixturevalue(who))
    for address in (
        reverse("desk:reports"),
        reverse("desk:report", args=[report.pk]),
        reverse("desk:hide", args=[practice.pk]),
    ):
        assert client.get(address).status_code == (403 if who else 302)
        assert client.post(address, {"decision": "hide", "note": "x"}).status_code in (302, 403, 405)
    assert Entry.objects.get(pk=practice.pk).is_published


def test_a_reviewer_cannot_hide_through_the_service(report: Report, reviewer: User) -> None:
    with pytest.raises(Refused):
        services.hide(report=report, by=viewer_of(reviewer), note="x")


def test_a_curator_hides_without_a_report_and_can_bring_it_back(client: Client, practice: Entry, curator: User) -> None:
    client.force_login(curator)
    page = reverse("desk:hide", args=[practice.pk])
    assert page in client.get(reverse("desk:entry", args=[practice.pk])).content.decode()
    assert client.post(page, {"note": " "}).status_code == 422
    assert client.post(page, {"note": "A name of a survivor."}).status_code == 302
    assert Client().get(practice.get_absolute_url()).status_code in (404, 410)
    assert "nothing to hide" in client.get(page).content.decode()
    assert client.post(page, {"note": "Again."}).status_code == 302
    assert AuditRecord.objects.filter(action="entry.hidden").count() == 1


def test_words_and_addresses_go_after_the_retention_time(report: Report, curator: User) -> None:
    services.dismiss(report=report, by=viewer_of(curator), note="x", answer="y")
    Report.objects.update(decided_at=timezone.now() - timedelta(days=181))
    open_one = services.report(thing=report.entry, **(GIVEN | {"words": "still open"}))
    assert open_one
    assert retention.carry_out()["reports"] == 1
    report.refresh_from_db()
    open_one.refresh_from_db()
    assert (report.words, report.address, report.note, report.answer) == ("", "", "", "")
    assert (open_one.words, open_one.address) == ("still open", "reader@example.org")


def test_the_form_and_only_the_form_sets_a_cookie(client: Client, practice: Entry) -> None:
    assert not client.get(practice.get_absolute_url()).cookies
    answer = client.get(reverse("reports:entry", args=[practice.pk]))
    assert set(answer.cookies) <= {"csrftoken"}
    assert "no-store" in answer["Cache-Control"]
