"""Sending with patience, the local page of mails, answers by signed links, and the clock."""

import io
import smtplib
import threading
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as django_mail
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from entries import facts
from entries.models import Happening
from partners.models import User
from partners.viewers import viewer_of
from portal.celery import app
from portal.notifications import resending, sending, sweeper
from portal.notifications.answers import ANSWERS_A_DAY, token_for
from portal.notifications.letters import Letter
from portal.notifications.models import Mail
from portal.notifications.outbox import mail_of
from portal.notifications.patience import BACK_OFF
from portal.tasks import publish_due, tidy_up

pytestmark = pytest.mark.django_db


def store(to: str = "a@example.org", language: str = "en", **fields: Any) -> Mail:
    mail = mail_of(Letter("test", "مرحبا" if language == "ar" else "Hello", ("One.",)), to=to, language=language)
    for name, value in fields.items():
        setattr(mail, name, value)
    mail.save()
    return mail


def break_sending(monkeypatch: Any, problem: Exception) -> None:
    def fail(*args: object, **options: object) -> None:
        raise problem

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", fail)


def test_mail_goes_out_whole(db: None) -> None:
    mail = store(language="ar", reply_to="b@example.org")
    assert sending.send_waiting() == 1
    (sent,) = django_mail.outbox
    assert (sent.to, sent.subject, sent.reply_to) == (["a@example.org"], "مرحبا", ["b@example.org"])
    raw = sent.message()
    assert raw["Message-ID"] == mail.message_id
    assert raw["Content-Language"] == "ar"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert [part.get_content_type() for part in raw.get_payload()] == ["text/plain", "text/html"]
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("sent", 1)
    assert sending.send_waiting() == 0


def test_failures_are_retried_ever_later_and_then_given_up(monkeypatch: Any) -> None:
    mail = store()
    identifier = mail.message_id
    with monkeypatch.context() as patch:
        break_sending(patch, smtplib.SMTPServerDisconnected("gone\r\naway"))
        for pause in BACK_OFF:
            assert sending.send_waiting() == 0
            mail.refresh_from_db()
            assert mail.state == "waiting"
            assert pause - timedelta(seconds=30) < mail.next_try - timezone.now() <= pause
            Mail.objects.update(next_try=timezone.now())
        sending.send_waiting()
        mail.refresh_from_db()
    assert (mail.state, mail.attempts, mail.message_id) == ("failed", 6, identifier)
    assert mail.failure == "SMTPServerDisconnected: gone away"
    call_command("retry_failed", stdout=io.StringIO())
    assert sending.send_waiting() == 1


@pytest.mark.parametrize(
    ("problem", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"a@example.org": (550, b"no such user")}), "failed"),
        (smtplib.SMTPRecipientsRefused({"a@example.org": (451, b"greylisted")}), "waiting"),
        (smtplib.SMTPDataError(554, b"looks like spam"), "failed"),
        (smtplib.SMTPSenderRefused(550, b"who are you", "portal@example.org"), "waiting"),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), "waiting"),
        (OSError("network"), "waiting"),
    ],
)
def test_only_what_is_refused_for_good_is_given_up_at_once(monkeypatch: Any, problem: Exception, state: str) -> None:
    store()
    break_sending(monkeypatch, problem)
    sending.send_waiting()
    assert Mail.objects.get().state == state


def test_absent_server_costs_one_mail_one_try(monkeypatch: Any) -> None:
    for number in range(3):
        store(f"{number}@example.org")

    def away(self: object) -> None:
        raise ConnectionRefusedError("no server")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.open", away)
    assert sending.send_waiting() == 0
    assert sorted(Mail.objects.values_list("attempts", flat=True)) == [0, 0, 1]


def test_crash_while_sending_leaves_the_mail_waiting(monkeypatch: Any) -> None:
    mail = store()
    with monkeypatch.context() as patch:
        break_sending(patch, KeyboardInterrupt())  # type: ignore[arg-type]
        with pytest.raises(KeyboardInterrupt):
            sending.send_waiting()
    mail.refresh_from_db()
    assert (mail.state, mail.attempts) == ("waiting", 0)
    assert sending.send_waiting() == 1


def test_one_bad_mail_holds_up_no_other(monkeypatch: Any) -> None:
    store("bad@example.org")
    store("good@example.org")
    real = sending.message_of

    def build(mail: Mail, server: Any) -> Any:
        if mail.to.startswith("bad"):
            raise ValueError("broken")
        return real(mail, server)

    monkeypatch.setattr(sending, "message_of", build)
    assert sending.send_waiting() == 1


def test_expired_code_is_not_sent_any_more(db: None) -> None:
    store(secret=True, expires_at=timezone.now())
    assert sending.send_waiting() == 0
    assert Mail.objects.get().state == "failed"
    assert resending.retry_failed() == 0


def test_secrets_are_forgotten_in_production_once_sent(settings: Any) -> None:
    settings.PRODUCTION = True
    store(secret=True)
    store("b@example.org")
    sending.send_waiting()
    assert [bool(mail.text) for mail in Mail.objects.order_by("id")] == [False, True]


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_each_mail_once() -> None:
    for number in range(40):
        store(f"{number}@example.org")
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(sending.send_waiting())
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _sender in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(counts) == 40
    assert len({message.to[0] for message in django_mail.outbox}) == len(django_mail.outbox) == 40


# --- The page where mails are read ------------------------------------------------------------------------------------


def test_mails_are_read_without_an_account_where_samples_are_shown(client: Client) -> None:
    mail = store(language="ar")
    for address in ("/en/mails/", f"/ar/mails/{mail.pk}/", f"/fr/mails/{mail.pk}/html/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "no-store" in answer.headers["Cache-Control"]
        assert not answer.cookies
    assert mail.text.splitlines()[0] in client.get(f"/en/mails/{mail.pk}/").content.decode()


def test_html_part_is_shut_in(client: Client) -> None:
    answer = client.get(f"/en/mails/{store(html='<script>1</script>').pk}/html/")
    policy = answer.headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert "allow-" not in policy


@pytest.mark.parametrize("environment", ["production", "", "staging"])
def test_mails_are_closed_in_production(client: Client, settings: Any, environment: str) -> None:
    mail = store()
    settings.PORTAL_ENV = environment
    for address in ("/en/mails/", f"/en/mails/{mail.pk}/", f"/en/mails/{mail.pk}/html/"):
        assert client.get(address).status_code == 404


def test_empty_list_and_odd_pages_of_mails(client: Client) -> None:
    for query in ("", "?page=99", "?page=x", "?page=-1"):
        assert client.get(f"/ar/mails/{query}").status_code == 200
    assert client.get("/en/mails/999/").status_code == 404


# --- Answers ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def message(make_practice: Any, stranger: User) -> Happening:
    """What the stranger wrote to the contact of a practice."""
    practice = make_practice(contact_email="office@example.net")
    Happening.objects.all().delete()
    return facts.record("message.sent", entry=practice, by=viewer_of(stranger), text="May we <b>visit</b> you?")


def test_answer_travels_both_ways_and_shows_nobodys_address(client: Client, message: Happening) -> None:
    sweeper.sweep()
    address = f"/en/answer/{token_for(message, 'office@example.net')}/"
    page = client.get(address)
    assert b"&lt;b&gt;visit" in page.content
    assert b"carla@example.org" not in page.content
    for _twice in range(2):
        assert client.post(address, {"text": "Please do."}).status_code == 302
    assert client.get(f"{address}?sent=1").status_code == 200
    sweeper.sweep()
    mail = Mail.objects.get(happening__name="message.answered")
    assert mail.to == "carla@example.org"
    assert "> Please do." in mail.text
    assert "office@example.net" not in mail.text + mail.html
    back = f"/fr/answer/{token_for(mail.happening, mail.to)}/"
    assert client.post(back, {"text": "Merci !"}).status_code == 302
    sweeper.sweep()
    assert Mail.objects.filter(to="office@example.net", happening__name="message.answered").count() == 1


def test_a_link_that_got_about_floods_no_mailbox(client: Client, message: Happening) -> None:
    address = f"/en/answer/{token_for(message, 'office@example.net')}/"
    for number in range(ANSWERS_A_DAY):
        assert client.post(address, {"text": f"Answer {number}"}).status_code == 302
    refused = client.post(address, {"text": "One too many"})
    assert refused.status_code == 422
    assert b"One too many" in refused.content
    assert Happening.objects.filter(name="message.answered").count() == ANSWERS_A_DAY


def test_bad_answers_and_links_are_said_to_be_bad(client: Client, message: Happening) -> None:
    good = token_for(message, "office@example.net")
    for token in (good[:-1] + ("a" if good[-1] != "a" else "b"), "x", f"{good}:y"):
        assert client.get(f"/en/answer/{token}/").status_code == 410
    answer = client.post(f"/en/answer/{good}/", {"text": "x" * 5001})
    assert answer.status_code == 422
    assert b"x" * 5001 in answer.content
    assert client.post(f"/en/answer/{good}/", {"text": "a\x00b"}).status_code == 422
    message.delete()
    assert client.get(f"/en/answer/{good}/").status_code == 410


# --- The clock --------------------------------------------------------------------------------------------------------


def test_every_turn_of_the_clock_names_a_task() -> None:
    app.loader.import_default_modules()
    turns = {turn["task"] for turn in app.conf.beat_schedule.values()}
    assert turns <= set(app.tasks)
    assert {"portal.notifications.tasks.sweep", "portal.notifications.tasks.send_mails"} <= turns
    assert publish_due() == 0


def test_old_mails_are_deleted(db: None) -> None:
    long_ago = timezone.now() - timedelta(days=100)
    store(state="sent", created_at=long_ago)
    store(state="waiting", created_at=long_ago)
    store(state="sent")
    assert tidy_up() == 1
    assert Mail.objects.count() == 2


def test_command_sweeps_and_sends(message: Happening, capsys: Any) -> None:
    call_command("send_mails")
    assert capsys.readouterr().out == "1 stored, 1 sent.\n"
