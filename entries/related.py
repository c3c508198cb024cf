"""Entries that have something to do with this one, and why: shared terms, named.

Candidates are the newest entries that share a theme, a place, a cooperation model or people concerned; what weighs is
how much they share. Reasons are codes with the shared terms; the sentence is made in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from entries import locales
from entries.kinds import all_kinds, kind_of
from entries.models import Entry, Term, Vocabulary
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


_SQL = """
    SELECT entry_id, kind, titles::json, original_language, facets FROM (
        SELECT entry_id, kind, published, titles, original_language, facets FROM entries_searchdocument
        WHERE audience = ANY(%(audiences)s) AND kind = ANY(%(kinds)s) AND facets && %(telling)s::int[]
              AND entry_id <> %(entry)s
        ORDER BY published DESC, entry_id DESC LIMIT %(candidates)s
    ) AS newest
    ORDER BY {weight} DESC, published DESC, entry_id DESC LIMIT %(shown)s
"""


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
    asked: dict[str, Any] = {
        "audiences": sorted(viewer.audiences),
        "kinds": [kind.code for kind in all_kinds() if kind.relates],
        "telling": telling,
        "entry": entry.pk,
        "candidates": CANDIDATES,
        "shown": SHOWN,
    }
    shared = {f"shared_{number}": [term.pk for term in mine[name]] for number, name in enumerate(mine)}
    weight = " + ".join(
        f"icount(facets & %({column})s::int[]) * {WEIGHTS[Vocabulary(name)]}"
        for column, name in zip(shared, mine, strict=True)
    )
    # Not through the ORM: making this statement of querysets takes three times as long as answering it.
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(weight=weight), asked | shared)
        return [_related(row, mine) for row in cursor.fetchall()]


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
