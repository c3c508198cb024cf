"""Sending an issue: to whom, in which language, when, and never twice."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from entries.audit.models import AuditRecord
from portal.notifications import bodies, sending, stopping
from portal.notifications.models import Mail, MailState
from portal.notifications.newsletter import dispatch, subscribing
from portal.notifications.newsletter.models import Issue
from tests.newsletter.conftest import FRENCH

pytestmark = pytest.mark.django_db


def test_an_issue_goes_to_its_readers_in_their_language_and_closes(make_issue, approved, make_subscriber, mailoutbox):
    make_subscriber("en@example.org")
    make_subscriber("fr@example.org", language="fr")
    make_subscriber("ar@example.org", language="ar")  # not ready in Arabic: nothing
    issue = approved(make_issue(**FRENCH))
    dispatch.go_on()
    assert sending.send_waiting() == 2
    dispatch.go_on()
    issue.refresh_from_db()
    assert (issue.state, issue.addressed) == ("sent", 2)
    subjects = {mail.to[0]: mail.subject for mail in mailoutbox}
    assert subjects == {"en@example.org": "What is new", "fr@example.org": "Du nouveau"}
    assert all("List-Unsubscribe" in mail.extra_headers for mail in mailoutbox)
    assert set(AuditRecord.objects.values_list("action", flat=True)) >= {"newsletter.start", "newsletter.finish"}


def test_readers_share_one_text_and_get_their_own_links(make_issue, approved, make_subscriber):
    first, second = make_subscriber("a@example.org"), make_subscriber("b@example.org")
    approved(make_issue())
    dispatch.go_on()
    mails = {mail.reader_id: mail for mail in Mail.objects.all()}
    assert len({mail.body_id for mail in mails.values()}) == 1
    texts = {pk: bodies.parts_of(mail) for pk, mail in mails.items()}
    assert texts[first.reader_id] != texts[second.reader_id]
    text, html = texts[first.reader_id]
    assert "Two calls." in text
    assert "<h2" in html
    own = stopping.links_for(first.reader, "newsletter", "en")
    assert html.count(own.stop) == text.count(own.stop) == 1


def test_who_ends_the_newsletter_gets_no_issue_that_was_stored_before(make_issue, approved, make_subscriber):
    gone, stays = make_subscriber("a@example.org"), make_subscriber("b@example.org")
    approved(make_issue())
    dispatch.go_on()
    subscribing.stop(gone.reader)
    subscribing.stop(gone.reader)
    assert dict(Mail.objects.values_list("reader", "state")) == {gone.reader_id: "dropped", stays.reader_id: "waiting"}


def test_a_language_that_is_not_ready_gets_the_one_chosen_instead_and_says_so(make_issue, approved, make_subscriber):
    make_subscriber("ar@example.org", language="ar")
    approved(make_issue(instead="en"))
    dispatch.go_on()
    mail = Mail.objects.get()
    _text, html = bodies.parts_of(mail)
    assert mail.language == "ar"
    assert '<html lang="ar" dir="rtl">' in html
    assert '<h1 lang="en" dir="ltr">What is new</h1>' in html


def test_nobody_gets_two_although_a_worker_dies_in_the_middle(make_issue, approved, make_subscriber, monkeypatch):
    for number in range(5):
        make_subscriber(f"r{number}@example.org")
    issue = approved(make_issue())
    monkeypatch.setattr(dispatch, "BATCH", 2)
    dispatch.start(issue.pk, timezone.now())
    assert dispatch.store_batch(issue.pk) == 2
    Issue.objects.filter(pk=issue.pk).update(cursor=0)  # the rows were kept, the note of how far it came was not
    dispatch.go_on()
    assert Mail.objects.count() == 5
    assert Mail.objects.values("reader").distinct().count() == 5
    assert dispatch.go_on() == 0


def test_who_cannot_be_reached_or_subscribed_later_is_left_out(make_issue, approved, make_subscriber):
    make_subscriber("stopped@example.org", stopped_at=timezone.now())
    make_subscriber("bounced@example.org", undeliverable_at=timezone.now())
    ended = make_subscriber("ended@example.org")
    ended.ended_at = timezone.now()
    ended.save()
    approved(make_issue())
    dispatch.start(Issue.objects.get().pk, timezone.now() - timedelta(minutes=5) + timedelta(minutes=5))
    late = make_subscriber("late@example.org")
    late.confirmed_at = timezone.now() + timedelta(minutes=1)
    late.save()
    dispatch.go_on()
    assert not Mail.objects.exists()


def test_nothing_goes_before_its_time_and_not_in_quiet_hours(make_issue, approved, make_subscriber):
    make_subscriber("q@example.org", quiet_from=21, quiet_until=7, time_zone="Asia/Kabul")
    night = datetime.now(UTC).replace(hour=19, minute=0) + timedelta(days=1)  # 23:30 in Kabul
    issue = approved(make_issue(), send_at=night)
    dispatch.go_on()
    assert not Mail.objects.exists()
    dispatch.start(issue.pk, night)
    first = dispatch._first_hour("Asia/Kabul", 21, 7, night)
    assert (first.hour, first.minute) == (2, 30)
    dispatch.go_on()
    assert Mail.objects.get().state == MailState.WAITING


@pytest.mark.parametrize(
    ("segment", "reached"),
    [
        ({}, {"all", "col", "opd", "theme"}),
        ({"countries": ["COL"]}, {"all", "col", "opd", "theme"}),
        ({"countries": ["UGA"]}, {"all", "opd", "theme"}),
        ({"kinds": ["donor"]}, {"all", "col", "theme"}),
        ({"themes": ["prosthetics"]}, {"all", "col", "opd", "theme"}),
        ({"themes": ["laws"]}, {"all", "col", "opd"}),
        ({"regions": ["019"]}, {"all", "col", "opd", "theme"}),
        ({"regions": ["002"]}, {"all", "opd", "theme"}),
        ({"regions": ["002"], "countries": ["COL"]}, {"all", "col", "opd", "theme"}),
        ({"groups": ["ldc"]}, {"all", "opd", "theme"}),
        ({"languages": ["fr"]}, {"opd"}),
        ({"languages": ["en", "fr"], "themes": ["laws"]}, {"all", "col", "opd"}),
        ({"languages": ["ar"]}, set()),
    ],
)
def test_segments_meet_interests(segment, reached, make_issue, make_subscriber, make_term):
    pillar = make_term("theme/rehabilitation")
    make_term("theme/prosthetics", broader=(pillar,))
    make_term("theme/laws")
    latin, africa, least = make_term("region/019"), make_term("region/002"), make_term("country-group/ldc")
    make_term("country/COL", broader=(latin,))
    make_term("country/UGA", broader=(africa, least))
    make_subscriber("all@example.org")
    make_subscriber("col@example.org", interests={"countries": ["COL"]})
    make_subscriber("opd@example.org", language="fr", interests={"kinds": ["opd"]})
    make_subscriber("theme@example.org", interests={"themes": ["rehabilitation"]})
    from portal.notifications.newsletter.audience import readers_of

    found = readers_of(make_issue(**segment)).values_list("reader__address", flat=True)
    assert {address.partition("@")[0] for address in found} == reached
