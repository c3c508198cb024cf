"""The journey of somebody without an account who wants to hear of what is new."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from portal.notifications import sweeper
from portal.notifications.alerts import rounds
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import gathering
from portal.notifications.models import Mail
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
ADDRESS = "amal@example.org"


def path_in(mail: Mail, part: str) -> str:
    """The path of the first link of a mail that holds `part`."""
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", mail.text)
    assert found, mail.text
    return found[1]


def test_a_visitor_saves_a_search_hears_of_a_new_practice_and_ends_it_with_one_press(
    somebody: Callable[..., Person], make_practice: Callable[..., Any], language: str
) -> None:
    """A survivor's friend, with a phone and no account.

    Given a search that finds nothing of what she needs
    When she saves it as an alert, and opens the link in the letter
    Then a new practice that the search finds comes with the next summary, another one does not,
    and the link in that summary ends the alert with one press.
    """
    visitor = somebody(width=360, height=740)
    visitor.opens("search/?q=wheelchair").follows("Save as alert")
    visitor.sees("We write when something new is published that this search finds.").can_use_the_page()
    visitor.writes(email=ADDRESS).chooses("frequency", "daily").presses("Send me the link")
    visitor.sees("Look into your mailbox")
    visitor.opens(path_in(Mail.objects.get(to=ADDRESS), "/subscriptions/confirm/")).sees("Confirm what you asked for")
    visitor.can_use_the_page()
    visitor.presses("Confirm").sees(visitor.says("Confirmed", "notice"), as_is=True)
    visitor.can_use_the_page()

    make_practice(title_en="A wheelchair workshop by the river", title_ar="ورشة للكراسي المتحركة")
    make_practice(title_en="Boats that carry clinics")
    sweeper.sweep()
    rounds.run_waiting()
    # At noon, so that her quiet hours are over whenever the test runs.
    gathering.gather(now=(timezone.now() + timedelta(days=2)).replace(hour=12))
    summary = Mail.objects.get(to=ADDRESS, letter="digest")
    title = {"en": "A wheelchair workshop by the river", "ar": "ورشة للكراسي المتحركة"}[language]
    assert summary.language == language
    assert title in summary.text
    assert "Boats" not in summary.text

    visitor.opens(path_in(summary, "/unsubscribe/")).presses("Stop these mails")
    visitor.sees("You receive no more of these mails")
    assert not Alert.objects.exists()
