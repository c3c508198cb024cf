"""The journey of a newsletter: from an address without an account to the archive, and out again with one press."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from partners.models import User
from portal.notifications import bodies, sending
from portal.notifications.models import Mail, Reader
from portal.notifications.newsletter import dispatch
from portal.notifications.newsletter.models import Issue, Subscription
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
ADDRESS = "amal@example.org"
SUBJECT = {"en": "What is new", "ar": "ما الجديد"}


def path_in(text: str, part: str) -> str:
    """The path of the first link of a mail that holds `part`."""
    found = re.search(rf"https?://[^/\s]+(/\S*{part}\S*)", text)
    assert found, text
    return found[1]


def test_a_visitor_subscribes_two_people_of_isu_send_an_issue_and_one_press_ends_it(
    somebody: Callable[..., Person],
    make_practice: Callable[..., Any],
    curator: User,
    second_curator: User,
    language: str,
) -> None:
    """A reader without an account, and two curators.

    Given a practice, and a reader who subscribed and opened the link in the letter
    When a curator writes an issue that points to it and submits it, and a second one approves it
    Then the mail arrives in the reader's language, the archive has it, and one press ends the newsletter.
    """
    make_practice(title_en="A wheelchair workshop", title_ar="ورشة للكراسي المتحركة")
    reader = somebody(width=360, height=740)
    reader.opens("newsletter/").follows("Subscribe to the newsletter").can_use_the_page()
    reader.writes(email=ADDRESS).presses("Subscribe").sees("Look into your mailbox")
    reader.opens(path_in(Mail.objects.get(to=ADDRESS).text, "/subscriptions/confirm/")).presses("Confirm")
    assert Subscription.objects.active().count() == 1
    Reader.objects.update(quiet_from=0, quiet_until=0)

    writer = somebody(curator)
    writer.opens("desk/newsletter/").presses("Write a new issue").can_use_the_page()
    texts = {f"subject_{language}": SUBJECT[language], f"body_{language}": "## 1\n\n**2026**"}
    writer.writes(**texts).presses("Save the texts").sees("The issue is saved.")
    issue = Issue.objects.get()
    writer.opens(f"desk/newsletter/{issue.pk}/entries/?q=wheelchair").page.locator("main [name=entry] ~ button").click()
    writer.sees("The entry is picked.").opens(f"desk/newsletter/{issue.pk}/")
    writer.page.locator("main button[value=submit]").click()
    writer.sees("You wrote or submitted this issue. A second person must decide on it: four eyes.")
    second = somebody(second_curator).opens(f"desk/newsletter/{issue.pk}/")
    second.page.locator("main button[value=approve]").click()
    second.sees("The issue is approved. It is sent at its time.").can_use_the_page()

    dispatch.go_on()
    sending.send_waiting()
    mail = Mail.objects.get(letter=dispatch.LETTER)
    assert (mail.state, mail.language, mail.subject) == ("sent", language, SUBJECT[language])
    reader.opens("newsletter/").follows(SUBJECT[language], as_is=True).sees("2026", as_is=True).can_use_the_page()
    text, _html = bodies.parts_of(mail)
    reader.opens(path_in(text, "/unsubscribe/")).presses("Stop these mails")
    reader.sees("You receive no more of these mails")
    assert not Subscription.objects.active().exists()
