"""The desk's page of events."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from events.models import Event
from events.registering import Said

pytestmark = pytest.mark.django_db
PAGE = "/en/desk/events/"


def test_the_desk_sees_who_takes_part_and_what_waits(
    client: Client, curator: Any, make_event: Callable[..., Event], join: Callable[..., Any]
) -> None:
    event = make_event(title_en="The dialogue", capacity=1)
    join(event, "a@example.org", needs=["sign"], said=Said(form="question", text="Why?", language="en"))
    join(event, "b@example.org")
    make_event(title_en="A draft of one", published=False)
    past = make_event(title_en="Long over")
    Event.objects.filter(pk=past.pk).update(over_at=timezone.now() - timedelta(days=90))
    client.force_login(curator)
    page = client.get(PAGE).text
    assert "The dialogue" in page
    assert "A draft of one" in page
    assert "Long over" not in page
    row = page.split("The dialogue", 1)[1].split("</tr>")[0]
    assert "1 / 1" in row
    assert f"/en/events/{event.pk}/participants/" in row
    assert f"/en/events/{event.pk}/moderation/" in row
    assert [cell.split("</td>")[0] for cell in row.split("<td>")[3:5]] == ["1", "1"]


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_takes_the_same_queries_for_one_event_and_for_three(
    client: Client, curator: Any, make_event: Callable[..., Event], number: int, django_assert_max_num_queries: Any
) -> None:
    for _one in range(number):
        make_event()
    client.force_login(curator)
    with django_assert_max_num_queries(10):
        assert client.get(PAGE).status_code == 200
