"""What the pages of this room show: lines of lists, with a fixed number of queries each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from entries.models import Entry
from entries.querysets import EntryQuerySet
from entries.texts import Text, text_of
from entries.viewers import CURATORS, Viewer
from portal.upkeep.models import Link, LinkState, LinkUse, Round
from portal.upkeep.review import soon_due

#: The lists of links that the desk offers, the most urgent first.
LISTS = (LinkState.DEAD, LinkState.FAILING, LinkState.MOVED, LinkState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class DueLine:
    """An entry that waits to be looked at again."""

    entry: Entry
    title: Text
    owner: Text | None
    asked_at: datetime | None

    @property
    def can_be_asked(self) -> bool:
        """Whether somebody outside ISU writes it."""
        return self.entry.owner_id is not None or self.entry.author_id is not None


def due_lines(entries: Iterable[Entry]) -> list[DueLine]:
    """The lines of one page of entries with their owners (1 query more)."""
    listed = list(entries)
    rounds = {(turn.entry_id, turn.due): turn.asked_at for turn in Round.objects.filter(entry__in=listed)}
    return [
        DueLine(
            entry,
            text_of(entry, "title"),
            text_of(entry.owner, "title") if entry.owner else None,
            rounds.get((entry.pk, entry.review_due)),  # type: ignore[arg-type]
        )
        for entry in listed
    ]


def earlier_rounds(entry: Entry) -> QuerySet[Round]:
    """The rounds in which somebody confirmed the entry, the latest first (1 query)."""
    return Round.objects.filter(entry=entry, confirmed_at__isnull=False).select_related("confirmed_by").order_by("-due")


def mine(viewer: Viewer, today: date | None = None) -> EntryQuerySet:
    """The viewer's own entries that are due within a month or before, the longest due first."""
    return Entry.objects.editable_by(viewer).filter(soon_due(today)).order_by("review_due", "pk")


def is_due(entry: Entry) -> bool:
    """Whether the day of an entry has come near, or passed."""
    return entry.review_due is not None and Entry.objects.filter(soon_due(timezone.localdate()), pk=entry.pk).exists()


def curates(viewer: Viewer) -> bool:
    """Whether the viewer decides for ISU."""
    return bool(viewer.roles & CURATORS)


@dataclass(frozen=True, slots=True)
class LinkLine:
    """A link with the entries in which it stands."""

    link: Link
    says: str
    places: list[tuple[int, Text]]


def links_in(state: LinkState) -> QuerySet[Link]:
    """Links of published entries in one state, those found lately first."""
    return Link.objects.filter(state=state).order_by("-checked_at", "-pk")


def link_lines(links: Iterable[Link]) -> list[LinkLine]:
    """The lines of one page of links (1 query more)."""
    listed = list(links)
    places: dict[int, dict[int, Text]] = defaultdict(dict)
    for use in LinkUse.objects.filter(link__in=listed).select_related("entry").order_by("entry_id"):
        places[use.link_id][use.entry_id] = text_of(use.entry, "title")
    return [LinkLine(link, what_it_says(link), list(places[link.pk].items())) for link in listed]


def what_it_says(link: Link) -> str:
    """What was found the last time, in words."""
    if link.status:
        return _("The server answers with %(status)s.") % {"status": link.status}
    return {
        "dns": _("There is no server of this name."),
        "refused": _("The server does not take the connection."),
        "timeout": _("The server did not answer in time."),
        "tls": _("The connection is not secure: its certificate is not valid."),
        "broken": _("The server broke off the connection."),
        "hops": _("It leads on and on, and never arrives."),
        "private": _("It leads into a network that is not public."),
        "port": _("It uses an unusual port, which is not asked."),
        "scheme": _("It leads to something that is no web page."),
        "robots": _("The server does not want programs to ask."),
    }.get(link.reason, _("It was not asked about yet."))
