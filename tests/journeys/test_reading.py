"""Journeys of those who read: by phone without scripts, and by keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.person import Person

pytestmark = pytest.mark.journey

TITLE = {"en": "Peer visits in hospital", "ar": "زيارات الأقران في المستشفى"}
PLAIN = {"en": "Survivors visit people in hospital.", "ar": "يزور الناجون الناس في المستشفى."}
# What a person calls it; the text of the practice does not say it, the thesaurus does.
EVERYDAY_WORD = {"en": "companions", "ar": "رفقاء"}


@pytest.fixture
def practice(make_practice: Callable[..., Any], make_term: Callable[..., Any]) -> Any:
    """A practice in both languages beside others, under a term that people call by another name."""
    make_term("theme/peer-support", alternatives_en="companions", alternatives_ar="رفقاء", label_ar="دعم الأقران")
    for theme in ("theme/wheelchair", "theme/peer-support"):
        make_term(theme)
        make_practice(title_en="Another one", title_ar="ممارسة أخرى", plain_ar=PLAIN["ar"], terms=(theme,))
    return make_practice(
        title_ar=TITLE["ar"], summary_ar="يزور الناجون المصابين الجدد.", plain_ar=PLAIN["ar"],
        terms=("theme/peer-support", ("country/BIH", "place")),
    )  # fmt: skip


def test_an_officer_finds_a_practice_on_her_phone_and_keeps_it(
    somebody: Callable[..., Person], practice: Any, language: str
) -> None:
    """An NGO officer, with a 360 px phone, no scripts and no account.

    Given a practice that is filed under a term of the thesaurus
    When she types the everyday word for it, and narrows the list to one country
    Then she finds it in her language, reads the plain-language version, saves it, and finds it on her list.
    """
    officer = somebody(width=360, height=740, javascript=False)
    officer.opens("").writes(q=EVERYDAY_WORD[language]).presses("Search").is_at("search/")
    officer.sees(TITLE[language], as_is=True)
    officer.page.locator("#facet-country summary").click()
    officer.chooses("country", "BIH").presses("Show the results")
    officer.does_not_see("Another one", as_is=True).follows(TITLE[language], as_is=True)
    officer.follows("Plain language").sees(PLAIN[language], as_is=True)
    officer.follows("Save to my list").presses("Save to my list")
    officer.is_at("saved/").sees(TITLE[language], as_is=True)
    officer.can_use_the_page()


def _walk_to(person: Person, selector: str, *, at_most: int = 40) -> None:
    """Press Tab until the element has the focus; each stop on the way is seen."""
    for _stop in range(at_most):
        person.page.keyboard.press("Tab")
        if person.page.evaluate(f"document.activeElement.matches({selector!r})"):
            return
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_reader_searches_and_opens_a_result_by_keyboard_alone(
    somebody: Callable[..., Person], practice: Any, language: str
) -> None:
    """A reader who uses no mouse.

    Given the home page
    When she skips to the content, types into the search field, sends it with Enter and walks to the first result
    Then the page of the practice opens.
    """
    reader = somebody().opens("")
    keyboard = reader.page.keyboard
    keyboard.press("Tab")
    assert reader.page.evaluate("document.activeElement.className") == "skip"
    keyboard.press("Enter")
    _walk_to(reader, "input[name=q]")
    keyboard.type(TITLE[language])
    keyboard.press("Enter")
    reader.is_at("search/")
    _walk_to(reader, f"a[href*='/{practice.pk}-']")
    keyboard.press("Enter")
    reader.is_at(f"practices/{practice.pk}-")
    reader.page.get_by_role("heading", level=1, name=TITLE[language]).wait_for()
    reader.can_use_the_page()
