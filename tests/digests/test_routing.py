"""How the letters of the portal reach people: at once, in a summary, or not at all, as each has chosen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from entries import facts
from entries.curation import move
from entries.models import Action, Happening
from events.models import Registration
from partners.models import Partner, User
from partners.viewers import viewer_of
from portal.notifications import readers, sweeper
from portal.notifications.audiences import AUDIENCES
from portal.notifications.digests import gathering, kinds, services
from portal.notifications.digests.models import Notice, NoticeKind
from portal.notifications.digests.timing import clock_of, due_at
from portal.notifications.models import Mail, Reader
from portal.notifications.wording import WORDINGS
from tests.events.conftest import join, make_event

__all__ = ["join", "make_event"]
pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


@pytest.fixture
def submitted(make_practice: Make, ngo_officer: User, partner: Partner) -> Any:
    """A practice of the organisation that waits for review, and nothing to be swept."""
    entry = make_practice(published=False)
    type(entry).objects.filter(pk=entry.pk).update(owner=partner)
    entry = type(entry).objects.get(pk=entry.pk)
    move(entry=entry, action=Action.SUBMIT, by=viewer_of(ngo_officer))
    Happening.objects.all().delete()
    return type(entry).objects.get(pk=entry.pk)


def refuse(entry: Any, by: User) -> None:
    move(entry=entry, action=Action.REFUSE, by=viewer_of(by), note="Not about survivors.")
    sweeper.sweep()


def test_every_letter_of_a_kind_is_one_that_is_written() -> None:
    soon = {("registration.soon", "participant")}
    assert {(name, str(reason)) for name, reason in kinds.KIND_OF} - soon <= {
        (name, str(reason)) for name, reason in WORDINGS
    }


def test_a_summary_holds_what_would_have_been_a_letter(
    submitted: Any, ngo_officer: User, colleague: User, curator: User, reader_of: Make
) -> None:
    reader = reader_of(ngo_officer)
    services.choose(reader=reader, frequencies={"curation": "daily"})
    refuse(submitted, curator)
    assert [mail.to for mail in Mail.objects.all()] == [colleague.email]
    notice = Notice.objects.get()
    assert notice.due_at <= timezone.now() + timedelta(hours=25)
    Notice.objects.update(due_at=timezone.now())
    gathering.gather()
    mail = Mail.objects.get(to=ngo_officer.email)
    assert mail.subject == "Not accepted: Peer visits in hospital"
    assert f"/en/my/{submitted.pk}/" in mail.text
    assert mail.stop == "kind:curation"


def test_never_means_no_mail_and_no_notice(
    submitted: Any, ngo_officer: User, colleague: User, curator: User, reader_of: Make
) -> None:
    services.choose(reader=reader_of(ngo_officer), frequencies={"curation": "never"})
    refuse(submitted, curator)
    assert [mail.to for mail in Mail.objects.all()] == [colleague.email]
    assert not Notice.objects.exists()


def test_who_has_chosen_nothing_gets_the_letter_at_once(submitted: Any, ngo_officer: User, curator: User) -> None:
    """A reader is made of an account that had none: its hours of quiet hold, and the letter can be stopped."""
    hour = timezone.now().hour
    refuse(submitted, curator)
    mail, reader = Mail.objects.get(), Reader.objects.get(user=ngo_officer)
    assert (mail.to, mail.stop, mail.reader) == (ngo_officer.email, "kind:curation", reader)
    assert (mail.next_try > timezone.now()) == (hour >= reader.quiet_from or hour < reader.quiet_until)


def test_a_letter_waits_for_the_end_of_quiet_hours(submitted: Any, ngo_officer: User, curator: User) -> None:
    hour = timezone.now().hour
    reader = readers.of_user(ngo_officer)
    Reader.objects.filter(pk=reader.pk).update(quiet_from=hour, quiet_until=(hour + 2) % 24)
    refuse(submitted, curator)
    mail = Mail.objects.get()
    assert timedelta(0) < mail.next_try - timezone.now() <= timedelta(hours=2)
    assert (mail.reader, mail.stop) == (reader, "kind:curation")


def test_whoever_stopped_all_mail_still_hears_of_their_own_texts(
    submitted: Any, ngo_officer: User, curator: User, reader_of: Make
) -> None:
    reader = reader_of(ngo_officer)
    services.choose(reader=reader, frequencies={"curation": "weekly"})
    readers.stop(reader)
    refuse(submitted, curator)
    assert Mail.objects.get().to == ngo_officer.email


def test_a_doubled_sweep_makes_no_doubled_notice(
    submitted: Any, ngo_officer: User, curator: User, reader_of: Make
) -> None:
    services.choose(reader=reader_of(ngo_officer), frequencies={"curation": "daily"})
    refuse(submitted, curator)
    Happening.objects.update(processed_at=None)
    sweeper.sweep()
    assert Notice.objects.count() == 1


def test_translators_get_one_mail_a_day(make_practice: Make, translator: User) -> None:
    for title in ("One", "Two"):
        make_practice(title_en=title)
    sweeper.sweep()
    assert not Mail.objects.filter(to=translator.email).exists()
    assert set(Notice.objects.values_list("kind", "reader__user")) == {("translation", translator.pk)}
    Notice.objects.update(due_at=timezone.now())
    Reader.objects.update(quiet_from=0, quiet_until=0)
    gathering.gather()
    mail = Mail.objects.get(to=translator.email)
    assert "To be translated: One" in mail.text
    assert "To be translated: Two" in mail.text


def test_messages_invitations_and_answers_to_ones_own_question_are_never_put_off() -> None:
    never = {"message.sent", "message.answered", "membership.invited", "interest.invited", "review.invited"}
    assert not never & {name for name, _reason in kinds.KIND_OF}
    assert ("call.answered", "asker") not in {(name, str(reason)) for name, reason in kinds.KIND_OF}


def test_a_choice_changes_what_waits(make_practice: Make, make_reader: Make, tell: Make) -> None:
    reader = make_reader("amal")
    tell(reader, make_practice(), "deadline", frequency="daily", key="14")
    services.choose(reader=reader, frequencies={"deadline": "at_once"})
    assert Notice.objects.due(timezone.now()).count() == 1
    services.choose(reader=reader, frequencies={"deadline": "never"})
    assert not Notice.objects.exists()
    with pytest.raises(ValueError, match="deadline"):
        services.choose(reader=reader, frequencies={"deadline": "weekly"})


def test_every_kind_but_what_alerts_decide_can_be_chosen() -> None:
    assert set(NoticeKind) - set(kinds.DEFAULTS) == {NoticeKind.FOLLOWED}
    for kind, default in kinds.DEFAULTS.items():
        assert default in kinds.frequencies_of(kind)
        assert "never" in kinds.frequencies_of(kind)


def test_every_letter_waits_for_the_morning_but_those_that_the_table_names() -> None:
    assert set(AUDIENCES) >= kinds.AT_ANY_HOUR
    waits = set(AUDIENCES) - kinds.AT_ANY_HOUR
    assert waits >= {"need.answered", "contribution.published", "message.answered", "partnership.proposed"}


@pytest.mark.parametrize(("name", "waits"), [("need.answered", True), ("registration.moved_up", False)])
def test_a_participant_without_an_account_is_not_woken_for_what_can_wait(
    make_event: Make, join: Make, name: str, waits: bool
) -> None:
    zone = next(
        zone for zone in ("Pacific/Auckland", "Europe/London", "America/Bogota", "Asia/Dhaka")
        if not 8 <= timezone.now().astimezone(timezone.zoneinfo.ZoneInfo(zone)).hour < 20
    )  # fmt: skip
    person = join(make_event(), "amal@mail.example", time_zone=zone)
    Registration.objects.filter(pk=person.pk).update(time_zone=zone)
    need = person.needs.create(need="sign", state="arranged", decided_at=timezone.now())
    Happening.objects.all().delete()
    facts.record(name, entry=person.event, registration=person.pk, need=need.pk)
    sweeper.sweep()
    mail = Mail.objects.get()
    due = due_at("at_once", now=timezone.now(), clock=clock_of(Reader(time_zone=zone)))
    late = due > timezone.now() + timedelta(minutes=1)
    assert (mail.next_try > timezone.now()) == (waits and late)


def test_a_letter_without_a_kind_waits_by_its_readers_own_hours(
    make_event: Make, join: Make, ngo_officer: User, partner: Partner, make_reader: Make
) -> None:
    hour, reader = timezone.now().hour, make_reader("amal")
    Reader.objects.filter(pk=reader.pk).update(quiet_from=hour, quiet_until=(hour + 2) % 24)
    person = join(make_event(), "amal@mail.example", time_zone="Asia/Amman")
    need = person.needs.create(need="sign", state="arranged", decided_at=timezone.now())
    Happening.objects.all().delete()
    facts.record("need.answered", entry=person.event, registration=person.pk, need=need.pk)
    sweeper.sweep()
    mail = Mail.objects.get()
    assert timedelta(0) < mail.next_try - timezone.now() <= timedelta(hours=2)
    assert (mail.stop, mail.reader) == ("", None)
