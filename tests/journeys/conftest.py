"""What all journeys begin with: the language, and people in front of browsers."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.journeys.person import Person


@pytest.fixture(params=["en", "ar"])
def language(request: pytest.FixtureRequest) -> str:
    """Every journey is walked in English and in Arabic."""
    return request.param


@pytest.fixture
def somebody(open_page: Callable[..., Any], language: str) -> Callable[..., Person]:
    """Returns what brings a person: `somebody()` a visitor, `somebody(curator)` the curator, signed in."""

    def bring(user: Any = None, **browser: Any) -> Person:
        person = Person(open_page, browser.pop("language", language), **browser)
        return person.is_signed_in_as(user) if user else person

    return bring
