"""Readers: one for each address, with an account or without, and links that only they hold."""

import pytest
from django.db import IntegrityError, transaction

from entries.addresses import UnknownLinkError
from portal.notifications import readers
from portal.notifications.models import Reader

pytestmark = pytest.mark.django_db


def test_an_address_is_one_reader_however_it_is_typed() -> None:
    first = readers.begin(address="Amal@Bücher.example", language="ar")
    assert readers.begin(address=" amal@xn--bcher-kva.example ", language="fr") == first
    assert (first.to, first.writes_in, first.is_reachable) == ("Amal@Bücher.example", "ar", False)


def test_an_address_is_written_to_once_it_is_confirmed_and_no_more_after_a_stop() -> None:
    reader = readers.begin(address="amal@example.org", language="ar")
    readers.confirm(reader)
    assert reader.is_reachable
    assert list(Reader.objects.reachable()) == [reader]
    readers.stop(reader)
    assert not reader.is_reachable
    assert not Reader.objects.reachable().exists()


def test_an_account_takes_over_what_its_address_received_without_one(ngo_officer) -> None:
    before = readers.begin(address="someone.else@example.org", language="es")
    ngo_officer.email = before.address
    ngo_officer.save()
    reader = readers.of_user(ngo_officer)
    assert (reader.pk, reader.address, reader.to, reader.writes_in) == (
        before.pk,
        "",
        ngo_officer.email,
        ngo_officer.language,
    )
    assert readers.begin(address=ngo_officer.email, language="fr") == reader


def test_a_link_opens_its_own_reader_only_and_ends_with_a_new_secret() -> None:
    reader = readers.begin(address="amal@example.org", language="ar")
    link = readers.token_for(reader)
    assert readers.open_link(link) == reader
    for forged in ("", "x", link[:-1], link + "x", "é"):
        with pytest.raises(UnknownLinkError):
            readers.open_link(forged)
    readers.change_secret(reader)
    with pytest.raises(UnknownLinkError):
        readers.open_link(link)


def test_the_link_of_a_closed_account_opens_nothing(ngo_officer) -> None:
    link = readers.token_for(readers.of_user(ngo_officer))
    ngo_officer.is_active = False
    ngo_officer.save()
    with pytest.raises(UnknownLinkError):
        readers.open_link(link)


def test_a_reader_has_an_account_or_an_address() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Reader.objects.create()
