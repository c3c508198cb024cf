"""Changes of very many: made by a worker, whole or not at all, taken up again when it was killed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections, transaction
from django.utils import timezone

from entries.models import Entry, Move
from entries.rules import Refused
from partners.viewers import viewer_of
from portal.desk import tasks
from portal.desk.bulk import background, of_entries, services
from portal.desk.models import BulkAction, BulkChange, Handed, List
from tests.desk.conftest import address

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two rows are many here, and of each row is told."""
    monkeypatch.setattr(background, "AT_ONCE", 1)
    monkeypatch.setattr(background, "TOLD_EACH", 1)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The keys of the changes that were sent to the worker."""
    found: list[int] = []
    monkeypatch.setattr(tasks.carry_out_bulk, "apply_async", lambda args, **_options: found.extend(args))
    return found


@pytest.fixture
def change(make_practice: Any, curator: Any) -> BulkChange:
    """Two published practices that are to be archived."""
    entries, by = [make_practice(), make_practice()], viewer_of(curator)
    made = services.plan(which=List.ENTRIES, query="", keys=[f"e{one.pk}" for one in entries], by=by)
    services.say(change=made, action=BulkAction.ARCHIVE, wanted={"note": "Out of date."}, by=by)
    return BulkChange.objects.get()


@pytest.fixture
def handed(change: BulkChange, curator: Any) -> BulkChange:
    by = viewer_of(curator)
    seen = services.preview(change, by).seen
    return background.hand_over(change=change, what=Handed.APPLY, by=by, seen=seen)


def states() -> set[str]:
    return set(Entry.objects.filter(kind="practice").values_list("state", flat=True))


def test_from_the_preview_over_the_worker_to_undoing(
    client: Any, curator: Any, change: BulkChange, sent: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    client.force_login(curator)
    page = address("bulk", change.pk)
    seen = client.get(page).context["preview"].seen
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("bulk_apply", change.pk), {"seen": seen})
    assert (states(), sent) == ({"published"}, [change.pk])
    shown = client.get(page).content.decode()
    assert "The change is made in the background" in shown
    assert "Rows dealt with: 0 of 2" in shown
    again = client.post(address("bulk_apply", change.pk), {"seen": seen}, follow=True)
    assert "under way" in again.content.decode()
    assert tasks.carry_out_bulk(change.pk)
    assert states() == {"archived"}
    assert not tasks.carry_out_bulk(change.pk)  # a message that comes twice does nothing
    assert client.get(page).context["report"].done == 2
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address("bulk_undo", change.pk))
    assert "The change is undone in the background" in client.get(page).content.decode()
    assert tasks.carry_out_bulk(change.pk)
    assert states() == {"published"}
    assert sent == [change.pk, change.pk]
    assert client.get(page).context["report"].undone == 2


def test_how_far_it_is_can_be_seen_from_outside_the_transaction(
    handed: BulkChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[int] = []
    archive = of_entries.Archive._archive

    def looked_at(self: Any, entry: Entry) -> Move:
        told.append(background.rows_dealt_with(handed))
        return archive(self, entry)

    monkeypatch.setattr(of_entries.Archive, "_archive", looked_at)
    background.carry_out(handed.pk)
    assert told == [0, 1]


@pytest.mark.parametrize(
    ("action", "wanted"),
    [
        (BulkAction.RETAG, {"how": "add", "term": "theme/other", "role": "about"}),
        (BulkAction.REVIEW_DATE, {"date": "2030-01-02"}),
    ],
)
def test_terms_and_dates_tell_of_each_row_before_the_change_is_committed(
    change: BulkChange,
    curator: Any,
    make_term: Any,
    action: str,
    wanted: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make_term("theme/other")
    by, told = viewer_of(curator), []
    services.say(change=change, action=action, wanted=wanted, by=by)
    change.refresh_from_db()
    seen = services.preview(change, by).seen
    waits = background.hand_over(change=change, what=Handed.APPLY, by=by, seen=seen)
    tell = background._Telling.__call__

    def looked_at(self: Any) -> None:
        tell(self)
        told.append((background.rows_dealt_with(waits), BulkChange.objects.get().applied_at))

    monkeypatch.setattr(background._Telling, "__call__", looked_at)
    assert background.carry_out(waits.pk)
    assert told == [(1, None), (2, None)]
    change.refresh_from_db()
    assert change.applied_at
    background.hand_over(change=change, what=Handed.UNDO, by=by)
    told.clear()
    change.refresh_from_db()
    monkeypatch.setattr(background._Telling, "__call__", tell)
    assert background.carry_out(change.pk)
    change.refresh_from_db()
    assert background.rows_dealt_with(BulkChange(pk=change.pk, handed=Handed.UNDO)) == 2
    assert change.undone_at


def test_what_changed_since_the_preview_stops_all_of_it(client: Any, curator: Any, handed: BulkChange) -> None:
    Entry.objects.filter(pk=handed.rows.first().entry_id).update(state="draft")
    assert background.carry_out(handed.pk)
    handed.refresh_from_db()
    assert (handed.handed, handed.applied_at, handed.problem) == ("", None, "other_now")
    client.force_login(curator)
    assert "Something changed meanwhile" in client.get(address("bulk", handed.pk)).content.decode()


def test_an_error_in_the_middle_changes_nothing_and_is_said(
    handed: BulkChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = of_entries.Archive._archive

    def fails_at_the_second(self: Any, entry: Entry) -> Move:
        if Move.objects.filter(action="archive").exists():
            raise ValueError("broken")
        return archive(self, entry)

    monkeypatch.setattr(of_entries.Archive, "_archive", fails_at_the_second)
    assert background.carry_out(handed.pk)
    handed.refresh_from_db()
    assert (states(), handed.handed, handed.problem) == ({"published"}, "", "error")


def test_a_killed_worker_leaves_nothing_half_done_and_another_goes_on(
    handed: BulkChange, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = of_entries.Archive._archive

    def killed_at_the_second(self: Any, entry: Entry) -> Move:
        if Move.objects.filter(action="archive").exists():
            raise SystemExit
        return archive(self, entry)

    monkeypatch.setattr(of_entries.Archive, "_archive", killed_at_the_second)
    with pytest.raises(SystemExit):
        background.carry_out(handed.pk)
    monkeypatch.undo()
    handed.refresh_from_db()
    assert (states(), handed.handed) == ({"published"}, "apply")
    assert tasks.resume_bulk() == 0  # it may still be on its way
    BulkChange.objects.update(handed_at=timezone.now() - timedelta(minutes=2))
    assert tasks.resume_bulk() == 1
    assert states() == {"archived"}


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_not_meet(handed: BulkChange) -> None:
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM desk_bulkchange WHERE id = %s FOR UPDATE", [handed.pk])
            assert not background.carry_out(handed.pk)
        other.rollback()
    finally:
        other.close()
    assert background.carry_out(handed.pk)
    assert states() == {"archived"}


def test_whoever_lost_the_role_meanwhile_changes_nothing(handed: BulkChange, curator: Any) -> None:
    curator.roles = []
    curator.save()
    assert background.carry_out(handed.pk)
    handed.refresh_from_db()
    assert (states(), handed.problem) == ({"published"}, "refused_now")


@pytest.mark.parametrize("who", ["reviewer", "ngo_officer", "administrator"])
def test_a_plan_is_handed_over_by_its_author_only(change: BulkChange, who: str, request: Any) -> None:
    by = viewer_of(request.getfixturevalue(who))
    for what in Handed:
        with pytest.raises(Refused), transaction.atomic():
            background.hand_over(change=change, what=what, by=by, seen="x")


def test_what_is_said_stays_said_while_it_is_under_way(handed: BulkChange, curator: Any) -> None:
    with pytest.raises(Refused):
        services.say(change=handed, action=BulkAction.ARCHIVE, wanted={"note": "Other."}, by=viewer_of(curator))
    assert cache.get(f"bulk:{handed.pk}:apply") == 0
