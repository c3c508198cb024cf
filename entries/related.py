"""Entries that have something to do with this one, and why: shared terms, named.

Candidates are the newest entries that share a theme, a place, a cooperation model or people concerned; what weighs is
how much they share. Reasons are codes with the shared terms; the sentence is made in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib.postgres.fields import ArrayField
from django.db.models import F, Func, IntegerField, Value
from django.utils.translation import gettext_lazy as _

from entries import locales
from entries.kinds import all_kinds, kind_of
from entries.models import Entry, SearchDocument, Term, Vocabulary
from entries.texts import Text, pick
from entries.topics import name_of

if TYPE_CHECKING:
    from entries.viewers import Viewer

SHOWN = 4
#: Only so many of the newest candidates are weighed: the cost must not grow with the portal.
CANDIDATES = 300
NAMED = 3
#: What a shared term of a vocabulary weighs.
WEIGHTS = {
    Vocabulary.THEME: 4,
    Vocabulary.COUNTRY: 3,
    Vocabulary.MODEL: 2,
    Vocabulary.GROUP: 2,
    Vocabulary.REGION: 1,
    Vocabulary.CRPD: 1,
    Vocabulary.SDG: 1,
}
#: A common goal alone (SDG 10, say) makes nobody a relative.
TELLING = (Vocabulary.THEME, Vocabulary.COUNTRY, Vocabulary.MODEL, Vocabulary.GROUP)
#: Reason codes are the vocabularies; the sentences name what is shared.
SENTENCES = {
    Vocabulary.THEME: _("Both are about: %(terms)s."),
    Vocabulary.COUNTRY: _("Both are from: %(terms)s."),
    Vocabulary.MODEL: _("Both follow the same cooperation model: %(terms)s."),
    Vocabulary.GROUP: _("Both concern the same people: %(terms)s."),
    Vocabulary.REGION: _("Both are from: %(terms)s."),
    Vocabulary.CRPD: _("Both put the same article of the CRPD into practice: %(terms)s."),
    Vocabulary.SDG: _("Both serve the same goal: %(terms)s."),
}


class CountShared(Func):
    """Number of elements that two integer arrays share (PostgreSQL's extension intarray)."""

    template = "icount(%(expressions)s)"
    arg_joiner = " & "
    output_field = IntegerField()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why two entries are related: a code and the terms they share."""

    code: str
    terms: tuple[str, ...]

    @property
    def sentence(self) -> str:
        """The reason in the reader's language."""
        return str(SENTENCES[Vocabulary(self.code)]) % {"terms": locales.listing(self.terms)}


@dataclass(frozen=True, slots=True)
class Related:
    """A related entry as a list shows it."""

    address: str
    kind: str
    title: Text
    reasons: tuple[Reason, ...]


def related_to(entry: Entry, terms: Iterable[Term], viewer: Viewer) -> list[Related]:
    """At most four entries that share most with `entry`, whose terms are given (1 query, 0 without telling terms)."""
    mine: dict[str, list[Term]] = {}
    for term in terms:
        if term.vocabulary in WEIGHTS:
            mine.setdefault(term.vocabulary, []).append(term)
    telling = [term.pk for vocabulary in TELLING for term in mine.get(vocabulary, ())]
    if not telling:
        return []
    kinds = [kind.code for kind in all_kinds() if kind.relates]
    newest = (
        SearchDocument.objects.filter(audience__in=viewer.audiences, kind__in=kinds, facets__overlap=telling)
        .exclude(pk=entry.pk)
        .order_by("-published", "-entry_id")
        .values("pk")[:CANDIDATES]
    )
    found = SearchDocument.objects.filter(pk__in=newest).annotate(weight=_weight(mine))
    found = found.order_by("-weight", "-published", "-entry_id")[:SHOWN]
    rows = found.values_list("entry_id", "kind", "titles", "original_language", "facets")
    return [_related(row, mine) for row in rows]


def _weight(mine: dict[str, list[Term]]) -> object:
    """The weighed number of shared terms, as an expression."""
    integers = ArrayField(IntegerField())
    total: object = Value(0)
    for vocabulary, terms in mine.items():
        keys = Func(Value([term.pk for term in terms], output_field=integers), template="%(expressions)s::int[]")
        total = total + CountShared(F("facets"), keys) * WEIGHTS[Vocabulary(vocabulary)]  # type: ignore[operator]
    return total


def _related(row: tuple[int, str, dict[str, str], str, list[int]], mine: dict[str, list[Term]]) -> Related:
    pk, code, titles, original, facets = row
    kind = kind_of(code)
    address = kind.url_for(pk, titles, original)
    return Related(address, str(kind.label), pick(titles, original), _reasons(mine, set(facets)))


def _reasons(mine: dict[str, list[Term]], facets: set[int]) -> tuple[Reason, ...]:
    """The two weightiest reasons, each with at most three terms by name."""
    reasons = []
    for vocabulary in WEIGHTS:
        shared = [term for term in mine.get(vocabulary, ()) if term.pk in facets]
        if shared:
            names = tuple(str(name_of(term)) for term in shared[:NAMED])
            reasons.append(Reason(vocabulary, names))
    return tuple(reasons[:2])
