"""Mails as they go over the wire: headers, addresses in all scripts, line lengths, conversations."""

import email
import re
from datetime import timedelta
from email import policy
from email.message import EmailMessage
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import Field
from django.utils import timezone
from hypothesis import given, settings as patience, strategies as st

from entries.address_field import AddressField
from entries.addresses import check_address, wire
from events.forms import ContributeForm, RegisterForm
from portal.notifications import readers, sending, stopping
from portal.notifications.letters import Letter, one_line
from portal.notifications.models import Mail, Reader
from portal.notifications.wrapping import WIDTH, wrapped
from portal.pages.forms import ContactForm
from portal.reports.forms import ReportForm
from tests.mail.conftest import share_letter, store
from tests.mail.server import Server, Taken

pytestmark = pytest.mark.django_db


def read(taken: Taken) -> EmailMessage:
    return email.message_from_bytes(taken.content, policy=policy.default)  # type: ignore[return-value]


def test_mail_to_a_reader_carries_what_mail_programs_look_for(
    server: Server, reader: Reader, ended: list[str], settings: Any
) -> None:
    settings.DEFAULT_FROM_EMAIL = "Common Ground <portal@example.org>"
    mail = store(reader.to, language="ar", reader=reader, stop="test:1", subject="تنبيه جديد")
    assert sending.send_waiting() == 1
    (taken,) = server.taken
    message = read(taken)
    address = stopping.links_for(reader, "test:1", "ar").stop
    assert f"List-Unsubscribe: <{address}>\r\n".encode() in taken.content  # in one piece, on one line
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<test.ar.example.org>"
    assert message["Message-ID"] == mail.message_id
    assert (message["Subject"], message["Content-Language"]) == ("تنبيه جديد", "ar")
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Precedence"] is None
    for part in message.iter_parts():
        assert address in part.get_content()


def test_mail_about_own_work_offers_no_end(server: Server) -> None:
    store()
    sending.send_waiting()
    assert b"List-Unsubscribe" not in server.taken[0].content


def test_shared_text_is_made_personal_on_the_way_and_personal_mails_go_first(
    server: Server, reader: Reader, ended: list[str], django_assert_max_num_queries: Any
) -> None:
    body = share_letter(Letter("news", "News", ("For all.",)), language="en")
    for number in range(3):
        store(reader.to, reader=reader, stop="test:1", bulk=True, body=body, message_id=f"<{number}@x>")
    store("personal@example.org")
    with django_assert_max_num_queries(4 * 4 + 3 + 1):  # claim, mark, two savepoints each; a look in vain; the text
        assert sending.send_waiting() == 4
    assert [one.recipients[0] for one in server.taken] == ["personal@example.org", *[reader.to] * 3]
    last = read(server.taken[-1])
    assert last["Precedence"] == "bulk"
    links = re.findall(r"/en/subscriptions/([^/]+)/", last.get_body(("plain",)).get_content())  # type: ignore[union-attr]
    assert [readers.open_link(one) for one in links] == [reader]  # a link bears the second in which it was made
    assert server.conversations == 1


def test_newsletter_waits_while_another_long_turn_is_at_work(server: Server, monkeypatch: Any) -> None:
    store("many@example.org", bulk=True)
    store("one@example.org")
    monkeypatch.setattr(sending, "LONG_TURNS", 0)
    assert sending.send_while_due() == (1, False)
    monkeypatch.setattr(sending, "LONG_TURNS", 1)
    assert sending.send_while_due() == (1, False)
    store("later@example.org", bulk=True)
    monkeypatch.setattr(sending, "TURN", 0)
    assert sending.send_while_due() == (0, True)


def test_server_that_ends_conversations_is_called_again(settings: Any) -> None:
    with Server(ends_after=2) as server:
        settings.EMAIL_BACKEND = "portal.notifications.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", server.port
        for number in range(5):
            store(f"{number}@example.org")
        assert sending.send_waiting() == 5
        assert server.conversations == 3
    assert set(Mail.objects.values_list("attempts", flat=True)) == {1}


def test_what_its_reader_ended_meanwhile_is_not_sent(server: Server, reader: Reader, ended: list[str]) -> None:
    store(reader.to, reader=reader, stop="test:1")
    Reader.objects.update(stopped_at=timezone.now())
    store(reader.to, reader=reader, stop="test:1", created_at=timezone.now() + timedelta(seconds=1))
    store(reader.to, reader=reader)
    assert sending.send_waiting() == 2
    assert sorted(Mail.objects.values_list("state", flat=True)) == ["dropped", "sent", "sent"]


# --- Addresses --------------------------------------------------------------------------------------------------------


def test_domain_of_any_script_is_written_in_ascii(server: Server) -> None:
    store("office@münchen.example", reply_to="büro@münchen.example")
    assert sending.send_waiting() == 1
    (taken,) = server.taken
    assert taken.recipients == ["office@xn--mnchen-3ya.example"]
    assert b"To: office@xn--mnchen-3ya.example\r\n" in taken.content


def test_address_in_another_script_goes_by_smtputf8(server: Server, reader: Reader, ended: list[str]) -> None:
    mail = store("سلام@مثال.example", reply_to="用户@example.org", reader=reader, stop="test:1", subject="مرحبا")
    assert sending.send_waiting() == 1
    (taken,) = server.taken
    assert taken.recipients == [wire("سلام@مثال.example")]
    assert "SMTPUTF8" in taken.options.upper()
    assert f"To: {wire('سلام@مثال.example')}\r\n".encode() in taken.content
    assert "Reply-To: 用户@example.org\r\n".encode() in taken.content
    message = read(taken)
    assert (message["Message-ID"], message["Subject"]) == (mail.message_id, "مرحبا")
    assert f"<{stopping.links_for(reader, 'test:1', 'en').stop}>\r\n".encode() in taken.content
    assert "One." in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]


@pytest.mark.parametrize("backend", ["portal.notifications.smtp.EmailBackend", None])
def test_address_that_no_server_takes_fails_with_a_clear_reason(server: Server, settings: Any, backend: Any) -> None:
    server.offers = ()
    if backend is None:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    store("سلام@example.org")
    store("b@example.org")
    assert sending.send_waiting() == 1
    failed = Mail.objects.get(state="failed")
    assert "letters outside ASCII before the @" in failed.failure
    assert failed.attempts == 1


def test_domain_that_cannot_exist_fails_with_a_clear_reason(server: Server) -> None:
    store("a@" + "ü" * 70 + ".example")
    sending.send_waiting()
    assert "cannot exist" in Mail.objects.get(state="failed").failure


@pytest.mark.parametrize(
    "address",
    ["amina@example.org", "أمينة@example.org", "josé.núñez@exämple.org", "用户+news@例え.jp", "o'brien@x.org"],
)
def test_addresses_of_all_scripts_are_taken_by_forms(address: str) -> None:
    assert AddressField().clean(f" \u200f{address}\u202c ") == address


@pytest.mark.parametrize(
    "address",
    [
        *("", "amina", "@example.org", "a@", "a b@example.org", "é\r\nBcc: x@example.org", "é@x.org\nBcc: b@x.org"),
        *(".é@x.org", "é..é@x.org", "é,a@x.org", "é" * 65 + "@x.org", "a@-x-.org", "é<b@x.org>"),
    ],
)
def test_what_is_no_address_is_refused_by_forms(address: str) -> None:
    with pytest.raises(ValidationError):
        AddressField().clean(address)


# --- Headers ----------------------------------------------------------------------------------------------------------


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=300))
@patience(max_examples=60, deadline=None)
def test_no_text_can_become_a_second_header(text: str) -> None:
    line = one_line(text)
    assert len(line.splitlines()) <= 1
    assert not set(line) & set("\r\n\x00\u2028\u2029\u202e\u2066\u200f")


@pytest.mark.parametrize("injected", ["x\r\nBcc: v@x.org", "x\nBcc: v@x.org", "x\u2028Bcc: v@x.org"])
def test_injected_headers_stay_in_their_line(server: Server, injected: str) -> None:
    store("a@example.org", subject=injected * 9, reply_to="b@example.org\r\nBcc: victim@example.org")
    sending.send_waiting()
    for taken in server.taken:
        assert taken.recipients == ["a@example.org"]
        assert read(taken)["Bcc"] is None
        assert len(read(taken)["Subject"]) <= 200


@given(st.text(max_size=600))
@patience(max_examples=60, deadline=None)
def test_wrapping_keeps_every_word(text: str) -> None:
    assert wrapped(text).split() == text.split()


def test_lines_of_the_text_part_are_short_and_addresses_whole() -> None:
    address = "https://portal.example.org/" + "x" * 150
    text = f"{'word ' * 60}\n> {'quoted ' * 40}\n{address}\n-- \nEnd"
    lines = wrapped(text).splitlines()
    assert address in lines
    assert all(len(line) <= WIDTH for line in lines if line != address)
    assert sum(line.startswith("> ") for line in lines) >= 4
    assert check_address("a@example.org") is None


def test_an_entry_is_named_by_its_number_where_its_words_would_be_percent_encoded() -> None:
    words = "-%D8%B2%D9%8A%D8%A7%D8%B1%D8%A7%D8%AA/"
    own, plain = f"{settings.SITE_URL}/ar/practices/12", f"{settings.SITE_URL}/en/practices/12-peer-visits/"
    foreign = f"https://elsewhere.example/ar/practices/12{words}"
    assert wrapped(f"{own}{words}\n{plain}\n{foreign}") == f"{own}/\n{plain}\n{foreign}"


@pytest.mark.parametrize(
    "field",
    [
        RegisterForm.base_fields["email"],
        ContributeForm.base_fields["email"],
        ReportForm.base_fields["address"],
        ContactForm.base_fields["email"],
    ],
)
def test_forms_of_events_reports_and_contact_take_addresses_of_all_scripts(field: Field) -> None:
    assert field.clean("\u200eعمر@example.org ") == "عمر@example.org"
    with pytest.raises(ValidationError):
        field.clean("عمر عمر@example.org")
