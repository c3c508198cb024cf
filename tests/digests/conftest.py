"""Readers and notices for the tests. Nobody has quiet hours unless a test says so: no test depends on the hour."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from partners.models import User
from portal.notifications import readers
from portal.notifications.digests import services
from portal.notifications.models import Reader


def awake(reader: Reader) -> Reader:
    """The reader without quiet hours."""
    reader.quiet_from = reader.quiet_until = 0
    reader.save()
    return reader


@pytest.fixture
def make_reader(db: None) -> Callable[..., Reader]:
    """Makes a reader without an account whose address is confirmed: `make_reader("amal", language="ar")`."""

    def make(name: str, **fields: Any) -> Reader:
        reader = readers.begin(address=f"{name}@mail.example", language=fields.pop("language", "en"))
        readers.confirm(reader)
        Reader.objects.filter(pk=reader.pk).update(**fields)
        return awake(Reader.objects.get(pk=reader.pk))

    return make


@pytest.fixture
def reader_of(db: None) -> Callable[[User], Reader]:
    """The reader that an account is."""
    return lambda user: awake(readers.of_user(user))


@pytest.fixture
def tell() -> Callable[..., Any]:
    """Stores a notice that is due now."""

    def make(reader: Reader, entry: Any, kind: str = "followed", **fields: Any) -> Any:
        fields.setdefault("frequency", "at_once")
        return services.store(reader=reader, kind=kind, entry=entry, **{"now": timezone.now()} | fields)

    return make
