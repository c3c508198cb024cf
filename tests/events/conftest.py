"""Events for the tests: one to come with registration, and people who register."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from entries import starter
from entries.viewers import ANONYMOUS
from events import registering
from events.addresses import token_for
from events.models import Event, Registration
from events.registering import Said

ANSWERS = {"name": "Amal", "country": "JOR", "language": "en", "time_zone": "Asia/Amman"}


@pytest.fixture
def make_event(make_entry: Callable[..., Any], partner: Any) -> Callable[..., Event]:
    """Makes a published event of Survivors Together in twenty days, with registration here."""

    def make(**fields: Any) -> Event:
        start = timezone.now().replace(microsecond=0) + timedelta(days=20)
        values = {
            "starts_at": start,
            "ends_at": start + timedelta(hours=2),
            "zone": "Africa/Kampala",
            "mode": "online",
            "registering": "here",
            "meeting_url": "https://meet.example.org/secret",
            "owner": partner,
        }
        return make_entry("event", **(values | fields))

    return make


@pytest.fixture
def join() -> Callable[..., Registration]:
    """Registers an address, and confirms it unless told otherwise."""

    def register(event: Event, address: str, *, confirmed: bool = True, said: Said | None = None, **more: Any) -> Any:
        attends = more.pop("attends", True)
        made = registering.register(
            event=event, answers=ANSWERS | more, by=ANONYMOUS, address=address, said=said, attends=attends
        )
        return registering.confirm(registration=made) if confirmed else made

    return register


@pytest.fixture
def own_page() -> Callable[..., str]:
    """The address behind the signed link of a registration."""
    return lambda registration, rest="": f"/en/events/registration/{token_for(registration)}/{rest}"


@pytest.fixture
def starter_events(db: None, monkeypatch: pytest.MonkeyPatch) -> starter.Loaded:
    """The two past events that come with the software, alone."""
    only = SimpleNamespace(get_app_configs=lambda: [apps.get_app_config("events")])
    monkeypatch.setattr(starter, "apps", only)
    return starter.load("starter", sample=False)
