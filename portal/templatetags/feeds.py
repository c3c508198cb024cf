"""How a list can be followed. Loaded by the pages of lists, events and deadlines.

feed_of asked
    the feed of this list as it is narrowed now, its calendar, and the page that explains both (`Followed`)
webcal_address path
    an address that calendar programs open by themselves
"""

from __future__ import annotations

from typing import Any

from django import template

from portal.exchange.feeds.following import Followed, webcal
from portal.tables.lists import code_of, listing

register = template.Library()


@register.simple_tag
def feed_of(asked: Any) -> Followed:
    """What one can follow of a list."""
    found = listing(code_of(asked.kinds))
    assert found is not None  # every list has kinds
    return Followed(found, asked)


@register.simple_tag
def webcal_address(path: str) -> str:
    """The address of a calendar for the calendar program of the reader's own device."""
    return webcal(path)
