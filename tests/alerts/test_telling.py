"""From a publication to a notice: once, for whom it is news, after the sweep."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from entries.curation import move
from entries.models import Entry, Happening
from entries.states import Action
from funding.calls import opening, services as calls
from funding.calls.rules import Decision
from partners.models import User
from partners.viewers import viewer_of
from portal.notifications import readers, sweeper
from portal.notifications.alerts import matching, rounds, services
from portal.notifications.alerts.models import Alert, Asking, Round
from portal.notifications.alerts.subjects import of_entry, of_list
from portal.notifications.digests.models import Notice
from portal.notifications.models import Reader
from portal.tables.lists import listing
from tests.alerts.test_matching import saved
from tests.funding.test_call_writing import amend

pytestmark = pytest.mark.django_db


def follow(entry: Entry, user: User, frequency: str = "daily") -> Alert:
    return services.save(subject=of_entry(entry), frequency=frequency, user=user)


def watch(user: User, place: str = "all") -> Alert:
    return services.save(subject=of_list(listing(place), QueryDict("")), frequency="daily", user=user)  # type: ignore[arg-type]


def swept() -> list[tuple[str, int, str]]:
    """What was told after a sweep: address, entry, which news."""
    sweeper.sweep()
    rounds.run_waiting()
    rows = Notice.objects.filter(kind="followed").select_related("reader__user").order_by("reader", "pk")
    return [(one.reader.to, one.entry_id or 0, one.detail["event"]) for one in rows]


def test_a_new_entry_is_told_once_however_often_it_is_swept(
    make_practice, stranger, django_capture_on_commit_callbacks
) -> None:
    watch(stranger)
    practice = make_practice()
    assert swept() == [(stranger.email, practice.pk, "new")]
    Happening.objects.update(processed_at=None)
    Round.objects.update(done_at=None)
    assert swept() == [(stranger.email, practice.pk, "new")]


def test_two_alerts_of_one_reader_tell_of_an_entry_once(make_practice, stranger) -> None:
    watch(stranger)
    watch(stranger, "practice")
    practice = make_practice()
    assert swept() == [(stranger.email, practice.pk, "new")]


def test_what_two_alerts_found_stays_until_both_have_ended(make_practice, stranger) -> None:
    first, second = watch(stranger), watch(stranger, "practice")
    services.change(alert=first, frequency="at_once")
    services.change(alert=second, frequency="weekly")
    services.settle(reader=readers.of_user(stranger), quiet_from=0, quiet_until=0)
    practice = make_practice()
    assert swept() == [(stranger.email, practice.pk, "new")]
    notice = Notice.objects.get()
    assert (notice.alert_id, sorted(notice.found_by)) == (first.pk, sorted([first.pk, second.pk]))
    services.remove(alert=first)
    kept = Notice.objects.get()
    assert kept.alert_id == second.pk
    assert kept.due_at.weekday() == 0
    assert kept.due_at > notice.due_at
    services.remove(alert=second)
    assert not Notice.objects.exists()


def test_an_alert_that_rests_keeps_nothing_of_another_that_ends(make_practice, stranger) -> None:
    first, second = watch(stranger), watch(stranger, "practice")
    make_practice()
    swept()
    named = Notice.objects.get().alert_id
    ends, rests = (first, second) if named == first.pk else (second, first)
    services.change(alert=rests, frequency="never")
    services.remove(alert=ends)
    assert not Notice.objects.exists()


def test_who_wrote_or_published_it_is_not_told_that_it_is_new(make_practice, ngo_officer, curator, stranger) -> None:
    for user in (ngo_officer, curator, stranger):
        watch(user)
    practice = make_practice()
    assert swept() == [(stranger.email, practice.pk, "new")]


def test_what_returns_from_the_archive_is_not_new(make_practice, curator, second_curator, stranger) -> None:
    practice = make_practice()
    sweeper.sweep()
    rounds.run_waiting()
    watch(stranger)
    for action in (Action.ARCHIVE, Action.RESTORE, Action.PUBLISH):
        move(entry=practice, action=action, by=viewer_of(second_curator), note="So it is.")
    assert swept() == []


def test_a_changed_call_is_told_with_its_note_to_followers_and_not_to_searches(
    make_call, donor_officer, curator, stranger, colleague
) -> None:
    call = make_call()
    swept()
    follow(call, stranger)
    watch(colleague)
    amend(call, donor_officer, curator, deadline=call.deadline + timedelta(days=7))
    assert swept() == [(stranger.email, call.pk, "changed")]
    assert Notice.objects.get(kind="followed").detail["words"]["en"] == "The deadline is later."


def test_answers_and_decisions_are_told_to_followers(make_call, donor_officer, curator, stranger, ngo_officer) -> None:
    call = make_call()
    swept()
    follow(call, stranger)
    question = calls.ask(call=call, text="May networks apply?", by=viewer_of(ngo_officer))
    calls.answer(question=question, text="Yes.", by=viewer_of(donor_officer))
    calls.confirm(question=question, by=viewer_of(curator))
    calls.decide(call=call, decision=Decision.CANCEL, by=viewer_of(donor_officer), note="The budget was cut.")
    assert swept() == [(stranger.email, call.pk, "answered"), (stranger.email, call.pk, "decided")]


def test_a_round_that_fails_waits_and_holds_up_no_other(make_practice, stranger, monkeypatch: Any) -> None:
    watch(stranger)
    broken, whole = make_practice(), make_practice()
    real = matching.new_entry

    def fails(entry: Entry, at: Any) -> Any:
        if entry.pk == broken.pk:
            raise RuntimeError("broken")
        return real(entry, at)

    monkeypatch.setattr(matching, "new_entry", fails)
    assert swept() == [(stranger.email, whole.pk, "new")]
    monkeypatch.undo()
    Round.objects.filter(done_at=None).update(next_try=timezone.now())
    assert {entry for _to, entry, _event in swept()} == {whole.pk, broken.pk}


def test_nothing_is_told_of_what_was_taken_down_meanwhile(make_practice, curator, stranger) -> None:
    watch(stranger)
    practice = make_practice()
    move(entry=practice, action=Action.ARCHIVE, by=viewer_of(curator), note="Wrong.")
    assert swept() == []


def test_what_nobody_confirmed_is_forgotten_after_a_month(stranger, make_practice) -> None:
    kept = watch(stranger)
    services.ask(subject=of_entry(make_practice()), frequency="daily", address="amal@example.org", language="en")
    saved("all", "q=nobody")
    assert services.forget_unconfirmed() == 0
    assert not Asking.objects.filter(query="q=nobody").exists()
    before = timezone.now() - services.FORGOTTEN_AFTER - timedelta(days=1)
    Alert.objects.exclude(pk=kept.pk).update(created_at=before)
    Reader.objects.update(created_at=before)
    assert services.forget_unconfirmed() == 1
    assert list(Reader.objects.values_list("user", flat=True)) == [stranger.pk]
    assert list(Alert.objects.all()) == [kept]


def test_alerts_end_where_an_account_has_as_many_as_are_kept(make_practice, stranger, monkeypatch: Any) -> None:
    monkeypatch.setattr(services, "MOST", 1)
    practice = make_practice()
    follow(practice, stranger)
    follow(practice, stranger, "weekly")  # the same alert is no second one
    with pytest.raises(services.Refused):
        watch(stranger)


def test_what_an_address_received_becomes_the_accounts(make_practice, stranger) -> None:
    practice = make_practice()
    User.objects.filter(pk=stranger.pk).update(is_active=False)
    services.ask(subject=of_entry(practice), frequency="daily", address=stranger.email, language="en")
    User.objects.filter(pk=stranger.pk).update(is_active=True)
    stranger.refresh_from_db()
    assert readers.of_user(stranger).alerts.count() == 1


def test_an_account_that_somebody_began_in_ones_name_takes_nothing_over(make_practice, stranger) -> None:
    address = EmailAddress.objects.create(user=stranger, email=stranger.email, verified=False)
    practice = make_practice()
    services.ask(subject=of_entry(practice), frequency="daily", address=stranger.email, language="en")
    reader = Reader.objects.get()
    assert (reader.user, reader.to) == (None, stranger.email)
    address.verified = True
    address.save()
    assert readers.begin(address=stranger.email, language="en") == readers.of_user(stranger) == reader


def test_what_waits_because_of_an_alert_goes_with_it(make_practice, stranger, colleague) -> None:
    alert, _kept = watch(stranger), watch(colleague)
    practice = make_practice()
    assert len(swept()) == 2
    services.remove(alert=alert)
    assert swept() == [(colleague.email, practice.pk, "new")]


def test_who_followed_a_call_before_alerts_follows_it_still(make_call, stranger, colleague) -> None:
    call = make_call()
    sql = import_module("portal.notifications.alerts.migrations.0002_followed_calls").MOVE
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE funding_follow (call_id bigint, user_id bigint, since timestamptz DEFAULT now())")
        cursor.execute(
            "INSERT INTO funding_follow VALUES (%s, %s), (%s, %s)", [call.pk, stranger.pk, call.pk, colleague.pk]
        )
        follow(call, colleague, "weekly")
        cursor.execute(sql)
        cursor.execute("DROP TABLE funding_follow")
        cursor.execute(sql)
    told = Alert.objects.confirmed().filter(entry=call).values_list("reader__user", "frequency")  # type: ignore[attr-defined]
    assert dict(told) == {stranger.pk: "at_once", colleague.pk: "weekly"}


def test_an_announced_call_that_opens_is_told_to_followers_and_to_lists_that_find_it_only_now(
    make_call, ngo_officer, stranger, colleague
) -> None:
    now = timezone.now()
    call = make_call(opens_on=(now + timedelta(days=2)).date(), deadline=now + timedelta(days=30))
    swept()
    follow(call, stranger)
    services.save(subject=of_list(listing("call"), QueryDict("status=open")), frequency="daily", user=ngo_officer)  # type: ignore[arg-type]
    services.save(subject=of_list(listing("call"), QueryDict("")), frequency="daily", user=colleague)  # type: ignore[arg-type]

    assert opening.tell_opened(now=now) == 0
    later = now + timedelta(days=3)
    assert [opening.tell_opened(now=later) for _turn in range(2)] == [1, 0]
    Happening.objects.filter(name="call.opened").update(at=later)

    expected = [(user.email, call.pk, "opened") for user in (stranger, ngo_officer)]
    assert sorted(swept()) == sorted(expected)


def test_a_call_that_was_open_from_the_start_or_is_cancelled_does_not_open(make_call) -> None:
    now = timezone.now()
    make_call(opens_on=(now - timedelta(days=2)).date())
    gone = make_call(opens_on=(now + timedelta(days=2)).date(), deadline=now + timedelta(days=30))
    type(gone).objects.filter(pk=gone.pk).update(cancelled_at=now)

    assert opening.tell_opened(now=now + timedelta(days=3)) == 0
