"""What a list shows beside its hits: options with counts, and the chosen ones as chips that can be removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, pgettext

from entries.models import Vocabulary
from entries.search.parsing import Asked
from entries.search.terms import KnownTerm, Thesaurus
from entries.texts import Text

SHOWN = 10
#: By facet ("" for all of them): how many hits carry each term, by its id; for "kind", how many are of each kind.
Counts = Mapping[str, Mapping[Any, int]]


@dataclass(frozen=True, slots=True)
class Option:
    """One value of a facet; `count` is how many of the hits would be left by choosing it alone."""

    code: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One facet: its parameter name, its legend, the options worth showing, and the address that shows them all."""

    name: str
    legend: str
    options: tuple[Option, ...]
    is_open: bool
    more_href: str = ""
    more_label: str = ""


@dataclass(frozen=True, slots=True)
class Chip:
    """A chosen filter and the address of the same list without it."""

    label: str
    remove_href: str


def legend(name: str) -> str:
    """What a facet is called on the page."""
    if name == Vocabulary.LANGUAGE:
        return _("Language of the text")
    return str(Vocabulary(name).label)


def facets_of(asked: Asked, counts: Counts, known: Thesaurus, language: str) -> list[Facet]:
    """The facets that can narrow this list, in the order of the kind's description; empty ones are left out."""
    of_all = counts.get("", {})
    found = [_kind_facet(asked, counts)] if len(asked.kinds) > 1 else []
    found += [_term_facet(asked, name, counts.get(name, of_all), known, language) for name in asked.facets]
    return [facet for facet in found if facet.options]


def chips_of(asked: Asked, language: str) -> list[Chip]:
    """Everything that was chosen, each with the address that takes it away."""
    kinds = [Chip(str(kind.label), asked.without_kind(kind)) for kind in asked.chosen_kinds]
    return kinds + [
        Chip(str(term.label(language)), asked.without(name, term))
        for name in asked.facets
        for term in asked.chosen.get(name, ())
    ]


def _kind_facet(asked: Asked, counts: Counts) -> Facet:
    numbers = counts.get("kind", {})
    options = tuple(
        Option(kind.code, str(kind.label_plural), numbers.get(kind.code, 0), kind in asked.chosen_kinds)
        for kind in asked.kinds
        if numbers.get(kind.code) or kind in asked.chosen_kinds
    )
    return Facet("kind", pgettext("facet", "Kind of entry"), options, is_open=True)


def _term_facet(asked: Asked, name: str, numbers: Mapping[int, int], known: Thesaurus, language: str) -> Facet:
    """Chosen options first, then those with most hits; beyond `SHOWN` only on request, in the vocabulary's order."""
    chosen = {term.id for term in asked.chosen.get(name, ())}
    present = [term for term in known.of(name) if term.id in numbers or term.id in chosen]
    whole = name in asked.whole
    more = not whole and len(present) > SHOWN
    if more:
        present.sort(key=lambda term: (term.id not in chosen, -numbers.get(term.id, 0)))
        shown = present[: max(SHOWN, len(chosen))]
    else:
        shown = present
    return Facet(
        name=name,
        legend=legend(name),
        options=tuple(_option(term, numbers, chosen, language) for term in shown),
        is_open=bool(chosen) or whole,
        more_href=f"{asked.address(whole=asked.whole | {name}, page=1)}#facet-{name}" if more else "",
        more_label=_("Show all under “%(facet)s”") % {"facet": legend(name)} if more else "",
    )


def _option(term: KnownTerm, numbers: Mapping[int, int], chosen: set[int], language: str) -> Option:
    label: Text = term.label(language)
    return Option(term.code, str(label), numbers.get(term.id, 0), term.id in chosen)
