"""A journey through a dialogue event: from the form without an account to the list of speakers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from partners.models import User
from portal.notifications import sweeper
from portal.notifications.models import Mail
from tests.events.conftest import make_event  # noqa: F401 - a fixture
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def _link_in_the_mail_to(address: str) -> str:
    """The path of the link that a mail to this address holds."""
    sweeper.sweep()
    letter = Mail.objects.filter(to=address).latest("pk")
    return next(urlsplit(word).path for word in letter.text.split() if "/events/registration/" in word)


def test_somebody_without_an_account_takes_the_floor(
    somebody: Callable[..., Person],
    make_event: Any,  # noqa: F811
    ngo_officer: User,
    language: str,
) -> None:
    """A visitor and the officer of the organisation that holds the event.

    Given an event with registration
    When a visitor registers without an account and asks for the floor, and confirms by the link in the mail
    And the moderator puts her on the list and gives her the floor
    Then the room reads her name, and she reads on her own page that she has the floor.
    """
    event = make_event(title_en="Talking about cooperation", title_ar="حوار عن التعاون")
    visitor = somebody(javascript=False).opens(f"events/{event.pk}/register/")
    visitor.chooses("language", language).chooses("form", "floor")
    visitor.writes(name="Amal Haddad", email="amal@example.org", text="Ramps before speeches.").presses("Register")
    visitor.sees("Look into your mailbox").can_use_the_page()

    visitor.opens(_link_in_the_mail_to("amal@example.org")).presses("Confirm")
    visitor.sees("Ramps before speeches.", as_is=True).can_use_the_page()

    moderator = somebody(ngo_officer).opens(f"events/{event.pk}/moderation/")
    moderator.sees("Ramps before speeches.", as_is=True)
    for step in ("list", "speak"):
        moderator.page.locator(f"main form[action$='/{step}/'] button").first.click()
        moderator.page.wait_for_load_state()
    moderator.can_use_the_page()

    room = moderator.follows("List of speakers for the room")
    room.sees("Amal Haddad", as_is=True).can_use_the_page()
    visitor.opens(urlsplit(visitor.page.url).path).sees(visitor.says("Has the floor", "contribution"), as_is=True)
