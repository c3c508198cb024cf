"""What one can follow of a list: the addresses of its feed and of its calendar, and its name in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext

from entries import locales
from entries.search.facets import chips_of
from entries.texts import current_language
from portal.tables.lists import EVERYTHING, HELP, Listing

#: The lists that have a feed (the codes of `portal.tables.lists`), in the order of the page about them.
CODES = (
    EVERYTHING, "practice", "opportunity", "collection", "mechanism", "call", HELP, "request", "offer", "event",
    "partner",
)  # fmt: skip
#: Lists with dates have a calendar, too.
CALENDARS = {
    "opportunity": "practices:calendar",
    "call": "funding:calendar_file",
    "event": "events:calendar",
}


def query_of(asked: Any) -> str:
    """The filters of a list as they stand in its address, "" without any; page and order are left out."""
    if asked is None:
        return ""
    query: str = asked.address(page=1, whole=frozenset(), sort="relevance")
    return "" if query == "?" else query


@dataclass(frozen=True, slots=True)
class Followed:
    """A list, with its filters if any, in the active language. Addresses are paths, unless called whole."""

    listing: Listing
    asked: Any = None

    @property
    def language(self) -> str:
        """The language of the feed."""
        return current_language()

    @property
    def query(self) -> str:
        """The filters."""
        return query_of(self.asked)

    @property
    def chosen(self) -> list[str]:
        """The words and filters that narrow the list, as readers know them."""
        if self.asked is None:
            return []
        chips = [*chips_of(self.asked, self.language), *getattr(self.asked, "chips", list)()]
        return [*([f"“{self.asked.q}”"] if self.asked.q else []), *(str(chip.label) for chip in chips)]

    @property
    def of(self) -> str:
        """The list's name; that of the search is what it finds without words."""
        return gettext("Everything on this portal") if self.listing.code == EVERYTHING else str(self.listing.name)

    @property
    def name(self) -> str:
        """The list in words: its name, and what narrows it."""
        chosen = self.chosen
        return f"{self.of} ({locales.listing(chosen, self.language)})" if chosen else self.of

    @property
    def page(self) -> str:
        """The list for people."""
        return self.listing.href + self.query

    @property
    def feed(self) -> str:
        """The list for programs."""
        return reverse("feeds:feed", args=[self.listing.code]) + self.query

    @property
    def explained(self) -> str:
        """The page that tells people how to follow it."""
        return reverse("feeds:follow", args=[self.listing.code]) + self.query

    @property
    def calendar(self) -> str:
        """Its dates for calendars; "" for a list without."""
        name = CALENDARS.get(self.listing.code)
        return reverse(name) + self.query if name else ""

    @property
    def whole_feed(self) -> str:
        """The feed's address to be copied."""
        return settings.SITE_URL + self.feed

    @property
    def whole_calendar(self) -> str:
        """The calendar's address to be copied."""
        return settings.SITE_URL + self.calendar

    @property
    def subscribed_calendar(self) -> str:
        """The calendar's address for the calendar program of the reader's own device."""
        return webcal(self.calendar)


def webcal(path: str) -> str:
    """An address that calendar programs open by themselves, and go on asking."""
    return f"webcal://{urlsplit(settings.SITE_URL).netloc}{path}"
