"""How long names and addresses of those who took part are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events import forgetting, organising
from events.models import Contribution, Event, Registration
from events.public_words import named_at
from events.registering import Said
from partners.models import User
from partners.viewers import viewer_of
from portal.privacy import retention

pytestmark = pytest.mark.django_db
Make, Join = Callable[..., Event], Callable[..., Registration]


def after(event: Event, days: int) -> Any:
    """So many days after the event."""
    assert event.over_at is not None
    return event.over_at + timedelta(days=days)


def test_names_and_addresses_go_after_half_a_year_and_the_numbers_stay(make_event: Make, join: Join) -> None:
    event = make_event()
    person = join(event, "amal@example.org", organisation="A group")
    forgetting.forget(after(event, 179))
    person.refresh_from_db()
    assert person.address == "amal@example.org"
    assert forgetting.forget(after(event, 181)) == 1
    person.refresh_from_db()
    assert (person.address, person.name, person.organisation, person.secret) == ("", "", "", "")
    assert (person.country, person.status, person.number) == ("JOR", "confirmed", 1)
    assert "amal" not in person.address_key
    assert forgetting.forget(after(event, 182)) == 0


def test_who_agreed_to_be_named_stays_named_until_the_consent_is_taken_back(
    client: Client, make_event: Make, join: Join, own_page: Callable[..., str]
) -> None:
    event = make_event()
    person = join(event, "amal@example.org", name="Amal of Amman", listed=True)
    forgetting.forget(after(event, 181))
    person.refresh_from_db()
    assert (person.name, person.address) == ("Amal of Amman", "")
    assert "Amal of Amman" in client.get(event.get_absolute_url()).text
    assert client.get(own_page(person)).status_code == 200
    Registration.objects.filter(pk=person.pk).update(listed=False)
    forgetting.forget(after(event, 182))
    old_link = own_page(person)
    assert client.get(old_link).status_code == 404
    assert "Amal of Amman" not in client.get(event.get_absolute_url()).text


def test_a_published_contribution_keeps_the_name_it_was_published_under(make_event: Make, join: Join) -> None:
    event = make_event()
    named, other = (
        join(event, f"{name}@example.org", said=Said(form="question", text="Why?", language="en", named=True))
        for name in ("amal", "boutros")
    )
    Contribution.objects.filter(registration=named).update(stage="accepted", published_at=timezone.now())
    forgetting.forget(after(event, 181))
    assert Registration.objects.get(pk=named.pk).name == "Amal"
    assert Registration.objects.get(pk=other.pk).name == ""


def test_nothing_is_taken_out_while_the_questions_are_open(make_event: Make, join: Join) -> None:
    event = make_event()
    person = join(event, "amal@example.org")
    Event.objects.filter(pk=event.pk).update(consultation="open")
    assert forgetting.forget(after(event, 400)) == 0
    Event.objects.filter(pk=event.pk).update(consultation_until=after(event, 10).date())
    assert forgetting.forget(after(event, 185)) == 0
    assert forgetting.forget(after(event, 192)) == 1
    person.refresh_from_db()
    assert person.address == ""


def test_two_at_one_event_are_emptied_and_an_address_can_register_for_another(make_event: Make, join: Join) -> None:
    first, second = make_event(), make_event()
    join(first, "a@example.org")
    join(first, "b@example.org")
    Event.objects.filter(pk=first.pk).update(over_at=timezone.now() - timedelta(days=200))
    assert forgetting.forget() == 2
    assert join(second, "a@example.org").status == "confirmed"


def test_the_table_of_retention_says_so_and_organisers_see_the_day(
    client: Client, ngo_officer: Any, make_event: Make, join: Join
) -> None:
    assert retention.TABLE["participants"].days == forgetting.PEOPLE_KEPT.days == 180
    event = make_event()
    person = join(event, "a@example.org")
    due = forgetting.due_on(event)
    assert isinstance(due, date)
    client.force_login(ngo_officer)
    page = client.get(f"/en/events/{event.pk}/participants/").text
    assert f'datetime="{due.isoformat()}"' in page
    forgetting.forget(after(event, 181))
    assert "Name no longer kept" in client.get(f"/en/events/{event.pk}/participants/").text
    assert person.pk


def test_after_the_event_those_are_named_who_were_there_once_that_is_noted(
    make_event: Make, join: Join, colleague: User
) -> None:
    start = timezone.now() - timedelta(days=2)
    event = make_event()
    came, stayed_away = (join(event, f"{name}@example.org", name=name, listed=True) for name in ("Amal", "Bilal"))

    def names() -> set[str]:
        return {one.partition(" ")[0] for one in named_at(event)}

    by = viewer_of(colleague)
    organising.mark_attendance(event=event, present={came.pk}, shown={came.pk, stayed_away.pk}, by=by)
    assert names() == {"Amal", "Bilal"}  # it lies ahead
    event.starts_at, event.ends_at = start, start + timedelta(hours=2)
    event.save()
    assert names() == {"Amal"}
    organising.mark_attendance(event=event, present=set(), shown={came.pk, stayed_away.pk}, by=by)
    assert names() == {"Amal", "Bilal"}  # nobody noted anything
