"""The feed of partnerships: they are no entries, and are written in one language each."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from entries import locales
from entries.texts import current_language, text_of
from entries.translations import fallback_note
from entries.viewers import ANONYMOUS
from partners.assistance.partnerships import page
from portal.exchange.feeds.atom import Head, Item, tag
from portal.exchange.feeds.reading import LOOKED_AT, MOST, head_of


def items() -> list[Item]:
    """The partnerships that all parties show to everybody, those that changed last first (3 queries)."""
    listed = page.listed(ANONYMOUS)[:LOOKED_AT]
    found = sorted((_item(one) for one in listed), key=lambda item: item.updated, reverse=True)
    return found[:MOST]


def head(found: list[Item]) -> Head:
    """What the feed says of itself."""
    return head_of(
        "partnerships",
        current_language(),
        name=str(page.PARTNERSHIPS),
        page=reverse("assistance:partnerships"),
        address=reverse("feeds:partnerships"),
        items=found,
    )


def _item(one: Any) -> Item:
    version = one.in_force
    title = page.in_language(version.title, version.language)
    moments = (one.agreed_at, one.ended_at, one.last_report)
    return Item(
        id=tag("partnership", one.pk, current_language()),
        title=title,
        summary=page.in_language(version.purpose, version.language),
        address=settings.SITE_URL + reverse("assistance:partnership", args=[one.pk]),
        published=one.agreed_at,
        updated=max((moment for moment in moments if moment), default=datetime.min.replace(tzinfo=UTC)),
        author=locales.listing([str(text_of(party.partner, "title")) for party in one.parties.all()]),
        notes=[note for note in (page.state_of(one), fallback_note(title)) if note],
    )
