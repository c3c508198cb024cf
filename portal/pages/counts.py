"""How much is here: entries by kind, countries with practices, practices under each pillar.

Everything is counted in one pass over the search rows, and not again before content or terms change: the home page in
four languages asks for the same numbers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection

from entries.models import Vocabulary
from entries.search.engine import counted
from entries.search.terms import Thesaurus, thesaurus

if TYPE_CHECKING:
    from entries.texts import Text
    from entries.viewers import Viewer

#: Kinds that are news to a reader; texts of the portal's own are not.
KINDS = ("practice", "opportunity", "collection", "mechanism", "call", "request", "offer")
#: The six pillars of victim assistance, in the order of the vocabulary.
PILLARS = ("data", "medical", "rehabilitation", "psychosocial", "inclusion", "laws")
_SQL = """
    SELECT kind, count(*), CASE WHEN kind = 'practice' THEN string_agg(facet_bytes, '') END
    FROM entries_searchdocument WHERE audience = ANY(%s) AND kind = ANY(%s) GROUP BY kind
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries of each kind there are, and how many practices carry each term or one below it, by its id."""

    kinds: dict[str, int]
    practices: dict[int, int]
    known: Thesaurus

    def numbers(self) -> dict[str, int]:
        """The entries of each kind; "country": from how many countries and areas practices come."""
        places = sum(1 for term in self.known.of(Vocabulary.COUNTRY) if term.id in self.practices)
        return self.kinds | {"country": places}

    def pillars(self, language: str) -> list[tuple[Text, str, int]]:
        """The pillars: name, code, and how many practices are about them or what is below them."""
        found = (self.known.find(Vocabulary.THEME, code) for code in PILLARS)
        terms = sorted((term for term in found if term and not term.retired), key=lambda term: term.position)
        return [(term.name(language), term.code, self.practices.get(term.id, 0)) for term in terms]


_kept: tuple[Thesaurus, dict[frozenset[str], Counts]] | None = None


def counts(viewer: Viewer) -> Counts:
    """The numbers as `viewer` may know them: 1 query when they are in memory, 2 when they have to be counted."""
    global _kept
    known = thesaurus()  # the same one as long as neither content nor terms have changed
    kept = _kept
    if kept is None or kept[0] is not known:
        kept = _kept = (known, {})
    found = kept[1].get(viewer.audiences)
    return found or kept[1].setdefault(viewer.audiences, _count(viewer, known))


def _count(viewer: Viewer, known: Thesaurus) -> Counts:
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [sorted(viewer.audiences), list(KINDS)])
        rows = cursor.fetchall()
    terms = next((of_terms for kind, _number, of_terms in rows if kind == "practice"), None)
    kinds = dict.fromkeys(KINDS, 0) | {kind: number for kind, number, _terms in rows}
    return Counts(kinds, counted(terms), known)
