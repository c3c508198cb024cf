"""Mails that came back: refused by the server, or told of by the provider; what follows, and what never does."""

import json
from base64 import b64encode
from typing import Any

import pytest
from django.test import Client

from partners.models import User
from portal.notifications import readers, returns, sending
from portal.notifications.models import Mail, Reader, Return
from portal.notifications.refusals import hardness
from tests.mail.conftest import store
from tests.mail.server import Server

pytestmark = pytest.mark.django_db

DOOR = "/anymail/postmark/tracking/"
SECRET = "provider:a-long-and-random-secret"


@pytest.fixture
def postmark(settings: Any) -> Any:
    """The portal sends through a provider, which tells it of something; returns the answer."""
    settings.EMAIL_BACKEND = "anymail.backends.postmark.EmailBackend"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}

    def tell(secret: str = SECRET, **said: Any) -> Any:
        shown = f"Basic {b64encode(secret.encode()).decode()}"
        stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
        return stranger.post(DOOR, json.dumps(said), content_type="application/json", headers={"Authorization": shown})

    return tell


def bounce(mail: Mail, kind: str = "HardBounce", **more: Any) -> dict[str, Any]:
    said = {"RecordType": "Bounce", "Type": kind, "MessageID": mail.esp_id, "Email": mail.to}
    return {**said, "BouncedAt": "2026-11-22T19:00:00Z", **more}


def sent(to: str, number: int = 1, **fields: Any) -> Mail:
    return store(to, state="sent", esp_id=f"provider-{number}", **fields)


def test_hard_bounce_ends_what_a_reader_subscribed_to(postmark: Any, reader: Reader, ended: list[str]) -> None:
    mail = sent(reader.to, reader=reader, stop="test:1")
    for _twice in range(2):
        assert postmark(**bounce(mail, Details="smtp;550 5.1.1 no such user")).status_code == 200
    mail.refresh_from_db()
    assert (mail.state, mail.returned) == ("returned", Return.HARD)
    assert "5.1.1" in mail.failure
    assert not Reader.objects.reachable().exists()
    reader.refresh_from_db()
    readers.confirm(reader)
    assert Reader.objects.reachable().exists()


def test_complaint_counts_at_once_and_is_not_softened(postmark: Any, reader: Reader, ended: list[str]) -> None:
    mail = sent(reader.to, reader=reader, stop="test:1")
    postmark(**bounce(mail, "SpamComplaint", RecordType="SpamComplaint"))
    postmark(**bounce(mail, "SoftBounce"))
    mail.refresh_from_db()
    assert mail.returned == Return.COMPLAINT
    assert not Reader.objects.reachable().exists()


def test_third_soft_bounce_in_a_row_counts(postmark: Any, reader: Reader, ended: list[str]) -> None:
    mails = [sent(reader.to, number, reader=reader, stop="test:1") for number in range(5)]
    for mail in (mails[0], mails[1], mails[3], mails[4]):
        postmark(**bounce(mail, "SoftBounce"))
        assert Reader.objects.reachable().exists()  # the third was delivered
    postmark(**bounce(mails[2], "SoftBounce"))
    assert not Reader.objects.reachable().exists()


def test_account_is_told_and_its_codes_go_on(postmark: Any, ngo_officer: User) -> None:
    ngo_officer.emailaddress_set.update_or_create(  # type: ignore[attr-defined]
        email=ngo_officer.email, defaults={"verified": True, "primary": True}
    )
    postmark(**bounce(sent(ngo_officer.email)))
    assert Reader.objects.get(user=ngo_officer).undeliverable_at
    assert not returns.is_unwanted(store(ngo_officer.email))


def test_reader_who_unsubscribes_at_the_provider_is_heard(postmark: Any, reader: Reader, ended: list[str]) -> None:
    mail = sent(reader.to, reader=reader, stop="test:7")
    change = {"RecordType": "SubscriptionChange", "SuppressionReason": "ManualSuppression", "MessageID": mail.esp_id}
    assert postmark(**change, Recipient=mail.to, ChangedAt="2026-11-22T19:00:00Z").status_code == 200
    assert ended == ["7"]


def test_messages_about_nothing_of_ours_change_nothing(postmark: Any, reader: Reader) -> None:
    mail = sent(reader.to)
    for said in (
        bounce(mail, MessageID="unknown"),
        bounce(mail, MessageID=""),
        {**bounce(mail), "RecordType": "Open", "ReceivedAt": "2026-11-22T19:00:00Z"},
        {**bounce(mail), "RecordType": "Delivery", "DeliveredAt": "2026-11-22T19:00:00Z"},
    ):
        assert postmark(**said).status_code == 200
    mail.refresh_from_db()
    assert (mail.state, mail.returned) == ("sent", "")


def test_own_message_id_is_known_too(postmark: Any, reader: Reader) -> None:
    mail = sent(reader.to)
    postmark(**bounce(mail, MessageID=mail.message_id.strip("<>")))
    mail.refresh_from_db()
    assert mail.state == "returned"


def test_only_the_provider_is_let_in(postmark: Any, reader: Reader, client: Client, settings: Any) -> None:
    mail = sent(reader.to)
    assert postmark(secret="provider:wrong", **bounce(mail)).status_code == 400
    assert client.post(DOOR, "{}", content_type="application/json").status_code == 400
    assert client.post("/anymail/mailgun/tracking/").status_code == 404
    assert client.post("/anymail/nobody/tracking/").status_code == 404
    settings.ANYMAIL = {}
    assert postmark(**bounce(mail)).status_code == 404
    settings.EMAIL_BACKEND = "portal.notifications.smtp.EmailBackend"
    assert postmark(**bounce(mail)).status_code == 404
    mail.refresh_from_db()
    assert mail.state == "sent"


def test_recipient_refused_by_the_server_counts_the_same(server: Server, reader: Reader, ended: list[str]) -> None:
    server.refuses = {reader.to: "550 5.1.1 no such user", "full@example.org": "552 5.2.2 mailbox full"}
    store(reader.to, reader=reader, stop="test:1")
    store("full@example.org")
    sending.send_waiting()
    told = dict(Mail.objects.values_list("to", "returned"))
    assert told == {reader.to: Return.HARD, "full@example.org": Return.SOFT}
    assert set(Mail.objects.values_list("state", flat=True)) == {"failed"}
    assert not Reader.objects.reachable().exists()


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("550 5.1.1 no such user", Return.HARD),
        ("smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", Return.HARD),
        ("550 5.2.1 disabled", Return.HARD),
        ("552 5.2.2 over quota", Return.SOFT),
        ("554 5.7.1 blocked by policy", Return.SOFT),
        ("450 4.2.0 greylisted", Return.SOFT),
        ("421 later", Return.SOFT),
        ("550 user unknown", Return.HARD),
        ("", Return.HARD),
    ],
)
def test_what_a_server_says_tells_whether_the_address_is_gone(answer: str, kind: Return) -> None:
    assert hardness(answer) == kind
