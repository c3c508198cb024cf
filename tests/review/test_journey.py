"""A journey in the browser: author and curator talk beside the text, each in their own language."""

import pytest

from entries.models import Entry
from partners.models import User
from portal.review.models import Comment
from tests.journeys.person import Person

pytestmark = pytest.mark.journey


def test_author_and_curator_talk_beside_the_text(
    open_page, waiting: Entry, ngo_officer: User, curator: User, live_server
) -> None:
    """A curator who reads English, an author who reads Arabic.

    Given a practice that waits for its review
    When the curator comments beside a field, the author answers there, and the curator marks it as resolved
    Then both have read each other's words on their own page, without a barrier.
    """
    reader = Person(open_page, "en").is_signed_in_as(curator).opens(f"desk/entries/{waiting.pk}/review/")
    beside = reader.page.locator("#field-results")
    beside.locator("details.comment > summary").click()
    beside.locator("textarea").fill("Who paid for it?")
    beside.locator("details.comment button").click()
    comment = Comment.objects.get()
    reader.page.wait_for_url(f"**/desk/entries/{waiting.pk}/review/#comment-{comment.pk}")
    reader.sees("Who paid for it?", as_is=True).can_use_the_page()

    author = Person(open_page, "ar").is_signed_in_as(ngo_officer).opens(f"my/{waiting.pk}/review/")
    thread = author.page.locator("#field-results .thread")
    thread.locator("summary").click()
    thread.locator("textarea").fill("التعاونية دفعت.")
    thread.locator("details button").click()
    author.sees("التعاونية دفعت.", as_is=True).can_use_the_page()

    reader.opens(f"desk/entries/{waiting.pk}/review/").sees("التعاونية دفعت.", as_is=True)
    reader.presses("Mark as resolved").sees("A resolved comment").can_use_the_page()
    comment.refresh_from_db()
    assert comment.resolved_by == curator
