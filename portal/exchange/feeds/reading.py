"""What stands in a feed: what was published or changed last of a list, as everybody may read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils.translation import gettext as _

from entries import locales
from entries.models import TRACK_SOURCE, ContentVersion, Entry, EntryTerm, Revision, TranslationRecord
from entries.states import State
from entries.texts import current_language, text_of
from entries.translations import TranslationState, language_note, states_of
from entries.viewers import ANONYMOUS
from events import clock as event_clock
from events.models import Event
from funding.calls import clock as call_clock
from funding.models import Call
from portal.exchange.feeds.atom import Category, Head, Item, tag
from portal.tables.columns import owner_named
from portal.tables.lists import Listing
from practices import opportunity_page
from practices.models import Opportunity

#: Entries in a feed, and how many of the newest that are asked for are looked at for what has changed.
MOST, LOOKED_AT = 50, 1000


def items_of(listing: Listing, asked: Any) -> list[Item]:
    """The entries of a list that everybody may read, those that changed last first (at most `MOST`; 6 to 9 queries)."""
    return items_with(listing.keys(asked, ANONYMOUS, most=LOOKED_AT))


def items_with(keys: list[int]) -> list[Item]:
    """Those of these entries that everybody may read, the latest change first (at most `MOST`; 5 to 8 queries)."""
    entries = _latest(keys, current_language())
    keys = [entry.pk for entry in entries]
    standings, categories, facts = states_of(entries), _categories(keys), _facts(entries)
    return [_item(entry, standings[entry.pk], categories[entry.pk], facts.get(entry.pk, "")) for entry in entries]


def head_of(*parts: str, name: str, page: str, address: str, items: Sequence[Item]) -> Head:
    """What a feed says of itself, in the active language; `parts` tell it from all other feeds, addresses are paths."""
    subtitle = _("What is new or has changed, the latest first. At most %(most)s entries.")
    return Head(
        id=tag("feed", *parts).rstrip("/"),
        title=f"{settings.SITE_NAME} – {name}",
        subtitle=subtitle % {"most": number_shown()},
        author=str(settings.SITE_NAME),
        language=current_language(),
        page=settings.SITE_URL + page,
        address=settings.SITE_URL + address,
        updated=last_change(items),
    )


def last_change(items: Iterable[Item]) -> datetime:
    """When the feed last changed: with its newest entry; where it has none, with anything on the portal."""
    changed = [item.updated for item in items]
    if changed:
        return max(changed)
    return ContentVersion.objects.aggregate(at=Max("changed_at"))["at"] or datetime(2026, 1, 1, tzinfo=UTC)


def _latest(keys: list[int], language: str) -> list[Any]:
    """These entries with `changed`, the moment their text in this language, or the original, was last published."""
    seen = Entry.objects.visible_to(ANONYMOUS).published().filter(pk__in=keys)
    revisions = Revision.objects.filter(
        entry=OuterRef("pk"), state=State.PUBLISHED, track__in=(TRACK_SOURCE, language)
    ).order_by("-published_at")
    records = TranslationRecord.objects.filter(entry=OuterRef("pk"), language=language)
    # Greatest leaves out what is NULL: an entry without revision or translation has its publication alone.
    changed = Greatest(F("published_at"), _first(revisions, "published_at"), _first(records, "updated_at"))
    return list(seen.select_related("owner").annotate(changed=changed).order_by("-changed", "-pk")[:MOST])


def _first(rows: QuerySet[Any], column: str) -> Subquery:
    return Subquery(rows.values(column)[:1])


def _item(entry: Any, standings: Mapping[str, TranslationState], categories: list[Category], fact: str) -> Item:
    language, title = current_language(), text_of(entry, "title")
    kind = entry.kind_info
    notes = [fact, language_note(title, standings[title.language])]
    if entry.sample:
        notes.append(_("This entry is a sample: it shows how the portal works and is removed before the portal opens."))
    return Item(
        # The same entry reads differently in each language: programs that read two feeds keep both.
        id=tag("entry", entry.pk, language),
        title=title,
        summary=text_of(entry, "summary"),
        address=settings.SITE_URL + kind.url_of(entry),
        published=entry.published_at,
        updated=entry.changed,
        author=owner_named(entry, ANONYMOUS),
        notes=[note for note in notes if note],
        categories=[Category(kind.code, tag("kind"), str(kind.label)), *categories],
    )


def _categories(keys: list[int]) -> defaultdict[int, list[Category]]:
    """The terms of each entry, each once (1 query)."""
    found: defaultdict[int, dict[int, Category]] = defaultdict(dict)
    rows = EntryTerm.objects.filter(entry_id__in=keys).select_related("term").order_by("pk")
    for row in rows:
        scheme = tag("vocabulary", row.term.vocabulary)
        found[row.entry_id][row.term_id] = Category(row.term.code, scheme, str(text_of(row.term, "label")))
    return defaultdict(list, {pk: list(terms.values()) for pk, terms in found.items()})


def _facts(entries: Iterable[Any]) -> dict[int, str]:
    """What readers of some kinds ask first, in a sentence: until when, and when (1 query for each such kind)."""
    found: dict[int, str] = {}
    for kind, (model, tell) in _TOLD_FIRST.items():
        keys = [entry.pk for entry in entries if entry.kind == kind]
        rows = model.objects.visible_to(ANONYMOUS).filter(pk__in=keys) if keys else ()
        found |= {row.pk: tell(row) for row in rows}
    return found


def _when_call(call: Call) -> str:
    return _("Deadline: %(deadline)s") % {"deadline": call_clock.deadline(call)} if call.deadline else ""


def _when_event(event: Event) -> str:
    when = event_clock.when(event)
    return _("Date and time: %(when)s") % {"when": when} if when else ""


def _when_opportunity(opportunity: Opportunity) -> str:
    deadline, dates = opportunity_page.deadline(opportunity), opportunity_page.dates(opportunity)
    if deadline:
        return _("Deadline: %(deadline)s") % {"deadline": deadline}
    return _("When: %(dates)s") % {"dates": dates} if dates else ""


_TOLD_FIRST: dict[str, tuple[Any, Callable[[Any], str]]] = {
    "call": (Call, _when_call),
    "event": (Event, _when_event),
    "opportunity": (Opportunity, _when_opportunity),
}


def number_shown() -> str:
    """How many entries a feed has at most, as readers read it."""
    return locales.number(MOST)
