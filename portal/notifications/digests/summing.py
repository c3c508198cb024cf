"""The mail that holds everything a reader is told of at one time."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from entries import locales
from portal.notifications import readers
from portal.notifications.digests.lines import Line
from portal.notifications.digests.models import Notice, NoticeKind
from portal.notifications.letters import Item, Letter, Section
from portal.notifications.models import Reader

#: Things that one mail lists; the page behind its last link lists all.
LISTED = 30
LONGEST_STOP = 60  # characters of `Mail.stop`
Told = tuple[NoticeKind, Line]


def letter_of(reader: Reader, told: Sequence[Told], number: int) -> Letter:
    """The mail about `number` things of which `told` are known here; composed in the active language, the reader's."""
    listed = sorted(told[:LISTED], key=lambda one: _ORDER[one[0]])
    more = number - len(listed)
    return Letter(
        "digest",
        _subject(told, number),
        (_("Here is what is new for you."),),
        sections=tuple(_sections(listed)),
        action=(_the_rest(more), settings.SITE_URL + page_of(reader)) if more > 0 else None,
        why=_("You receive this message because of what you follow on this portal, or work on."),
    )


def stop_of(notices: Sequence[Notice]) -> str:
    """What the one-click link of the mail ends: the one alert that it came from, all alerts, or the kinds it holds."""
    kinds = sorted({one.kind for one in notices})
    alerts = {one.alert_id for one in notices}
    if kinds == [NoticeKind.FOLLOWED]:
        only = next(iter(alerts)) if len(alerts) == 1 else None
        return f"alert:{only}" if only else "alerts"
    stop = f"kind:{','.join(kinds)}"
    return stop if len(stop) <= LONGEST_STOP else "kind:all"


def page_of(reader: Reader) -> str:
    """The page with everything that the reader was told of: behind the account, else behind the signed link."""
    if reader.user_id:
        return reverse("digests:mine")
    return reverse("digests:by_token", args=[readers.token_for(reader)])


#: Subjects of mails with one thing in them; what was to be a letter has a subject of its own.
_ALONE = {
    NoticeKind.FOLLOWED: gettext_lazy("New for you: %(title)s"),
    NoticeKind.MATCH: gettext_lazy("A new match: %(title)s"),
    NoticeKind.DEADLINE: gettext_lazy("The deadline is near: %(title)s"),
    NoticeKind.EVENT: gettext_lazy("News of an event: %(title)s"),
}
_ORDER = {kind: position for position, kind in enumerate(NoticeKind)}


def _subject(told: Sequence[Told], number: int) -> str:
    if number == 1:
        kind, line = told[0]
        alone = _ALONE.get(kind)
        return str(alone) % {"title": line.title} if alone else str(line.title)
    sentence = ngettext("%(number)s thing is new for you", "%(number)s things are new for you", number)
    return sentence % {"number": locales.number(number)}


def _the_rest(more: int) -> str:
    sentence = ngettext("See %(number)s more", "See %(number)s more", more)
    return sentence % {"number": locales.number(more)}


def _sections(listed: Sequence[Told]) -> list[Section]:
    by_kind: dict[NoticeKind, list[Item]] = {}
    for kind, line in listed:
        item = Item(line.title, settings.SITE_URL + line.address, line.kind, line.why)
        by_kind.setdefault(kind, []).append(item)
    return [Section(str(kind.label), tuple(items)) for kind, items in by_kind.items()]
