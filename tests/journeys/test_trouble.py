"""Journeys that go wrong: two at once, a wrong file, a form that is too old. Nothing typed is lost."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from partners.models import Partner, User
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
Somebody = Callable[..., Person]


def test_two_editors_at_once_both_keep_their_words(
    somebody: Somebody, make_practice: Any, ngo_officer: User, colleague: User, partner: Partner
) -> None:
    """Two colleagues who opened the same page.

    Given a draft of their organisation
    When one saves, and then the other
    Then the second is told, sees the other text beside her own, and saves hers with one press.
    """
    draft = make_practice(published=False, owner=partner)
    one, other = somebody(ngo_officer, javascript=False), somebody(colleague, javascript=False)
    other.page.expected_statuses.add(409)
    for person in (one, other):
        person.opens(f"my/{draft.pk}/story/")
    one.writes(challenge="Roads were mined.").presses("Save and go on").is_at(f"my/{draft.pk}/results/")
    other.writes(challenge="Clinics were closed.").presses("Save and go on")
    other.sees("Somebody else saved this page meanwhile").finds_in("challenge", "Clinics were closed.")
    other.page.locator("details summary").first.click()
    other.sees("Roads were mined.", as_is=True)
    other.presses("Save and check").is_at(f"my/{draft.pk}/check/").sees("Clinics were closed.", as_is=True)


def test_a_file_of_a_wrong_kind_is_explained_beside_its_field(
    somebody: Somebody, make_practice: Any, ngo_officer: User
) -> None:
    """An author who picks a program instead of a report.

    Given the page to add a file
    When she sends the wrong one
    Then the error stands in title, summary and beside the field, and the title she typed is still there.
    """
    draft = make_practice(published=False)
    author = somebody(ngo_officer).opens(f"my/{draft.pk}/resources/add/file/")
    author.page.expected_statuses.add(422)
    author.writes(title="Our report")
    program = {"name": "report.pdf", "mimeType": "application/pdf", "buffer": b"MZ\x90\x00 a program"}
    author.page.locator("input[type=file]").set_input_files(program)
    author.page.locator("main form").get_by_role("button").last.click()
    author.is_told_of_an_error().finds_in("title", "Our report")
    described = author.page.locator("input[type=file]").get_attribute("aria-describedby") or ""
    assert "id_upload_error" in described.split()
    author.can_use_the_page()


def test_a_form_that_became_too_old_gives_the_words_back(
    somebody: Somebody, make_practice: Any, stranger: User
) -> None:
    """A reader who wrote for a long time.

    Given a message to those who did a practice, typed into a page whose security token is gone meanwhile
    When she sends it
    Then the page says in her language why it was refused, and shows what she wrote.
    """
    practice = make_practice()
    reader = somebody(stranger).opens(f"practices/{practice.pk}/contact/")
    reader.page.expected_statuses.add(403)
    reader.writes(text="How did you find the boats?")
    reader.page.context.clear_cookies(name=settings.CSRF_COOKIE_NAME)
    reader.page.locator("main form button[type=submit]").first.click()
    reader.sees("The form could not be sent").sees("How did you find the boats?", as_is=True)
    reader.can_use_the_page()
