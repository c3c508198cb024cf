"""One mail with everything that is due, for each reader; nothing of what they may not read, and nothing twice."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entries.models import Entry
from partners.models import User
from portal.notifications import readers
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import gathering, services
from portal.notifications.digests.models import Notice
from portal.notifications.digests.services import Wanted
from portal.notifications.models import Mail, Reader

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def test_all_that_is_due_comes_in_one_mail_under_headings(make_reader: Make, make_practice: Make, tell: Make) -> None:
    reader, first, second = make_reader("amal"), make_practice(), make_practice(title_en="Wheelchairs for all")
    alert = Alert.objects.create(reader=reader, sort="entry", entry=first, confirmed_at=timezone.now())
    tell(reader, first, alert=alert, detail={"event": "changed"})
    tell(reader, second)
    assert gathering.gather() == 1
    mail = Mail.objects.get()
    assert (mail.to, mail.reader, mail.stop) == ("amal@mail.example", reader, "alerts")
    assert mail.subject == "2 things are new for you"
    assert "Peer visits in hospital" in mail.text
    assert "You follow this: a new version has been published." in mail.text
    assert f"/en/practices/{second.pk}-wheelchairs-for-all" in mail.text
    assert mail.html.count("<h2>") == 1
    assert {one.mail for one in Notice.objects.all()} == {mail}


def test_nothing_new_is_no_mail_and_nothing_is_told_twice(make_reader: Make, make_practice: Make, tell: Make) -> None:
    reader, entry = make_reader("amal"), make_practice()
    assert gathering.gather() == 0
    tell(reader, entry, key="once")
    assert gathering.gather() == 1
    tell(reader, entry, key="once")
    assert gathering.gather() == 0
    assert Mail.objects.count() == 1


def test_what_becomes_due_within_the_hour_comes_along(make_reader: Make, make_practice: Make, tell: Make) -> None:
    reader, entry = make_reader("amal"), make_practice()
    for key, minutes in (("now", 0), ("soon", 50), ("later", 70)):
        one = tell(reader, entry, key=key)
        Notice.objects.filter(pk=one.pk).update(due_at=timezone.now() + timedelta(minutes=minutes))
    gathering.gather()
    assert Mail.objects.get().subject.startswith("2 ")
    assert Notice.objects.waiting().get().key == "later"
    Notice.objects.update(due_at=timezone.now() + timedelta(minutes=5))
    assert gathering.gather() == 0


def test_the_mail_speaks_the_language_of_its_reader_and_marks_what_does_not(
    make_reader: Make, make_practice: Make, tell: Make
) -> None:
    tell(make_reader("amal", language="ar"), make_practice())
    gathering.gather()
    mail = Mail.objects.get()
    assert mail.language == "ar"
    assert '<html lang="ar" dir="rtl">' in mail.html
    assert '<strong lang="en" dir="ltr">Peer visits in hospital</strong>' in mail.html


def test_what_a_reader_may_not_read_any_more_is_not_told(
    make_reader: Make, reader_of: Make, make_practice: Make, tell: Make, stranger: User, ngo_officer: User
) -> None:
    entry = make_practice()
    for reader in (make_reader("amal"), reader_of(stranger), reader_of(ngo_officer)):
        tell(reader, entry, "curation", detail={"subject": "News", "text": "", "address": "/en/"})
    Entry.objects.filter(pk=entry.pk).update(state="archived")
    gathering.gather()
    assert [mail.to for mail in Mail.objects.all()] == [ngo_officer.email]
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("closed", [{"stopped_at": timezone.now()}, {"undeliverable_at": timezone.now()}])
def test_whoever_wants_no_mail_gets_none(
    make_reader: Make, make_practice: Make, tell: Make, closed: dict[str, Any]
) -> None:
    reader = make_reader("amal")
    tell(reader, make_practice())
    Reader.objects.update(**closed)
    assert gathering.gather() == 0
    assert not Notice.objects.exists()


def test_stopping_what_one_follows_does_not_stop_news_of_ones_own_work(
    reader_of: Make, make_practice: Make, tell: Make, ngo_officer: User
) -> None:
    reader, entry = reader_of(ngo_officer), make_practice()
    tell(reader, entry)
    tell(reader, entry, "curation", detail={"subject": "It is published", "text": "", "address": "/en/my/"})
    readers.stop(reader)
    gathering.gather()
    assert "It is published" in Mail.objects.get().text
    assert Notice.objects.get().kind == "curation"


def test_quiet_hours_that_began_meanwhile_put_it_off(make_reader: Make, make_practice: Make, tell: Make) -> None:
    reader = make_reader("amal")
    tell(reader, make_practice())
    now = timezone.now()
    Reader.objects.update(quiet_from=now.hour, quiet_until=(now.hour + 2) % 24)
    assert gathering.gather(now=now) == 0
    due = Notice.objects.waiting().get().due_at
    assert timedelta(0) < due - now <= timedelta(hours=2)
    assert gathering.gather(now=due) == 1


def test_a_long_list_is_cut_and_leads_to_the_whole(
    make_reader: Make, make_practice: Make, tell: Make, monkeypatch: pytest.MonkeyPatch, client: Any
) -> None:
    monkeypatch.setattr("portal.notifications.digests.summing.LISTED", 2)
    monkeypatch.setattr("portal.notifications.digests.gathering.LOOKED_AT", 3)
    reader, entry = make_reader("amal"), make_practice()
    for number in range(5):
        tell(reader, entry, key=f"k{number}")
    gathering.gather()
    mail = Mail.objects.get()
    assert mail.subject == "5 things are new for you"
    assert mail.html.count("<li>") == 2
    assert "See 3 more" in mail.text
    address = next(line for line in mail.text.splitlines() if "/en/notices/" in line)
    page = client.get(address.partition("://")[2].partition("/")[2].join(("/", "")))
    assert page.content.decode().count('<article class="result">') == 5


def test_a_reader_whose_mail_cannot_be_made_holds_up_nobody(
    make_reader: Make, make_practice: Make, tell: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = make_practice()
    for name in ("amal", "boris"):
        tell(make_reader(name), entry)
    real = gathering.summing.letter_of

    def fails(reader: Reader, *args: Any) -> Any:
        if reader.address.startswith("amal"):
            raise RuntimeError
        return real(reader, *args)

    monkeypatch.setattr(gathering.summing, "letter_of", fails)
    assert gathering.gather() == 1
    left = Notice.objects.waiting().get()
    assert left.due_at > timezone.now()
    assert left.reader.address.startswith("amal")


@pytest.mark.django_db(transaction=True)
def test_two_gatherers_at_once_write_each_reader_once(make_reader: Make, make_practice: Make, tell: Make) -> None:
    entry = make_practice()
    first, second = make_reader("amal"), make_reader("boris")
    tell(first, entry)
    tell(second, entry)

    def beside() -> None:
        gathering.gather()
        connection.close()

    with transaction.atomic():
        Reader.objects.select_for_update(no_key=True).get(pk=first.pk)
        thread = threading.Thread(target=beside)
        thread.start()
        thread.join(20)
        assert not thread.is_alive()
    assert [mail.to for mail in Mail.objects.all()] == [second.to]
    gathering.gather()
    assert sorted(mail.to for mail in Mail.objects.all()) == [first.to, second.to]


def test_many_notices_are_stored_at_once_and_once(make_reader: Make, make_practice: Make) -> None:
    entry, other = make_practice(), make_practice()
    wanted = [
        Wanted(reader=make_reader(f"r{number}"), kind="followed", frequency=frequency, entry_id=one.pk, key="x")
        for number in range(3)
        for one in (entry, other)
        for frequency in ("weekly", "at_once", "never")
    ]
    assert services.store_many(iter(wanted)) == 6
    assert services.store_many(wanted) == 0
    assert Notice.objects.due(timezone.now()).count() == 6


def test_a_second_reason_that_is_due_earlier_brings_it_forward(
    make_reader: Make, make_practice: Make, tell: Make
) -> None:
    reader, entry = make_reader("amal"), make_practice()
    assert tell(reader, entry, frequency="never") is None
    late = tell(reader, entry, frequency="weekly", key="x").due_at
    assert tell(reader, entry, frequency="at_once", key="x").due_at <= late
    soon = Notice.objects.get().due_at
    tell(reader, entry, frequency="weekly", key="x")
    assert Notice.objects.get().due_at == soon


def test_readers_and_alerts_that_are_gone_are_left_out(make_reader: Make, make_practice: Make) -> None:
    gone, stays, entry = make_reader("amal"), make_reader("boris"), make_practice()
    wanted = [Wanted(reader=one, kind="followed", frequency="at_once", entry_id=entry.pk) for one in (gone, stays)]
    wanted.append(Wanted(reader=stays, kind="followed", frequency="at_once", alert_id=123456, key="alert"))
    Reader.objects.filter(pk=gone.pk).delete()
    assert services.store_many(wanted) == 1
    assert Notice.objects.get().reader == stays


def test_a_batch_asks_the_same_number_of_questions_for_any_number_of_readers(
    make_reader: Make, reader_of: Make, make_practice: Make, tell: Make, ngo_officer: User, colleague: User
) -> None:
    entries = [make_practice() for _number in range(3)]

    def asked(some: list[Reader]) -> int:
        for reader in some:
            for entry in entries:
                tell(reader, entry)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            gathering.gather()
        return sum("SAVEPOINT" not in one["sql"] for one in seen.captured_queries)

    first = asked([reader_of(ngo_officer)])
    assert asked([make_reader("amal"), make_reader("boris"), reader_of(colleague)]) == first
