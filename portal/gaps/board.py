"""What is asked for, what is paid for and what is missing: counts for each country and pillar.

* Requests and practices count where they name the country and a theme of the pillar.
* Open money is calls that are open now, and mechanisms that somebody compared with the funder's own pages. One that
  names a region and no country counts in every country of it; what is for the whole world or names no place stands in
  no cell, and the page says how much.
* Mechanisms that nobody has checked are counted apart. They cover nothing: where somebody asks and only they are
  known, the cell is uncovered, as they match nobody either.
* Commitments are those that concern the field and whose money is counted once (`funding.commitments.totals`).
* Barriers are those that still stand, counted where the call or mechanism is that they were met at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from entries import locales
from entries.models import Vocabulary
from entries.roundtrip import together
from entries.search.terms import KnownTerm, Thesaurus
from entries.texts import current_language
from funding.commitments.models import CommitmentPlace
from funding.commitments.pillars import PILLARS
from funding.models import Barrier, Call, Mechanism
from partners.models import SurvivorsReport

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: The region that holds all others: money for the whole world says nothing of one country.
WORLD = "001"
#: From so many donors on, a cell is said to have several, who may want to talk to each other.
SEVERAL = 3
REQUEST, PRACTICE, CALL, MECHANISM = "request", "practice", "call", "mechanism"
COMMITMENT, BARRIER = "commitment", "barrier"
#: A mechanism that nobody has compared with the funder's own pages yet.
UNCHECKED = "mechanism_unchecked"


@dataclass(slots=True)
class Cell:
    """One pillar in one country: how many of each kind, and of how many donors the commitments are."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    donors: int = 0

    @property
    def has_money(self) -> bool:
        """Whether any money is known: open, or given already. What nobody has checked is not known."""
        return bool(self.counts[CALL] or self.counts[MECHANISM] or self.counts[COMMITMENT])

    @property
    def is_uncovered(self) -> bool:
        """Somebody asks, and no money is known."""
        return bool(self.counts[REQUEST]) and not self.has_money

    @property
    def has_several_donors(self) -> bool:
        """Whether the money of several donors meets here."""
        return self.donors >= SEVERAL


@dataclass(slots=True)
class Line:
    """One country with its six cells, in the order of the pillars."""

    term: KnownTerm
    survivors: bool
    cells: dict[str, Cell] = field(default_factory=lambda: {code: Cell() for code in PILLARS})

    @property
    def uncovered(self) -> int:
        """How many of its cells are uncovered."""
        return sum(cell.is_uncovered for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class Board:
    """The lines, and how much open money is for the whole world or names no place."""

    lines: tuple[Line, ...]
    placeless: int


def board(viewer: Viewer, known: Thesaurus, *, region: KnownTerm | None = None, uncovered: bool = False) -> Board:
    """The board as a viewer may see it (2 queries beside the thesaurus).

    Without a region: States that reported significant numbers of survivors, then others for which somebody asks. With
    one: all its countries and areas, in the same order. `uncovered` keeps countries with an uncovered cell.
    """
    reported = set(SurvivorsReport.objects.values_list("term_id", flat=True))
    used = [term for term in known.of(Vocabulary.COUNTRY) if not (term.retired or term.merged_into)]
    lines = {term.id: Line(term, term.id in reported) for term in used if region is None or region.id in term.ancestors}
    placeless = _fill(lines, viewer, known)
    kept = [
        one for one in lines.values() if region or one.survivors or any(c.counts[REQUEST] for c in one.cells.values())
    ]
    if uncovered:
        kept = [one for one in kept if one.uncovered]
    language = current_language()
    kept.sort(key=lambda one: (not one.survivors, locales.sort_key(str(one.term.label(language)))))
    return Board(tuple(kept), placeless)


def line_of(term: KnownTerm, viewer: Viewer, known: Thesaurus) -> Line:
    """One country (1 query); whether survivors were reported is not looked up."""
    line = Line(term, survivors=False)
    _fill({term.id: line}, viewer, known)
    return line


def _fill(lines: Mapping[int, Line], viewer: Viewer, known: Thesaurus) -> int:
    """Count everything into the cells; returns how much open money names no place."""
    pillars = {term.id: code for code in PILLARS if (term := known.find(Vocabulary.THEME, code))}
    pairs = (_PAIRS, [list(lines), list(pillars), [REQUEST, PRACTICE], list(viewer.audiences)])
    entries, commitments, money = together(pairs, _commitments(lines), _money(pillars, viewer, known))
    for row in entries:
        lines[row["country"]].cells[pillars[row["pillar"]]].counts[row["kind"]] += row["number"]
    _count_commitments(lines, commitments)
    return _count_money(lines, pillars, money, known)


_PAIRS = """
SELECT d.kind, country, pillar, count(*) AS number
FROM entries_searchdocument d,
     LATERAL unnest(d.facets & %s::int[]) AS country, LATERAL unnest(d.facets & %s::int[]) AS pillar
WHERE d.kind = ANY(%s) AND d.audience = ANY(%s)
GROUP BY 1, 2, 3
"""
#: Three queries of the mechanisms', barriers' and calls' own stand inside.
_MONEY = """
SELECT d.entry_id, d.kind, d.facets & %s::int[] AS named, d.facets & %s::int[] AS around,
       d.facets & %s::int[] AS about, coalesce(b.count, 0) AS barriers,
       d.kind = %s AND d.entry_id NOT IN ({checked}) AS unchecked
FROM entries_searchdocument d LEFT JOIN ({barriers}) b ON b.subject_id = d.entry_id
WHERE d.audience = ANY(%s) AND (d.kind = %s OR (d.kind = %s AND d.entry_id IN ({open})))
"""


def _commitments(lines: Mapping[int, Line]) -> QuerySet:
    """By country: how many commitments of each pillar, and of how many donors."""
    tests = {code: Q(commitment__pillars__contains=[code]) for code in PILLARS}
    counts = {f"n_{code}": Count("pk", filter=test) for code, test in tests.items()}
    donors = {f"d_{code}": Count("commitment__funder_keys", filter=test, distinct=True) for code, test in tests.items()}
    places = CommitmentPlace.objects.filter(commitment__counted=True).exclude(commitment__basis="")
    if len(lines) == 1:
        places = places.filter(code__in=[line.term.code for line in lines.values()])
    return places.values("code").annotate(**counts, **donors)


def _count_commitments(lines: Mapping[int, Line], rows: Iterable[dict[str, Any]]) -> None:
    by_code = {line.term.code: line for line in lines.values()}
    for row in rows:
        if line := by_code.get(row["code"]):
            for code, cell in line.cells.items():
                cell.counts[COMMITMENT], cell.donors = row[f"n_{code}"], row[f"d_{code}"]


def _count_money(
    lines: Mapping[int, Line], pillars: Mapping[int, str], money: Iterable[dict[str, Any]], known: Thesaurus
) -> int:
    """Calls, mechanisms and their barriers, each in its countries or those of its regions."""
    inside: dict[int, set[int]] = defaultdict(set)
    for pk, line in lines.items():
        for above in line.term.ancestors:
            inside[above].add(pk)
    placeless = 0
    for row in money:
        named = row["named"]
        regions = [] if named else _narrowest(row["around"], known)
        placeless += not named and not regions
        places = named or {place for one in regions for place in inside.get(one, ())}
        for cell in (lines[place].cells[pillars[one]] for place in places if place in lines for one in row["about"]):
            cell.counts[UNCHECKED if row["unchecked"] else row["kind"]] += 1
            cell.counts[BARRIER] += row["barriers"]
    return placeless


def _money(pillars: Mapping[int, str], viewer: Viewer, known: Thesaurus) -> tuple[str, list[Any]]:
    """Open calls and mechanisms: kind, countries, regions, pillars, how many barriers still stand there, if checked."""
    standing = Barrier.objects.visible_to(viewer).published().filter(resolved_on__isnull=True).order_by()
    barriers, barrier_values = standing.values("subject_id").annotate(count=Count("pk")).query.sql_with_params()
    mechanisms = Mechanism.objects.filter(checked_on__isnull=False).order_by().values("pk")
    checked, checked_values = mechanisms.query.sql_with_params()
    calls, call_values = Call.objects.open_on(timezone.now()).order_by().values("pk").query.sql_with_params()
    terms = [[term.id for term in known.of(name)] for name in (Vocabulary.COUNTRY, Vocabulary.REGION)]
    values = [*terms, list(pillars), MECHANISM, *checked_values, *barrier_values, list(viewer.audiences)]
    values += [MECHANISM, CALL, *call_values]
    return _MONEY.format(checked=checked, barriers=barriers, open=calls), values


def _narrowest(regions: Iterable[int], known: Thesaurus) -> set[int]:
    """The narrowest regions of an entry, as it carries those above them too; the whole world is none."""
    found = {pk for pk in regions if known.by_id[pk].code != WORLD}
    return found - {pk for one in found for pk in known.by_id[one].ancestors}


def money_in(term: KnownTerm, pillar: str, viewer: Viewer, known: Thesaurus) -> dict[int, bool]:
    """Open calls and mechanisms of one cell by id, each with whether it still has to be checked (1 query)."""
    about = known.find(Vocabulary.THEME, pillar)
    rows = together(_money({about.id: pillar}, viewer, known))[0] if about else []
    return {row["entry_id"]: row["unchecked"] for row in rows if row["about"] and _is_in(term, row, known)}


def _is_in(term: KnownTerm, row: Mapping[str, Any], known: Thesaurus) -> bool:
    """Whether money names the country, or a region that it lies in and no country."""
    if row["named"]:
        return term.id in row["named"]
    return not _narrowest(row["around"], known).isdisjoint(term.ancestors)
