"""What an alert is about, in words: its name, what will be sent, and the page where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from entries.kinds import kind_of
from entries.models import Entry, Vocabulary
from entries.search.facets import chips_of
from entries.search.parsing import Asked
from entries.search.terms import KnownTerm, Thesaurus
from entries.texts import Text, current_language, text_of
from entries.viewers import Viewer
from portal.finding import questions
from portal.finding.questions import FUNDING, PARTNER, Answers, Route
from portal.notifications.alerts.models import Alert, Asking, Sort
from portal.tables.lists import Listing, listing

ROUTES: dict[str, Route] = {route.name: route for route in (FUNDING, PARTNER)}


@dataclass(frozen=True, slots=True)
class Subject:
    """What somebody wants to hear of. `details` are filters or answers: label and values; `key` finds its alert.

    `wider` are terms among the filters that can be followed by themselves: name and address.
    """

    sort: Sort
    name: Text
    kind: str
    promise: str
    href: str
    details: tuple[tuple[str, tuple[str, ...]], ...] = ()
    key: dict[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    wider: tuple[tuple[Text, str], ...] = ()


def of_entry(entry: Entry) -> Subject:
    """An entry that everybody, or this reader, may read."""
    kind = kind_of(entry.kind)
    return Subject(
        Sort.ENTRY,
        text_of(entry, "title") or Text(_("(without title)"), current_language()),
        str(kind.label),
        _promise_of(entry.kind),
        kind.url_of(entry),
        key={"entry_id": entry.pk},
    )


def _promise_of(kind: str) -> str:
    """What followers of an entry of this kind are told."""
    promises = {
        "call": _(
            "We write when the call is changed, before its deadline, when a question is answered,"
            " and when the donor decides."
        ),
        "partner": _("We write when this partner’s page changes, and when the partner publishes something new here."),
        "event": _(
            "We write when what the portal says about this event changes, when it is moved or called off, a day before"
            " it begins, and before its questions can no longer be answered in writing."
        ),
        "opportunity": _("We write when a new version of this text is published, and before its deadline."),
    }
    return promises.get(kind) or _("We write when a new version of this text is published.")


def of_term(term: KnownTerm, known: Thesaurus) -> Subject:
    """A topic, a country or any other term that entries carry."""
    place = term.vocabulary in (Vocabulary.COUNTRY, Vocabulary.REGION, Vocabulary.COUNTRY_GROUP)
    promise = (
        _("We write when something new from this place is published, whatever its kind.")
        if place
        else _("We write when something new on this topic is published, whatever its kind.")
    )
    return Subject(
        Sort.TERM,
        term.label(current_language()),
        str(Vocabulary(term.vocabulary).label),
        promise,
        f"{reverse('search')}?{urlencode({term.vocabulary: term.code})}",
        key={"term_id": known.current(term).id},
    )


def of_list(found: Listing, params: QueryDict, known: Thesaurus | None = None) -> Subject:
    """A list as it is narrowed by an address; with sentences in `problems` for what cannot be understood."""
    asked = canonical(found.read(params, known))
    query = urlencode(asked.pairs())
    if query:
        promise = _("We write when something new is published that this search finds.")
    else:
        promise = _("We write when anything new is published in this list.")
    return Subject(
        Sort.SEARCH,
        Text(_name_of_list(found, asked), current_language()),
        pgettext("alert", "Search"),
        promise,
        f"{found.href}?{query}" if query else found.href,
        details=_details_of_list(found, asked),
        key={"place": found.code, "query": query},
        problems=asked.problems,
        wider=tuple(_wider(asked)),
    )


def canonical(asked: Asked) -> Asked:
    """The same question in one form, whatever the order in which its filters were chosen; without page and order."""
    chosen = {name: tuple(sorted(terms, key=lambda term: term.code)) for name, terms in asked.chosen.items()}
    changes: dict[str, Any] = {
        "chosen": chosen,
        "chosen_kinds": tuple(sorted(asked.chosen_kinds, key=lambda kind: kind.code)),
        "sort": "relevance",
        "page": 1,
        "whole": frozenset(),
    }
    picked = getattr(asked, "picked", None)
    if picked is not None:
        changes["picked"] = {name: tuple(sorted(codes)) for name, codes in picked.items()}
    return replace(asked, **changes)


def _choices(asked: Asked) -> tuple[str, ...]:
    """What was chosen of the filters, each by its label."""
    own = asked.chips() if hasattr(asked, "chips") else []
    return tuple(chip.label for chip in (*chips_of(asked, current_language()), *own))


def _name_of_list(found: Listing, asked: Asked) -> str:
    told = [_("“%(words)s”") % {"words": asked.q}] if asked.q else []
    told += _choices(asked)
    return " · ".join([str(found.name), *told])


def _wider(asked: Asked) -> Iterator[tuple[Text, str]]:
    for name, terms in asked.chosen.items():
        for term in terms:
            yield term.label(current_language()), reverse("alerts:term", args=[name, term.code])


def _details_of_list(found: Listing, asked: Asked) -> tuple[tuple[str, tuple[str, ...]], ...]:
    rows: list[tuple[str, tuple[str, ...]]] = [(_("List"), (str(found.name),))]
    if asked.q:
        rows.append((_("Words"), (asked.q,)))
    if choices := _choices(asked):
        rows.append((_("Filters"), choices))
    return tuple(rows)


def of_answers(route: Route, params: QueryDict, known: Thesaurus) -> Subject:
    """Answers of "Find funding" or "Find a partner"."""
    form, answers = questions.asked(params, route, known)
    told = [(str(title), tuple(words)) for title, words, _href in questions.in_words(form, answers) if words]
    return Subject(
        Sort.FINDING,
        Text(" · ".join([str(route.heading), *(word for _title, words in told for word in words)]), current_language()),
        str(route.heading),
        _("We write when something new is published that fits these answers, with nothing in the way."),
        reverse(f"finding:{route.name}") + answers.query(),
        details=tuple(told),
        key={"place": route.name, "query": query_of(answers)},
        problems=tuple(str(error) for errors in form.errors.values() for error in errors),
    )


def query_of(answers: Answers) -> str:
    """The answers as one form of an address, whatever the order in which they were ticked."""
    return urlencode(sorted(answers.pairs()))


def of_asking(asking: Asking, known: Thesaurus) -> Subject | None:
    """A saved question; None when its list is no more."""
    params = QueryDict(asking.query)
    if asking.place in ROUTES:
        return of_answers(ROUTES[asking.place], params, known)
    found = listing(asking.place)
    return of_list(found, params, known) if found else None


def of_alerts(alerts: Iterable[Alert], viewer: Viewer, known: Thesaurus) -> list[tuple[Alert, Subject]]:
    """Alerts with what they are about, as their reader may know it (1 query); what is gone is said to be gone.

    The alerts come with `asking` read.
    """
    listed = list(alerts)
    keys = [alert.entry_id for alert in listed if alert.entry_id]
    entries = Entry.objects.visible_to(viewer).published().select_related("owner").in_bulk(keys) if keys else {}
    return [(alert, _of_alert(alert, entries, known)) for alert in listed]


def _of_alert(alert: Alert, entries: dict[int, Entry], known: Thesaurus) -> Subject:
    found: Subject | None = None
    if alert.entry_id:
        entry = entries.get(alert.entry_id)
        found = of_entry(entry) if entry else None
    elif alert.term_id:
        term = known.by_id.get(alert.term_id)
        found = of_term(known.current(term), known) if term else None
    elif alert.asking:
        found = of_asking(alert.asking, known)
    return found or gone(alert)


def gone(alert: Alert) -> Subject:
    """What an alert was about that its reader cannot read any more."""
    words = Text(_("Something that is no longer published"), current_language())
    return Subject(Sort(alert.sort), words, "", _("Nothing is sent while it is not published."), "")


def term_of(vocabulary: str, code: str, known: Thesaurus) -> KnownTerm | None:
    """The term in use that an address names; None for one that is unknown or retired."""
    found = known.find(vocabulary, code)
    term = known.current(found) if found else None
    return None if term is None or term.retired else term
