"""How readers reach those who did a practice."""

import pytest
from django.test import Client

from entries.messages import MESSAGES_A_DAY
from entries.models import Happening
from portal.notifications.audiences import address_of_sender

pytestmark = pytest.mark.django_db

TEXT = {"text": "How did you find the volunteers?"}


def test_public_details_are_shown(client: Client, make_practice) -> None:
    practice = make_practice(contact_mode="public", contact_email="us@example.org", contact_phone="+256 (0) 41")
    page = client.get(practice.get_absolute_url()).text
    assert 'href="mailto:us@example.org"' in page
    assert 'href="tel:+256041"' in page


def test_an_address_that_is_not_public_is_never_shown(client: Client, make_practice, stranger) -> None:
    practice = make_practice(contact_mode="portal", contact_email="us@example.org")
    client.force_login(stranger)
    for address in (practice.get_absolute_url(), f"/en/practices/{practice.pk}/contact/"):
        page = client.get(address).text
        assert "us@example.org" not in page
        assert practice.author.email not in page


def test_writing_needs_an_account(client: Client, make_practice) -> None:
    answer = client.get(f"/en/practices/{make_practice().pk}/contact/")
    assert answer.status_code == 302
    assert "/en/account/login/" in answer.headers["Location"]


def test_a_message_is_recorded_for_the_outbox_and_confirmed(client: Client, make_practice, stranger) -> None:
    practice = make_practice()
    client.force_login(stranger)
    answer = client.post(f"/en/practices/{practice.pk}/contact/", TEXT, follow=True)
    assert "Your message is on its way" in answer.text
    fact = Happening.objects.get(name="message.sent")
    assert (fact.entry_id, fact.actor_id) == (practice.pk, stranger.pk)
    assert fact.data == {**TEXT, "language": "en"}
    assert address_of_sender(fact) == stranger.email, "the answer goes to the sender's account"


def test_too_many_messages_a_day_are_refused_and_the_text_is_kept(client: Client, make_practice, stranger) -> None:
    address = f"/en/practices/{make_practice().pk}/contact/"
    client.force_login(stranger)
    for _number in range(MESSAGES_A_DAY):
        assert client.post(address, TEXT).status_code == 302
    answer = client.post(address, TEXT)
    assert answer.status_code == 422
    assert "You have sent many messages today." in answer.text
    assert TEXT["text"] in answer.text
    assert Happening.objects.filter(name="message.sent").count() == MESSAGES_A_DAY


@pytest.mark.parametrize("text", ["", "   ", "a\x00b", "x" * 4001])
def test_a_message_that_cannot_be_sent_is_explained(client: Client, make_practice, stranger, text: str) -> None:
    client.force_login(stranger)
    answer = client.post(f"/en/practices/{make_practice().pk}/contact/", {"text": text})
    assert answer.status_code == 422
    assert "error-summary" in answer.text
    assert not Happening.objects.filter(name="message.sent").exists()


def test_nobody_to_write_to_is_said_openly(client: Client, make_practice, stranger) -> None:
    practice = make_practice()
    type(practice).objects.filter(pk=practice.pk).update(author=None, owner=None)
    client.force_login(stranger)
    address = f"/en/practices/{practice.pk}/contact/"
    assert "no message can be passed on" in client.get(address).text
    assert client.post(address, TEXT).status_code == 422


def test_a_draft_has_no_contact_page(client: Client, make_practice, ngo_officer) -> None:
    client.force_login(ngo_officer)
    assert client.get(f"/en/practices/{make_practice(published=False).pk}/contact/").status_code == 404
