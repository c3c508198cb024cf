"""The rules of `make chaos` notice what they are there for; a rule that cannot fail proves nothing."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

from entries.models import Entry, Happening, Move, Revision, SearchDocument
from portal.notifications import sending, sweeper
from portal.notifications.models import Mail
from portal.tables.models import TableImport
from tests.chaos import invariants
from tests.chaos.work import Done, end_quiet_hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(make_practice: Any) -> Entry:
    """A practice that was published properly, and everything that follows from it."""
    practice = make_practice()
    end_quiet_hours()
    sweeper.sweep()
    sending.send_waiting()
    return practice


def accepted() -> Counter[str]:
    return Counter(Mail.objects.values_list("message_id", flat=True))


def test_what_went_well_breaks_no_rule(whole: Entry) -> None:
    assert invariants.broken(Done(published={whole.pk}), accepted()) == []
    assert invariants.quiet()


def _spoilt(whole: Entry) -> dict[str, Any]:
    return {
        "its last move led": lambda: Entry.objects.filter(pk=whole.pk).update(state="archived"),
        "doubled or lost": lambda: Move.objects.filter(entry=whole).order_by("pk")[1].delete(),
        "and not found": lambda: SearchDocument.objects.filter(pk=whole.pk).delete(),
        "is told": lambda: Happening.objects.filter(name="entry.publish").delete(),
        "never dealt with": lambda: Happening.objects.update(processed_at=None),
        "live texts": lambda: Revision.objects.filter(entry=whole).delete(),
        "acknowledged as published": lambda: Move.objects.filter(entry=whole, action="publish").delete(),
    }


@pytest.mark.parametrize("words", list(_spoilt(Entry())))
def test_what_went_wrong_is_said(whole: Entry, words: str) -> None:
    Move.objects.create(entry=whole, action="archive", from_state="published", to_state="archived")
    Move.objects.create(entry=whole, action="restore", from_state="archived", to_state="published")
    _spoilt(whole)[words]()
    assert any(words in told for told in invariants.broken(Done(published={whole.pk}), accepted()))


def test_lost_and_strange_mails_are_said(whole: Entry) -> None:
    assert Mail.objects.exists()
    told = invariants.broken(Done(), Counter({"<strange@example.org>": 2}))
    assert any("the server never had it" in words for words in told)
    assert any("that nobody wrote" in words for words in told)
    assert invariants.doubled(Counter({"a": 3, "b": 1})) == 2


def test_lost_and_halved_tables_are_said(whole: Entry) -> None:
    table = TableImport.objects.create(kind="practice", source="s", language="en", provenance="own_experience",
        state="running")  # fmt: skip
    done = Done(tables={table.pk: "s", table.pk + 1: "t"}, tried_tables={"s"})
    told = " ".join(invariants.broken(done, accepted()))
    assert "is running with 0 of" in told
    assert "is lost" in told
    assert "there are 0 drafts" in told
