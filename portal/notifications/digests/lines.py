"""What a notice says: a title, a line that says why it is told, and where it leads. In the active language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.models import Entry
from entries.rules import can_view
from entries.search.terms import Thesaurus, thesaurus
from entries.texts import Text, current_language, text_of
from entries.viewers import Standing, Viewer
from funding.interest.models import State as InterestState
from partners.models import Membership
from portal.notifications.alerts import news, subjects
from portal.notifications.alerts.models import Alert, Sort
from portal.notifications.digests import dates, event_lines
from portal.notifications.digests.models import Notice, NoticeKind
from portal.notifications.digests.timing import zone_named

WRITE = (Standing.OWNER, Standing.EDITOR)
#: Notices whose lines need the entry as its own kind.
_DATED = frozenset({NoticeKind.DEADLINE, NoticeKind.EVENT})
#: Language, sort and key of what an alert hangs on -> its name.
Names = dict[tuple[str, Sort, int], str]


@dataclass(frozen=True, slots=True)
class Line:
    """One notice as mails and pages show it; `address` begins with a stroke."""

    title: Text
    kind: str
    why: Text
    address: str


@dataclass
class Known:
    """What the lines of many notices need, each read once; names of alerts are kept for all readers of a language."""

    entries: Mapping[int, Entry]
    dated: Mapping[int, Any]
    done: set[tuple[int, int]]
    now: datetime
    names: Names = field(default_factory=dict)

    @cached_property
    def terms(self) -> Thesaurus:
        """The thesaurus, only where an alert names a term or a search."""
        return thesaurus()

    @classmethod
    def of(cls, notices: Iterable[Notice], now: datetime, names: Names | None = None) -> Known:
        """Read what these notices are about (1 query; where there are deadlines or events, 1 more for each kind of
        these, and 1 for who has applied)."""
        listed = list(notices)
        ids = {one.entry_id for one in listed if one.entry_id}
        ids |= {own for one in listed if (own := own_of(one))}
        ids |= {one.alert.entry_id for one in listed if one.alert and one.alert.entry_id}
        entries = Entry.objects.in_bulk(ids)
        dated = {one.entry_id for one in listed if one.kind in _DATED}
        details = dates.details(entries[pk] for pk in dated if pk in entries)
        calls = [pk for pk, entry in details.items() if entry.kind == "call"]
        done = applicants(calls)[1] if calls else set()
        return cls(entries, details, done, now, {} if names is None else names)


def own_of(notice: Notice) -> int | None:
    """The reader's own entry that a match is for."""
    own = notice.detail.get("own") if notice.kind == NoticeKind.MATCH else None
    return own if isinstance(own, int) else None


def line_of(notice: Notice, known: Known, viewer: Viewer, zone: str) -> Line | None:
    """What the notice says to this reader now; None where its reader may not read the entry, or it is true no more."""
    entry = known.entries.get(notice.entry_id or 0)
    if notice.entry_id and (entry is None or not _may_read(viewer, entry, notice)):
        return None
    if entry is None:
        return _of_happening(notice, known, entry)
    if notice.kind == NoticeKind.DEADLINE:
        return None if (entry.pk, viewer.user_id) in known.done else _of_deadline(notice, known, zone)
    if event_lines.step_of(notice):
        return _of_event(notice, known, entry, zone)
    special = _SPECIAL.get(notice.kind)
    return special(notice, known, entry) if special else _of_happening(notice, known, entry)


def _may_read(viewer: Viewer, entry: Entry, notice: Notice) -> bool:
    return can_view(viewer, entry) or event_lines.is_called_off(notice, entry, viewer)


def applicants(calls: Iterable[int]) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Pairs of call and account: who writes for organisations that have begun to apply, and for no others than such
    that have handed in (1 query)."""
    found = Membership.objects.filter(partner__interests__call__in=list(calls), standing__in=WRITE)
    rows = set(found.values_list("partner__interests__call_id", "user_id", "partner__interests__state"))
    drafting = {(call, user) for call, user, state in rows if state == InterestState.DRAFT}
    return drafting, {(call, user) for call, user, state in rows if state == InterestState.SUBMITTED} - drafting


def days_left(deadline: datetime, now: datetime, zone: str) -> int:
    """How many midnights of the reader's own clock lie before the deadline."""
    clock = zone_named(zone)
    return (deadline.astimezone(clock).date() - now.astimezone(clock).date()).days


def _title(entry: Entry) -> Text:
    return text_of(entry, "title") or Text(_("(without title)"), current_language())


def _said(sentence: str) -> Text:
    """A sentence of the portal's own."""
    return Text(sentence, current_language())


def _kind(entry: Entry) -> str:
    return str(entry.kind_info.label)


def _of_alert(notice: Notice, known: Known, entry: Entry) -> Line:
    why = _said(_why_followed(notice.alert, notice, known))
    return Line(_title(entry), _kind(entry), why, entry.kind_info.url_of(entry))


def _why_followed(alert: Alert | None, notice: Notice, known: Known) -> str:
    if alert is None:
        return ""
    if alert.sort == Sort.ENTRY and alert.entry_id == notice.entry_id:
        return news.with_words(_news_of(str(notice.detail.get("event"))), notice.detail)
    name = _name_of(alert, known)
    if notice.detail.get("event") == news.TRANSLATED:
        return _("Your saved search finds it now, by a new translation: %(name)s") % {"name": name}
    if alert.sort in (Sort.SEARCH, Sort.FINDING):
        return _("Your saved search finds it: %(name)s") % {"name": name}
    return _("You follow: %(name)s") % {"name": name}


def _news_of(event: str) -> str:
    """What happened to an entry that the reader follows."""
    sentences = {
        "changed": _("You follow this: a new version has been published."),
        "answered": _("You follow this: a question about it has been answered."),
        "decided": _("You follow this: the donor has decided."),
        "opened": _("You follow this: applications are accepted now."),
    }
    return sentences.get(event) or _("You follow this.")


def _name_of(alert: Alert, known: Known) -> str:
    key = (current_language(), Sort(alert.sort), alert.entry_id or alert.term_id or alert.asking_id or 0)
    if key not in known.names:
        known.names[key] = _read_name(alert, known)
    return known.names[key]


def _read_name(alert: Alert, known: Known) -> str:
    if alert.entry_id:
        entry = known.entries.get(alert.entry_id)
        return str(_title(entry)) if entry else ""
    if alert.term_id:
        term = known.terms.by_id.get(alert.term_id)
        return str(known.terms.current(term).label(current_language())) if term else ""
    subject = subjects.of_asking(alert.asking, known.terms) if alert.asking else None
    return str((subject or subjects.gone(alert)).name)


def _of_match(notice: Notice, known: Known, entry: Entry) -> Line | None:
    own = known.entries.get(own_of(notice) or 0)
    if own is None or not own.is_published or not entry.is_published:
        return None
    why = _("It fits an entry of yours: %(title)s") % {"title": _title(own)}
    return Line(_title(entry), _kind(entry), _said(why), reverse("finding:match", args=[own.pk, entry.pk]))


def _of_deadline(notice: Notice, known: Known, zone: str) -> Line | None:
    entry = known.dated.get(notice.entry_id or 0)
    deadline = dates.deadline_of(entry, known.now) if entry else None
    if entry is None or deadline is None:
        return None
    days = days_left(deadline, known.now, zone)
    when = {"moment": locales.moment(deadline, zone_named(zone)), "days": locales.number(days)}
    why = (event_lines.closes if entry.kind == "event" else _closes)(days) % when
    return Line(_title(entry), _kind(entry), _said(why), entry.get_absolute_url())


def _of_event(notice: Notice, known: Known, entry: Entry, zone: str) -> Line | None:
    event = known.dated.get(entry.pk)
    told = event_lines.told(notice, event, known.now, zone) if event else None
    return Line(_title(entry), _kind(entry), _said(told[0]), told[1]) if told else None


def _closes(days: int) -> str:
    if days <= 0:
        return _("The deadline is today: %(moment)s")
    return ngettext("The deadline is in %(days)s day: %(moment)s", "The deadline is in %(days)s days: %(moment)s", days)


def _of_happening(notice: Notice, known: Known, entry: Entry | None) -> Line | None:
    """A letter in short, as it was composed when it happened, in the language that its reader had then."""
    told = notice.detail
    subject, text, address = (str(told.get(name) or "") for name in ("subject", "text", "address"))
    if not (subject and address):
        return None
    language = str(told.get("language") or current_language())
    title, why = (Text(words, language, language != current_language()) for words in (subject, text))
    return Line(title, _kind(entry) if entry else "", why, address)


_SPECIAL: Mapping[str, Callable[[Notice, Known, Entry], Line | None]] = {
    NoticeKind.FOLLOWED: _of_alert,
    NoticeKind.MATCH: _of_match,
}
