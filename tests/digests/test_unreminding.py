"""Who registered without an account ends the reminders of that event by one click, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from entries.models import Happening
from events.addresses import token_for as own_token
from events.models import Event, Registration
from portal.notifications import composing, readers, sweeper
from portal.notifications.digests import reminders, services, unreminding
from portal.notifications.models import Mail
from tests.events.conftest import join, make_event

__all__ = ["join", "make_event"]
pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def event(make_event: Make) -> Event:
    """An event in twenty days."""
    return make_event()


@pytest.fixture
def amal(event: Event, join: Make) -> Registration:
    """Somebody with a place and without an account, who reads French."""
    found = join(event, "amal@mail.example", language="fr")
    reminders.tell_changes()
    Happening.objects.all().delete()
    return found


def remind(event: Event, **before: int) -> list[Mail]:
    reminders.remind(now=event.begins_at - timedelta(**before))
    sweeper.sweep()
    return list(Mail.objects.filter(happening__name="registration.soon"))


def test_a_reminder_carries_the_one_click_link_in_header_and_both_parts(event: Event, amal: Registration) -> None:
    (mail,) = remind(event, minutes=60)
    headers = composing.headers_of(mail)
    address = headers["List-Unsubscribe"].strip("<>")
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "/fr/unsubscribe/reminders/" in address
    assert address in mail.text
    assert address in mail.html
    assert unreminding.open_link(address.rstrip("/").rpartition("/")[2]) == amal


def test_a_mail_program_ends_it_without_a_cookie_and_a_person_can_begin_anew(event: Event, amal: Registration) -> None:
    address = f"/fr/unsubscribe/reminders/{unreminding.token_for(amal)}/"
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    assert not unreminding.is_unwanted(amal.pk)
    for _twice in range(2):
        answer = program.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert not answer.cookies
        assert answer["Referrer-Policy"] == "no-referrer"
    assert remind(event, minutes=60) == []
    assert Registration.objects.get(pk=amal.pk).status == "confirmed"
    program.post(address, {"again": "1"})
    event.starts_at += timedelta(days=1)
    event.ends_at += timedelta(days=1)
    event.save()
    assert len(remind(event, minutes=60)) == 1


def test_moves_and_cancellations_are_told_to_those_who_want_no_reminders(event: Event, amal: Registration) -> None:
    unreminding.choose(registration=amal, wanted=False)
    Event.objects.filter(pk=event.pk).update(state="archived")
    reminders.tell_changes()
    sweeper.sweep()
    mail = Mail.objects.get()
    assert mail.happening.name == "registration.event_cancelled"
    assert "List-Unsubscribe" not in composing.headers_of(mail)


def test_links_that_are_forged_or_for_something_else_end_nothing(client: Client, amal: Registration) -> None:
    good = unreminding.token_for(amal)
    for token in (f"{good}x", own_token(amal), "x"):
        assert client.post(f"/ar/unsubscribe/reminders/{token}/").status_code == 410
    assert client.get(f"/en/events/registration/{good}/").status_code == 404
    assert not unreminding.is_unwanted(amal.pk)


def test_a_reader_without_an_account_ends_it_by_their_own_choice(
    event: Event, amal: Registration, make_reader: Make
) -> None:
    reader = make_reader("amal")
    (mail,) = remind(event, minutes=60)
    assert (mail.reader, mail.stop) == (reader, "kind:event")
    Mail.objects.all().delete()
    services.choose(reader=reader, frequencies={"event": "never"})
    Happening.objects.update(processed_at=None)
    sweeper.sweep()
    assert not Mail.objects.exists()


def test_an_address_that_somebody_only_typed_decides_nothing(event: Event, amal: Registration) -> None:
    typed = readers.begin(address="amal@mail.example", language="en")
    services.choose(reader=typed, frequencies={"event": "never"})
    (mail,) = remind(event, minutes=60)
    assert mail.reader is None


def test_a_mail_whose_registration_is_gone_is_sent_without_the_link(event: Event, amal: Registration) -> None:
    (mail,) = remind(event, minutes=60)
    amal.delete()
    assert "List-Unsubscribe" not in composing.headers_of(mail)
