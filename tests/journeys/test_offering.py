"""The journey of a new member: an account by e-mail, a practice section by section, a session lost on the way."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from portal.notifications.models import Mail
from practices.models import Practice
from tests.journeys.person import Person

pytestmark = pytest.mark.journey

ADDRESS, PASSWORD = "nadia@example.org", "a-long-pass-phrase"
TEXTS: dict[str, dict[str, dict[str, str]]] = {
    "en": {
        "start": {"title": "A workshop that repairs", "summary": "Young people repair wheelchairs."},
        "story": {"challenge": "Wheelchairs broke.", "actions": "1. Find a room.\n2. Train."},
        "results": {"results": "Thirty wheelchairs roll again."},
        "repeat": {"lessons": "Buy spare parts before you begin."},
        "plain": {"plain": "Wheelchairs broke. Young people repair them."},
        "source": {"source": "Our own work, 2021 to 2023."},
    },
    "ar": {
        "start": {"title": "ورشة للإصلاح", "summary": "يصلح الشباب الكراسي المتحركة."},
        "story": {"challenge": "تعطلت الكراسي المتحركة.", "actions": "1. ابحث عن غرفة.\n2. درّب."},
        "results": {"results": "ثلاثون كرسيًا تعمل من جديد."},
        "repeat": {"lessons": "اشتر قطع الغيار قبل أن تبدأ."},
        "plain": {"plain": "تعطلت الكراسي. يصلحها الشباب."},
        "source": {"source": "عملنا الخاص، 2021 إلى 2023."},
    },
}
LOST_AT = "results"


def _signs_up(member: Person) -> None:
    member.opens("offer/").follows("Sign in and begin")
    member.follows("Make an account").writes(email=ADDRESS, password1=PASSWORD).presses("Make the account")
    letter = Mail.objects.get(to=ADDRESS)
    assert letter.language == member.language
    member.opens(re.search(r"https?://[^/\s]+(/\S+/confirm-email/\S+)", letter.text).group(1))
    member.presses("Yes, confirm this address")


def _loses_the_session(member: Person, section: str, texts: dict[str, str]) -> None:
    """Save without a session, sign in by the form, and find what was typed."""
    member.page.context.clear_cookies(name="sessionid")
    member.presses("Save and go on").is_at("account/login/")
    member.writes(login=ADDRESS, password=PASSWORD).presses("Sign in")
    member.is_at(f"my/\\d+/{section}/").sees("You had been signed out. Here is what you had typed; save it now.")
    for name, text in texts.items():
        member.finds_in(name, text)


def test_a_new_member_offers_a_practice_and_loses_nothing(
    somebody: Callable[..., Person], make_term: Callable[..., Any], language: str
) -> None:
    """A survivor network's officer who has never been here.

    Given the page that invites to offer a practice
    When she makes an account, confirms it by the mail in her language, and fills in section after section,
      and her session is lost in the middle
    Then what she typed comes back after signing in, the check page leads to the questions that she left out, and
      with those answered it waits for curation.
    """
    make_term("theme/wheelchair")
    member = somebody()
    _signs_up(member)
    member.opens("my/begin/practice/").chooses("language", language).presses("Begin")
    practice = Practice.objects.get()
    for section in practice.kind_info.sections:
        member.is_at(f"my/{practice.pk}/{section.code}/")
        texts = TEXTS[language].get(section.code, {})
        member.writes(**texts)
        if section.code == "topics":
            member.page.locator("input[name=theme]").first.check()
        if section.code == LOST_AT:
            _loses_the_session(member, section.code, texts)
        member.presses("Save and go on")
    member.is_at(f"my/{practice.pk}/check/").sees(TEXTS[language][LOST_AT]["results"], as_is=True)
    member.follows("Go there").is_at(f"my/{practice.pk}/rights/")
    for question in ("equality", "accessibility", "consent", "safety"):
        member.chooses(f"rights_{question}_met", "yes").writes(**{f"rights_{question}": "We asked them."})
    member.presses("Save and check")
    member.sees("Everything that is asked for is there.").presses("Submit to curation")
    member.is_at(f"my/{practice.pk}/").sees("Submitted")
    practice.refresh_from_db()
    assert (practice.state, practice.original_language) == ("submitted", language)
    member.can_use_the_page()
