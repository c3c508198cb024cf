"""What somebody types for the address of another person: it harms neither that person nor an organisation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from entries.models import Happening
from entries.viewers import ANONYMOUS
from events import registering
from events.models import Contribution, Registration, Status
from events.registering import Said
from tests.events.conftest import ANSWERS

pytestmark = pytest.mark.django_db
INSULT = Said(form="question", text="Something that she would never say.", language="en")


def asked_of_the_organisation() -> int:
    return Happening.objects.filter(name="registration.behalf_asked").count()


def test_words_that_others_typed_are_read_before_they_count(client, make_event, join, stranger, own_page) -> None:
    event = make_event()
    join(event, stranger.email, confirmed=False, said=INSULT, name="A rude name", listed=True, needs=["sign"])
    client.force_login(stranger)
    mine: dict[str, Any] = {"name": "Sam", "language": "fr", "form": "question", "text": "My own question?"}
    page = client.post(f"/en/events/{event.pk}/register/", mine, follow=True).content.decode()
    made = Registration.objects.get(event=event)
    assert (made.status, made.name, made.listed, made.language) == (Status.PENDING, "Sam", False, "fr")
    assert not made.needs.exists()
    assert "Something that she would never say." in page
    assert "Press the button to confirm" in page
    theirs = made.contributions.get(text__startswith="Something")
    client.post(own_page(made, f"{theirs.pk}/back/"))
    client.post(own_page(made))
    stages = dict(Contribution.objects.filter(event=event).values_list("text", "stage"))
    assert stages == {INSULT.text: "withdrawn", "My own question?": "received"}


def test_answers_that_others_typed_give_way_to_ones_own(client, make_event, join, stranger, partner) -> None:
    event = make_event()
    join(event, stranger.email, confirmed=False, name="A rude name", partner=partner, organisation="Not mine")
    client.force_login(stranger)
    client.post(f"/en/events/{event.pk}/register/", {"name": "Sam", "language": "en"})
    made = Registration.objects.get(event=event)
    assert (made.status, made.name, made.partner, made.organisation) == (Status.CONFIRMED, "Sam", None, "")


def test_an_organisation_hears_of_nobody_whose_address_is_not_confirmed(make_event, join, partner) -> None:
    event = make_event()
    pending = join(event, "amal@example.org", confirmed=False, partner=partner, organisation="Survivors Together")
    assert asked_of_the_organisation() == 0
    registering.confirm(registration=pending)
    assert asked_of_the_organisation() == 1


def test_an_organisation_is_asked_once_however_often_somebody_changes_their_mind(make_event, join, partner) -> None:
    event = make_event()
    made = join(event, "amal@example.org", partner=partner, organisation="Survivors Together")
    for chosen in (None, partner, None, partner):
        made = registering.change(
            registration=made, answers=ANSWERS | {"partner": chosen}, edition=made.edition, by=ANONYMOUS
        )
    assert made.behalf == "asked"
    assert asked_of_the_organisation() == 1


def test_the_link_is_not_sent_again_and_again_to_an_address_that_others_type(make_event, join) -> None:
    event = make_event()
    for _time in range(3):
        join(event, "amal@example.org", confirmed=False)
    Registration.objects.update(reminded_at=timezone.now() - timedelta(hours=1))
    join(event, "amal@example.org", confirmed=False)
    assert Happening.objects.filter(name="registration.again").count() == 1


def test_a_number_that_nobody_can_read_ticks_nobody(client, make_event, join, colleague) -> None:
    event = make_event()
    made = join(event, "amal@example.org")
    client.force_login(colleague)
    data = {"present": ["9" * 5000, "x", str(made.pk)], "shown": ["9" * 5000, str(made.pk)]}
    sent = client.post(f"/en/events/{event.pk}/participants/", data)
    assert sent.status_code == 302
    made.refresh_from_db()
    assert made.attended


def test_what_an_organisation_confirmed_holds_for_the_name_it_saw(client, make_event, join, partner, colleague) -> None:
    event = make_event()
    person = join(event, "amal@example.org", name="Amal", organisation="Survivors Together", partner=partner)
    client.force_login(colleague)
    for name in ("The Minister", "The President", "The Queen"):
        client.post(f"/en/events/behalf/{person.pk}/", {"yes": "1"})
        person.refresh_from_db()
        assert person.speaks_for == "Survivors Together"
        answers = {"name": name, "partner": partner}
        person = registering.change(registration=person, answers=answers, edition=person.edition, by=ANONYMOUS)
        assert person.speaks_for == ""
    assert Happening.objects.filter(name="registration.behalf_asked").count() == 3  # and no mailbox is filled


def test_an_organisation_is_not_shown_who_only_typed_an_address(client, make_event, join, partner, colleague) -> None:
    person = join(make_event(), "amal@example.org", confirmed=False, partner=partner)
    client.force_login(colleague)
    assert client.get(f"/en/events/behalf/{person.pk}/").status_code == 404
