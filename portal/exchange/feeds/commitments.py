"""The feed of commitments: they are no entries, are imported many at a time, and are written in one language each."""

from __future__ import annotations

from datetime import UTC, datetime, time
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from entries import locales
from entries.search.terms import thesaurus
from entries.texts import Text, current_language
from entries.translations import fallback_note
from funding.commitments import page, totals
from funding.commitments.forms import CommitmentFilter
from funding.commitments.models import Commitment
from portal.exchange.feeds.atom import Head, Item, tag
from portal.exchange.feeds.reading import MOST, head_of


def items(form: CommitmentFilter) -> list[Item]:
    """The commitments that are asked for, what was imported or changed last first (4 queries)."""
    found = totals.narrowed(Commitment.objects.all(), form.wanted()).select_related("run")
    latest = found.order_by(F("run_id").desc(nulls_last=True), "-pk")[:MOST]
    return [_item(hit) for hit in page.hits(latest, thesaurus())]


def head(form: CommitmentFilter, found: list[Item]) -> Head:
    """What the feed says of itself."""
    asked = {name: str(value) for name, value in form.wanted().items() if value}
    query = f"?{urlencode(asked)}" if asked else ""
    return head_of(
        "commitments",
        current_language(),
        query.removeprefix("?"),
        name=" · ".join([_("Commitments"), *_words(form)]),
        page=reverse("commitments:list") + query,
        address=reverse("feeds:commitments") + query,
        items=found,
    )


def _words(form: CommitmentFilter) -> list[str]:
    """What narrows the list, by the labels of the filters' choices."""
    told = []
    for name, value in form.wanted().items():
        choices = dict(getattr(form.fields[name], "choices", ()))
        if value:
            told.append(str(choices.get(str(value), value)))
    return told


def _item(hit: page.Hit) -> Item:
    money = [locales.money(amount, currency) for amount, currency in hit.money]
    uncounted = "" if hit.one.counted else _("Not counted in totals: another commitment here holds this money.")
    notes = [locales.listing(money) or _("No amount"), hit.places, str(hit.one.year or ""), uncounted]
    since = _since(hit.one)
    return Item(
        id=tag("commitment", hit.one.pk, current_language()),
        title=hit.title,
        summary=hit.one.description or Text("", current_language()),
        address=settings.SITE_URL + hit.one.get_absolute_url(),
        published=since,
        updated=since,
        author=hit.one.funder_name or hit.one.reporter_name,
        notes=[note for note in (*notes, fallback_note(hit.title)) if note],
    )


def _since(one: Commitment) -> datetime:
    """When the portal learned of it, or of its last change; where the import is gone, what its source says."""
    if one.run is not None:
        return one.run.created_at
    day = one.source_updated_on or one.starts_on
    return datetime.combine(day, time.min, tzinfo=UTC) if day else datetime(2026, 1, 1, tzinfo=UTC)
