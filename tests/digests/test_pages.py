"""The pages of notices and of choices: with an account, by a link, for nobody else; and the link that ends a kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from entries.models import Entry
from partners.models import User
from portal.notifications import readers, stopping
from portal.notifications.alerts.models import Alert
from portal.notifications.digests import choosing, ending, services
from portal.notifications.digests.models import Choice, Notice
from portal.notifications.models import Reader

pytestmark = pytest.mark.django_db
Make = Callable[..., Any]


def by_token(reader: Reader, name: str = "by_token") -> str:
    return reverse(f"digests:{name}", args=[readers.token_for(reader)])


def test_members_see_their_own_notices_and_nobody_elses(
    client: Client, reader_of: Make, make_practice: Make, tell: Make, stranger: User, colleague: User
) -> None:
    tell(reader_of(stranger), make_practice(title_en="For Carla"))
    tell(reader_of(colleague), make_practice(title_en="For Boris"))
    assert client.get(reverse("digests:mine")).status_code == 302
    client.force_login(stranger)
    page = client.get(reverse("digests:mine")).content.decode()
    assert "For Carla" in page
    assert "For Boris" not in page


def test_looking_at_the_page_makes_no_reader(client: Client, stranger: User) -> None:
    client.force_login(stranger)
    assert client.get(reverse("digests:mine")).status_code == 200
    assert not Reader.objects.exists()


def test_a_link_opens_the_notices_of_its_reader_and_a_forged_one_nothing(
    client: Client, make_reader: Make, make_practice: Make, tell: Make
) -> None:
    reader, entry = make_reader("amal"), make_practice()
    tell(reader, entry)
    answer = client.get(by_token(reader))
    assert entry.title_en in answer.content.decode()
    assert answer["Referrer-Policy"] == "same-origin"
    assert "no-store" in answer["Cache-Control"]
    for token in ("nonsense", readers.token_for(reader)[:-2]):
        assert client.get(reverse("digests:by_token", args=[token])).status_code == 404
        assert client.post(reverse("digests:choose", args=[token])).status_code == 404
    readers.change_secret(reader)
    old = readers.token_for(Reader.objects.get(pk=reader.pk))
    Reader.objects.filter(pk=reader.pk).update(secret="another")
    assert client.get(reverse("digests:by_token", args=[old])).status_code == 404


def test_what_is_hidden_from_the_reader_is_not_on_the_page(
    client: Client, make_reader: Make, make_practice: Make, tell: Make
) -> None:
    reader, entry = make_reader("amal"), make_practice()
    tell(reader, entry)
    Entry.objects.filter(pk=entry.pk).update(audience="isu")
    assert entry.title_en not in client.get(by_token(reader)).content.decode()


def test_the_page_asks_the_same_number_of_questions_for_one_notice_and_for_three(
    client: Client, reader_of: Make, make_practice: Make, tell: Make, stranger: User
) -> None:
    reader = reader_of(stranger)
    client.force_login(stranger)

    def asked() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("digests:mine"))
        return len(seen)

    for number in range(3):
        entry = make_practice()
        alert = Alert.objects.create(reader=reader, sort="entry", entry=entry, confirmed_at=timezone.now())
        tell(reader, entry, alert=alert, key=str(number))
        if number == 0:
            first = asked()
    assert asked() == first <= 10


def test_a_choice_by_link_is_stored_and_leads_back(client: Client, make_reader: Make) -> None:
    reader = make_reader("amal")
    answer = client.post(by_token(reader, "choose"), {"kinds-deadline": "daily", "kinds-event": "never"})
    assert answer.status_code == 302
    assert "/subscriptions/" in answer["Location"]
    assert dict(Choice.objects.values_list("kind", "frequency")) == {"deadline": "daily", "event": "never"}


def test_a_choice_that_there_is_not_is_refused_with_a_sentence(client: Client, make_reader: Make) -> None:
    answer = client.post(by_token(make_reader("amal"), "choose"), {"kinds-deadline": "hourly"})
    assert answer.status_code == 422
    assert "hourly" in answer.content.decode()
    assert not Choice.objects.exists()


def test_each_role_chooses_among_what_concerns_it(
    reader_of: Make, make_reader: Make, stranger: User, translator: User, curator: User
) -> None:
    offered = {
        name: {str(kind) for kind in choosing.kinds_for(reader)}
        for name, reader in {
            "nobody": make_reader("amal"),
            "member": reader_of(stranger),
            "translator": reader_of(translator),
            "curator": reader_of(curator),
        }.items()
    }
    assert offered["nobody"] == {"deadline", "event"}
    assert offered["translator"] - offered["member"] == {"translation"}
    assert offered["curator"] - offered["member"] == {"desk"}


def test_the_choice_stands_on_the_page_of_everything_that_one_receives(
    client: Client, make_reader: Make, stranger: User
) -> None:
    page = client.get(reverse("alerts:manage", args=[readers.token_for(make_reader("amal"))])).content.decode()
    assert 'name="kinds-deadline"' in page
    client.force_login(stranger)
    assert 'name="kinds-curation"' in client.get(reverse("alerts:mine")).content.decode()


def test_the_link_of_a_mail_ends_the_kinds_that_it_held(
    reader_of: Make, make_practice: Make, tell: Make, stranger: User
) -> None:
    reader, entry = reader_of(stranger), make_practice()
    tell(reader, entry, "match")
    stopping.STOPPERS["kind"](reader, "deadline,match,gone")
    assert services.frequencies(reader) | {"match": "never", "deadline": "never"} == services.frequencies(reader)
    assert services.frequencies(reader)["curation"] == "at_once"
    assert not Notice.objects.exists()
    assert ending.words(reader, "deadline,match") == "New matches and Deadlines"
    assert ending.words(reader, "gone") == "News"


def test_ending_everything_ends_the_alerts_too(make_reader: Make, make_practice: Make, tell: Make) -> None:
    reader, entry = make_reader("amal"), make_practice()
    Alert.objects.create(reader=reader, sort="entry", entry=entry, confirmed_at=timezone.now())
    tell(reader, entry)
    for _twice in range(2):
        ending.end(reader, "all")
    assert not Alert.objects.heard().exists()
    assert not Notice.objects.exists()
    assert set(services.frequencies(reader).values()) == {"never"}


def test_notices_are_forgotten_ninety_days_after_they_were_told(
    make_reader: Make, make_practice: Make, tell: Make
) -> None:
    from portal.privacy.retention import TABLE

    reader, entry = make_reader("amal"), make_practice()
    tell(reader, entry, key="old"), tell(reader, entry, key="waits")
    then = timezone.now()
    Notice.objects.filter(key="old").update(gathered_at=then - timezone.timedelta(days=91))
    assert TABLE["notices"].forget(then - timezone.timedelta(days=90)) == 1
    assert Notice.objects.get().key == "waits"
