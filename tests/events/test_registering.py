"""Registering: places and their order, links, addresses, changes, what is deleted when."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from entries.addresses import key_of
from entries.viewers import ANONYMOUS
from events import forgetting, registering
from events.addresses import token_for
from events.models import AccessNeed, Event, Registration, Status
from partners.models import Membership
from partners.viewers import viewer_of
from portal.notifications import sweeper
from portal.notifications.models import Mail
from portal.notifications.sending import send_waiting
from tests.events.conftest import ANSWERS

pytestmark = pytest.mark.django_db
FORM = {"name": "Amal", "email": "amal@example.org", "language": "en", "country": "", "organisation_kind": ""}


def statuses(event: Event) -> list[str]:
    return list(Registration.objects.filter(event=event).order_by("number").values_list("status", flat=True))


def test_registration_waits_for_the_address_to_be_confirmed(client, make_event) -> None:
    event = make_event()
    answer = client.post(f"/en/events/{event.pk}/register/", FORM, follow=True)
    assert "Look into your mailbox" in answer.content.decode()
    assert statuses(event) == [Status.PENDING]
    sweeper.sweep()
    letter = Mail.objects.get(to="amal@example.org")
    path = next(line for line in letter.text.split() if "/registration/" in line).partition("//")[2].partition("/")[2]
    assert "Press the button" in client.get(f"/{path}").content.decode()
    assert statuses(event) == [Status.PENDING]  # opening the link changes nothing: mail programs open links
    assert "You have a place" in client.post(f"/{path}", {"confirm": "1"}, follow=True).content.decode()
    assert statuses(event) == [Status.CONFIRMED]


def test_as_many_as_have_a_place_may_register_from_one_network(client, make_event, monkeypatch) -> None:
    monkeypatch.setattr("events.views.joining.EACH", 1)
    event = make_event(capacity=2)
    from_there = {"REMOTE_ADDR": "192.0.2.77"}
    answers = [
        client.post(f"/en/events/{event.pk}/register/", FORM | {"email": f"room{number}@example.org"}, **from_there)
        for number in range(3)
    ]
    assert [answer.status_code for answer in answers] == [302, 302, 422]
    assert "from your network" in answers[-1].content.decode()
    assert "room2@example.org" in answers[-1].content.decode()  # nothing typed is lost


def test_confirmation_has_the_calendar_file_with_the_meeting_in_the_persons_language(make_event, join) -> None:
    event = make_event(title_fr="Une rencontre", capacity=1)
    join(event, "amal@example.org", language="fr")
    sweeper.sweep()
    send_waiting()
    sent = next(one for one in mail.outbox if one.attachments)
    assert "Une rencontre" in sent.subject
    name, content, media_type = sent.attachments[0]
    assert (name, media_type) == (f"event-{event.pk}.ics", "text/calendar")
    assert "meet.example.org" in content
    assert "SUMMARY;LANGUAGE=fr:Une rencontre" in content


def test_capacity_is_kept_and_the_others_wait_in_order(make_event, join) -> None:
    event = make_event(capacity=2)
    people = [join(event, f"p{number}@example.org") for number in range(4)]
    assert statuses(event) == ["confirmed", "confirmed", "waiting", "waiting"]
    registering.withdraw(registration=people[0])
    people[2].refresh_from_db()
    people[3].refresh_from_db()
    assert (people[2].status, people[3].status) == ("confirmed", "waiting")


def test_more_places_let_those_who_wait_move_up(make_event, join) -> None:
    event = make_event(capacity=1)
    for number in range(3):
        join(event, f"p{number}@example.org")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    assert registering.move_up(event=event) == 1
    assert statuses(event) == ["confirmed", "confirmed", "waiting"]


def test_whoever_withdrew_comes_back_at_the_end(make_event, join) -> None:
    event = make_event(capacity=1)
    first, second = join(event, "a@example.org"), join(event, "b@example.org")
    registering.withdraw(registration=first)
    assert registering.confirm(registration=first).status == Status.WAITING
    second.refresh_from_db()
    assert second.status == Status.CONFIRMED


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_more_places_than_there_are(make_event, join) -> None:
    event = make_event(capacity=3)
    waiting = [join(event, f"p{number}@example.org", confirmed=False) for number in range(8)]

    def confirm(registration: Registration) -> None:
        try:
            registering.confirm(registration=registration)
        finally:
            connection.close()

    threads = [threading.Thread(target=confirm, args=(one,)) for one in waiting]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert statuses(event) == ["confirmed"] * 3 + ["waiting"] * 5


@pytest.mark.django_db(transaction=True)
def test_form_sent_twice_at_once_makes_one_registration(make_event, join) -> None:
    event = make_event()

    def send() -> None:
        try:
            registering.register(event=event, answers=ANSWERS, by=ANONYMOUS, address="amal@example.org")
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert Registration.objects.filter(event=event).count() == 1


def test_places_are_locked_before_the_registration_by_whoever_comes(make_event, join, colleague) -> None:
    event = make_event()
    pending = join(event, colleague.email, confirmed=False)  # its link may be opened while its owner registers
    firsts = []
    for deed in (
        lambda: registering.register(event=event, answers=ANSWERS, by=viewer_of(colleague), address=colleague.email),
        lambda: registering.confirm(registration=pending),
        lambda: registering.withdraw(registration=pending),
    ):
        with CaptureQueriesContext(connection) as queries:
            deed()
        locking = [query["sql"] for query in queries if "FOR UPDATE" in query["sql"]]
        firsts.append("events_seats" in locking[0])
    assert firsts == [True] * 3


@pytest.mark.parametrize("typed", ["AMAL@Example.ORG", "ａｍａｌ@example.org", " amal@example.org "])
def test_one_address_is_registered_once_however_it_is_written(typed) -> None:
    assert key_of(typed) == key_of("amal@example.org")


def test_domains_in_other_scripts_are_one_with_their_dns_form() -> None:
    assert key_of("info@BÜCHER.example") == key_of("info@xn--bcher-kva.example")


def test_second_registration_changes_nothing_and_tells_nobody_else(client, make_event, join) -> None:
    event = make_event()
    join(event, "amal@example.org")
    pages = [
        client.post(f"/en/events/{event.pk}/register/", FORM | {"email": one, "name": "Somebody else"}, follow=True)
        for one in ("Amal@example.org", "new@example.org")
    ]
    main = [page.content.decode().partition("<main")[2].partition("</main>")[0] for page in pages]
    assert main[0] == main[1]
    assert Registration.objects.get(address_key="amal@example.org").name == "Amal"
    sweeper.sweep()
    subjects = Mail.objects.filter(to="amal@example.org").values_list("subject", flat=True)
    assert sorted(subject.partition(":")[0] for subject in subjects) == [
        "Please confirm your registration",
        "You are registered already",
        "Your registration is confirmed",
    ]


def test_link_is_not_sent_again_within_minutes(make_event, join) -> None:
    event = make_event()
    for _again in range(4):
        join(event, "amal@example.org", confirmed=False)
    sweeper.sweep()
    assert Mail.objects.filter(to="amal@example.org").count() == 2


@pytest.mark.parametrize(
    "typed", ["a@example.org\r\nBcc: victim@example.org", "victim@example.org\nX: y", "a@b\x00.org"]
)
def test_addresses_that_mail_cannot_carry_are_refused(client, make_event, typed) -> None:
    event = make_event()
    answer = client.post(f"/en/events/{event.pk}/register/", FORM | {"email": typed})
    assert answer.status_code in (400, 422)
    assert not Registration.objects.filter(event=event).exists()


def test_an_address_with_letters_of_any_script_registers_once(client, make_event) -> None:
    event = make_event()
    for typed in ("é@example.org", "É@example.org"):
        answer = client.post(f"/en/events/{event.pk}/register/", FORM | {"email": typed})
        assert answer.status_code == 302
    assert Registration.objects.get(event=event).address == "é@example.org"
    sweeper.sweep()
    assert Mail.objects.filter(to="é@example.org").exists()


def test_line_ends_in_a_name_reach_no_header(make_event, join) -> None:
    event = make_event(title_en="An event")
    join(event, "amal@example.org", name="A\r\nBcc: victim@example.org")
    sweeper.sweep()
    assert not Mail.objects.filter(subject__contains="\n").exists()


@pytest.mark.parametrize("token", ["nonsense", "WzEsIngiXQ:1abc:def"])
def test_forged_link_says_what_to_do(client, token) -> None:
    answer = client.get(f"/en/events/registration/{token}/")
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_link_of_a_deleted_registration_does_not_open_another(client, make_event, join, own_page) -> None:
    event = make_event()
    old = join(event, "amal@example.org")
    address = own_page(old)
    Registration.objects.filter(pk=old.pk).update(secret="changed")
    assert client.get(address).status_code == 404


def test_meeting_is_shown_to_confirmed_participants_only(client, make_event, join, own_page) -> None:
    event = make_event(capacity=1)
    first, second = join(event, "a@example.org"), join(event, "b@example.org")
    assert "meet.example.org" in client.get(own_page(first)).content.decode()
    assert "meet.example.org" not in client.get(own_page(second)).content.decode()
    assert client.get(own_page(second, "event.ics")).status_code == 404
    assert "meet.example.org" in client.get(own_page(first, "event.ics")).content.decode()


def test_change_keeps_answers_and_the_second_of_two_is_told(client, make_event, join, own_page) -> None:
    event = make_event()
    person = join(event, "amal@example.org", needs=["sign", "captions"])
    sent = FORM | {"name": "Amal B.", "needs": ["sign"], "edition": person.edition}
    assert client.post(own_page(person, "change/"), sent).status_code == 302
    person.refresh_from_db()
    assert person.name == "Amal B."
    assert list(person.needs.values_list("need", flat=True)) == ["sign"]
    late = client.post(own_page(person, "change/"), sent | {"name": "Amal C."})
    assert late.status_code == 409
    assert "Amal C." in late.content.decode()


def test_account_registers_at_once_and_is_led_to_its_page(client, make_event, stranger) -> None:
    event = make_event()
    client.force_login(stranger)
    sent = {name: value for name, value in FORM.items() if name != "email"}
    answer = client.post(f"/en/events/{event.pk}/register/", sent)
    made = Registration.objects.get(event=event)
    assert (made.address, made.status, made.user_id) == (stranger.email, Status.CONFIRMED, stranger.pk)
    signed = token_for(made).partition(":")[0]  # what follows holds the second in which it was signed
    assert f"/{signed}:" in answer["Location"]
    assert client.get(f"/en/events/{event.pk}/register/").status_code == 302


def test_registration_is_closed_when_the_event_is_over(client, make_event) -> None:
    event = make_event(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now() - timedelta(days=1))
    assert "Nobody can register" in client.get(f"/en/events/{event.pk}/register/").content.decode()
    assert client.post(f"/en/events/{event.pk}/register/", FORM).status_code == 422


def test_organisation_confirms_who_speaks_for_it(client, make_event, join, make_entry, partner, colleague) -> None:
    event = make_event()
    person = join(event, "amal@example.org", organisation="Survivors Together", partner=partner)
    assert person.behalf == "asked"
    assert person.speaks_for == ""
    sweeper.sweep()
    assert Mail.objects.filter(to=colleague.email, subject__startswith="Does this person speak").exists()
    client.force_login(colleague)
    client.post(f"/en/events/behalf/{person.pk}/", {"yes": "1"})
    person.refresh_from_db()
    assert person.speaks_for == "Survivors Together"


def test_nobody_else_says_who_speaks_for_an_organisation(client, make_event, join, partner, stranger) -> None:
    event = make_event()
    person = join(event, "amal@example.org", organisation="Survivors Together", partner=partner)
    client.force_login(stranger)
    assert client.post(f"/en/events/behalf/{person.pk}/", {"yes": "1"}).status_code == 404


def test_access_need_is_answered_on_the_page_and_by_mail(client, make_event, join, own_page, colleague) -> None:
    event = make_event()
    person = join(event, "amal@example.org", needs=["sign"], needs_note="Jordanian Sign Language")
    need = person.needs.get()
    client.force_login(colleague)
    assert "Jordanian Sign Language" in client.get(f"/en/events/{event.pk}/participants/").content.decode()
    refused = client.post(f"/en/events/{event.pk}/needs/{need.pk}/", {"state": "impossible", "answer": ""})
    assert refused.status_code == 422
    client.post(f"/en/events/{event.pk}/needs/{need.pk}/", {"state": "arranged", "answer": "Two interpreters."})
    assert "Two interpreters." in client.get(own_page(person)).content.decode()
    sweeper.sweep()
    assert Mail.objects.filter(to="amal@example.org", text__contains="Two interpreters.").exists()


@pytest.mark.parametrize(("who", "status"), [("stranger", 403), ("reviewer", 403), ("donor_officer", 403)])
def test_participants_are_seen_by_organisers_only(client, request, make_event, join, who, status) -> None:
    event = make_event()
    join(event, "amal@example.org")
    client.force_login(request.getfixturevalue(who))
    for page in ("participants", "moderation"):
        assert client.get(f"/en/events/{event.pk}/{page}/").status_code == status


def test_viewers_of_the_owner_do_not_organise(client, make_event, stranger, partner) -> None:
    event = make_event()
    Membership.objects.create(user=stranger, partner=partner, standing="viewer")
    client.force_login(stranger)
    assert client.get(f"/en/events/{event.pk}/participants/").status_code == 403


def test_names_stand_on_the_page_only_with_consent(client, make_event, join) -> None:
    event = make_event()
    join(event, "a@example.org", name="Amal of Amman", listed=True)
    join(event, "b@example.org", name="Boutros of Beirut")
    page = client.get(event.get_absolute_url()).content.decode()
    assert "Amal of Amman" in page
    assert "Boutros of Beirut" not in page


def test_needs_are_forgotten_thirty_days_after_the_event_and_unconfirmed_ones_after_seven(make_event, join) -> None:
    event = make_event()
    person = join(event, "amal@example.org", needs=["sign"], needs_note="A quiet room")
    join(event, "never@example.org", confirmed=False)
    assert forgetting.forget(event.over_at + timedelta(days=29)) == 1  # the one that nobody confirmed
    assert AccessNeed.objects.exists()
    forgetting.forget(event.over_at + timedelta(days=31))
    person.refresh_from_db()
    assert not AccessNeed.objects.exists()
    assert person.needs_note == ""


def test_attendance_is_kept_for_those_who_stood_on_the_page(client, make_event, join, colleague) -> None:
    event = make_event()
    first, second = join(event, "a@example.org"), join(event, "b@example.org")
    client.force_login(colleague)
    Registration.objects.update(attended=True)
    shown = {"shown": [str(first.pk), str(second.pk)]}
    client.post(f"/en/events/{event.pk}/participants/", {"present": [str(first.pk), "999999999", "x"]} | shown)
    late = join(event, "c@example.org")
    Registration.objects.filter(pk=late.pk).update(attended=True)  # by a colleague, on a page made meanwhile
    client.post(f"/en/events/{event.pk}/participants/", {"present": str(first.pk)} | shown)
    kept = Registration.objects.order_by("pk").values_list("attended", flat=True)
    assert list(kept) == [True, False, True]


def test_whoever_takes_part_in_writing_can_come_too(client, make_event, join, own_page) -> None:
    event = make_event()
    Event.objects.filter(pk=event.pk).update(consultation="open")
    person = join(Event.objects.get(pk=event.pk), "amal@example.org", attends=False)
    assert person.status == Status.WRITING
    assert "You have a place" in client.post(own_page(person), {"attend": "1"}, follow=True).content.decode()
