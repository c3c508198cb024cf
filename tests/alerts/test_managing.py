"""One page for all that a reader receives, with an account and without; what one click ends."""

from __future__ import annotations

import pytest
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from entries.addresses import UnknownLinkError
from portal.notifications import readers, stopping
from portal.notifications.alerts import services
from portal.notifications.alerts.models import Alert
from portal.notifications.alerts.subjects import of_entry, of_list
from portal.notifications.models import Reader
from portal.tables.lists import listing

pytestmark = pytest.mark.django_db


@pytest.fixture
def amal(db: None) -> Reader:
    return Reader.objects.create(address="amal@example.org", confirmed_at=timezone.now(), time_zone="Asia/Amman")


@pytest.fixture
def alert(amal: Reader, make_practice) -> Alert:
    practice = make_practice(title_en="Boats that carry clinics")
    return Alert.objects.create(
        reader=amal, sort="entry", entry=practice, frequency="daily", confirmed_at=timezone.now()
    )


def at(name: str, reader: Reader, *more: object) -> str:
    return reverse(f"alerts:{name}", args=[readers.token_for(reader), *more])


def test_the_link_shows_alerts_and_changes_and_ends_them(client: Client, amal: Reader, alert: Alert) -> None:
    page = client.get(at("manage", amal))
    text = page.content.decode()
    assert "Boats that carry clinics" in text
    assert "amal@example.org" in text
    assert page.headers["Referrer-Policy"] == "same-origin"
    answer = client.post(at("change", amal, alert.pk), {"frequency": "weekly"}, follow=True)
    assert "Saved" in answer.content.decode()
    alert.refresh_from_db()
    assert alert.frequency == "weekly"
    assert client.post(at("change", amal, alert.pk), {"frequency": "hourly"}).status_code == 302
    alert.refresh_from_db()
    assert alert.frequency == "weekly"
    client.post(at("change", amal, alert.pk), {"remove": "1"})
    assert not Alert.objects.exists()
    assert client.post(at("change", amal, alert.pk), {"remove": "1"}).status_code == 404


def test_nobody_changes_an_alert_of_another(client: Client, alert: Alert, stranger) -> None:
    other = readers.of_user(stranger)
    assert client.post(at("change", other, alert.pk), {"remove": "1"}).status_code == 404
    assert client.post("/en/subscriptions/x/alerts/1/", {"remove": "1"}).status_code == 404
    assert Alert.objects.filter(pk=alert.pk).exists()


def test_language_zone_and_quiet_hours_are_set_without_an_account(client: Client, amal: Reader) -> None:
    page = client.get(at("settings", amal)).content.decode()
    assert "Kampala" in page
    sent = {"language": "fr", "time_zone": "Africa/Kampala", "quiet_from": "22", "quiet_until": "6"}
    assert client.post(at("settings", amal), sent).status_code == 302
    amal.refresh_from_db()
    assert (amal.language, amal.time_zone, amal.quiet_from, amal.quiet_until) == ("fr", "Africa/Kampala", 22, 6)
    for wrong in ({"quiet_from": "24"}, {"time_zone": "Nowhere/Town"}, {"language": "xx"}):
        assert client.post(at("settings", amal), sent | wrong).status_code == 422
    amal.refresh_from_db()
    assert amal.time_zone == "Africa/Kampala"


def test_an_account_keeps_its_own_language_and_zone(client: Client, stranger) -> None:
    reader = readers.of_user(stranger)
    client.force_login(stranger)
    page = client.get(at("settings", reader)).content.decode()
    assert 'name="time_zone"' not in page
    answer = client.post(at("settings", reader), {"quiet_from": "20", "quiet_until": "8"}, follow=True)
    assert answer.request["PATH_INFO"] == reverse("alerts:mine")
    reader.refresh_from_db()
    assert reader.quiet_from == 20


def test_everything_stops_and_goes_on(client: Client, amal: Reader, alert: Alert) -> None:
    page = client.post(at("stop", amal), follow=True).content.decode()
    assert "Everything is stopped" in page
    amal.refresh_from_db()
    assert not amal.is_reachable
    client.post(at("stop", amal), {"resume": "1"})
    amal.refresh_from_db()
    assert amal.is_reachable
    assert Alert.objects.filter(pk=alert.pk).exists()


def test_a_reader_ends_all_links_so_far_and_goes_on_with_a_new_one(client: Client, amal: Reader, alert: Alert) -> None:
    old, ending = at("manage", amal), stopping.token_for(amal, "all")
    page = client.post(at("renew", amal), follow=True)
    amal.refresh_from_db()
    assert page.request["PATH_INFO"] == at("manage", amal) != old
    assert "Earlier links are invalid" in page.text
    answer = client.get(old)
    assert (answer.status_code, "made invalid" in answer.text) == (404, True)
    assert client.post(f"{old}renew/").status_code == 404
    with pytest.raises(UnknownLinkError):
        stopping.open_link(ending)


def test_an_account_ends_its_links_and_stays_on_its_page(client: Client, stranger) -> None:
    client.force_login(stranger)
    reader = readers.of_user(stranger)
    assert client.post(at("renew", reader)).headers["Location"] == f"{reverse('alerts:mine')}?renewed=1"


def test_everything_about_an_address_is_deleted(client: Client, amal: Reader, alert: Alert) -> None:
    path = at("delete", amal)
    assert "cannot be undone" in client.get(path).content.decode()
    assert Reader.objects.exists()
    assert "Everything is deleted" in client.post(path).content.decode()
    assert not Reader.objects.exists()
    assert client.get(path).status_code == 404


def test_an_account_is_deleted_with_my_data(client: Client, stranger) -> None:
    reader = readers.of_user(stranger)
    assert client.post(at("delete", reader)).headers["Location"] == reverse("privacy:mine")
    assert Reader.objects.filter(pk=reader.pk).exists()


def test_the_page_of_an_account_asks_who_is_there(client: Client, stranger, make_practice) -> None:
    assert client.get(reverse("alerts:mine")).status_code == 302
    client.force_login(stranger)
    assert "You have no alerts" in client.get(reverse("alerts:mine")).content.decode()
    services.save(subject=of_entry(make_practice(title_en="Crutches")), frequency="daily", user=stranger)
    assert "Crutches" in client.get(reverse("alerts:mine")).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_asks_the_same_number_of_queries(
    client: Client, amal: Reader, make_practice, make_term, django_assert_max_num_queries, number: int
) -> None:
    make_term("theme/medical", label_en="Medical care")
    for _one in range(number):
        Alert.objects.create(
            reader=amal, sort="entry", entry=make_practice(), frequency="daily", confirmed_at=timezone.now()
        )
        subject = of_list(listing("practice"), QueryDict(f"theme=medical&q=boat{_one}"))  # type: ignore[arg-type]
        services.ask(subject=subject, frequency="daily", address=amal.address, language="en")
    Alert.objects.update(confirmed_at=timezone.now())
    path = at("manage", amal)
    client.get(path)
    with django_assert_max_num_queries(12):
        client.get(path)


def test_what_is_no_longer_published_is_said_to_be_gone(client: Client, amal: Reader, alert: Alert) -> None:
    type(alert.entry).objects.filter(pk=alert.entry_id).update(state="archived")
    page = client.get(at("manage", amal)).content.decode()
    assert "Boats that carry clinics" not in page
    assert "Something that is no longer published" in page


def test_the_link_of_a_mail_ends_one_alert_or_all(amal: Reader, alert: Alert, make_practice) -> None:
    other = Alert.objects.create(
        reader=amal, sort="entry", entry=make_practice(), frequency="daily", confirmed_at=timezone.now()
    )
    ending = stopping.open_link(stopping.token_for(amal, f"alert:{alert.pk}"))
    assert ending.words == "Alert: Boats that carry clinics"
    stopping.stop(ending)
    stopping.stop(ending)
    assert ending.words == "An alert that has ended"
    assert list(Alert.objects.all()) == [other]
    stopping.stop(stopping.open_link(stopping.token_for(amal, "alerts")))
    assert not Alert.objects.exists()


@pytest.mark.parametrize("rest", ["", "x", "9" * 40, "-1"])
def test_a_link_with_nonsense_ends_nothing(amal: Reader, alert: Alert, rest: str) -> None:
    stopping.stop(stopping.open_link(stopping.token_for(amal, f"alert:{rest}")))
    assert Alert.objects.filter(pk=alert.pk).exists()


@pytest.mark.parametrize("language", ["ar", "fr", "es"])
def test_the_page_is_in_four_languages(client: Client, amal: Reader, alert: Alert, language: str) -> None:
    page = client.get(at("manage", amal).replace("/en/", f"/{language}/"))
    assert page.status_code == 200
    assert "Stop everything" not in page.content.decode()
