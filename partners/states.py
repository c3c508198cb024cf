"""What the pages of countries and areas show: treaty status with dates, reports of survivors, entries from there.

Names come from the thesaurus in the reader's language; the lists are those of the United Nations (M49).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, Subquery, Window
from django.db.models.functions import JSONObject, RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _, override

from entries import locales
from entries.cells import guarded
from entries.kinds import Kind, kind_of, searchable_kinds
from entries.models import SearchDocument, Term, Vocabulary
from entries.search.terms import KnownTerm, Thesaurus
from entries.texts import LANGUAGES, Text, current_language, pick
from partners.models import BoundStatus, StateProfile, SurvivorsReport, Treaty, TreatyStatus, source_url

if TYPE_CHECKING:
    from entries.viewers import Viewer

WORLD = "001"
#: Entries of each kind that a State's page names; the list has the rest.
SHOWN = 5
#: The choice "no act" of the filter: the source has no row.
NO_ACTION = "none"
#: The columns of a treaty status, by which it is made again from JSON.
_ACTS = {field.attname: field for field in TreatyStatus._meta.concrete_fields}


@dataclass(frozen=True, slots=True)
class Cell:
    """One treaty of one State, as a table shows it; without a row there was no act."""

    treaty: Treaty
    row: TreatyStatus | None

    @property
    def status(self) -> str:
        """The code of the status, `none` without a row."""
        return self.row.status if self.row else NO_ACTION

    @property
    def day(self) -> date | None:
        """The day that the status dates from: withdrawal, binding act or signature."""
        row = self.row
        if row is None:
            return None
        return row.withdrawn_on if row.status == BoundStatus.WITHDRAWN else row.bound_on or row.signed_on

    @property
    def told(self) -> str:
        """Status and year in the reader's language, as the table of all States shows them; a dash without an act."""
        row, day = self.row, self.day
        if row is None:
            return "–"
        words = _labels(current_language())[row.status]
        told = f"{words} {day.year}" if day else words
        return f"{told} {_('(withdrawal notified)')}" if row.is_leaving else told

    @property
    def source_url(self) -> str:
        """The page of the source."""
        return source_url(self.treaty)


@lru_cache(maxsize=8)  # the table has hundreds of cells and three words
def _labels(language: str) -> dict[str, str]:
    with override(language):
        return {str(status): str(status.label) for status in BoundStatus}


@dataclass(frozen=True, slots=True)
class Country:
    """A country or area with what is known of it."""

    term: KnownTerm
    cells: tuple[Cell, ...]
    report: SurvivorsReport | None

    @property
    def name(self) -> Text:
        """Its name in the reader's language."""
        return self.term.label(current_language())

    @property
    def address(self) -> str:
        """Its page."""
        return reverse("partners:state", args=[self.term.code])

    @property
    def has_acted(self) -> bool:
        """Whether it signed or joined any of the treaties: areas that are no States of their own never did."""
        return any(cell.row for cell in self.cells)

    @property
    def as_at(self) -> date | None:
        """The oldest day that its treaty status is from."""
        return min((cell.row.as_at for cell in self.cells if cell.row), default=None)


@dataclass(frozen=True, slots=True)
class Region:
    """A region of M49 with its countries and areas in the order of the reader's alphabet."""

    code: str
    name: str
    countries: tuple[Country, ...]


def find(known: Thesaurus, code: str) -> KnownTerm | None:
    """The country or area with this code, whatever its capitals; a merged one leads to its successor."""
    term = known.find(Vocabulary.COUNTRY, code)
    if term is None:
        return None
    term = known.current(term)
    return None if term.retired else term


@dataclass(frozen=True, slots=True)
class Read:
    """What the page of a country rests on: its facts, what the State says of itself, the day of the newest source."""

    country: Country
    profile: StateProfile | None
    source_day: date | None


def read(term: KnownTerm) -> Read:
    """One country or area with everything that belongs to it alone (1 query)."""
    acts = TreatyStatus.objects.filter(term=OuterRef("pk")).values_list(JSONObject(**{name: name for name in _ACTS}))
    newest = TreatyStatus.objects.order_by("-as_at").values("as_at")[:1]
    rows = Term.objects.select_related("survivors_report", "state_profile__owner")
    found = rows.annotate(acts=ArraySubquery(acts), newest=Subquery(newest)).get(pk=term.id)
    statuses = [
        TreatyStatus(**{name: _ACTS[name].to_python(value) for name, value in act.items()}) for act in found.acts
    ]
    return Read(
        _country(term, statuses, getattr(found, "survivors_report", None)),
        getattr(found, "state_profile", None),
        found.newest,
    )


def countries(known: Thesaurus) -> list[Country]:
    """All countries and areas in use, in the order of the reader's alphabet (2 queries)."""
    statuses: defaultdict[int, list[TreatyStatus]] = defaultdict(list)
    for row in TreatyStatus.objects.all():
        statuses[row.term_id].append(row)
    reports = {report.term_id: report for report in SurvivorsReport.objects.all()}
    found = [_country(term, statuses[term.id], reports.get(term.id)) for term in _in_use(known)]
    return sorted(found, key=lambda one: locales.sort_key(str(one.name)))


def _in_use(known: Thesaurus) -> list[KnownTerm]:
    return [term for term in known.of(Vocabulary.COUNTRY) if not (term.retired or term.merged_into)]


def _country(term: KnownTerm, rows: Iterable[TreatyStatus], report: SurvivorsReport | None) -> Country:
    by_treaty = {row.treaty: row for row in rows}
    return Country(term, tuple(Cell(treaty, by_treaty.get(treaty)) for treaty in Treaty), report)


def named(known: Thesaurus) -> tuple[tuple[str, str], ...]:
    """Countries and areas in use, code and name, in the order of the reader's alphabet; made once for each language."""
    return _named(known, current_language())


@lru_cache(maxsize=len(LANGUAGES))  # of the terms as they are now: older ones are pushed out
def _named(known: Thesaurus, language: str) -> tuple[tuple[str, str], ...]:
    found = ((term.code, str(term.label(language))) for term in _in_use(known))
    return tuple(sorted(found, key=lambda pair: locales.sort_key(pair[1])))


def choices(known: Thesaurus) -> list[tuple[str, str]]:
    """Countries and areas to choose from, key and name, in the order of the reader's alphabet."""
    return [(f"{Vocabulary.COUNTRY.value}/{code}", name) for code, name in named(known)]


def narrowed(found: Iterable[Country], known: Thesaurus, wanted: dict[str, Any]) -> list[Country]:
    """Those that answer the filter: `region`, `treaty` with `status`, `survivors`; empty values leave all."""
    kept = list(found)
    if wanted.get("region"):
        region = known.find(Vocabulary.REGION, wanted["region"])
        kept = [one for one in kept if region and region.id in one.term.ancestors]
    if wanted.get("survivors"):
        kept = [one for one in kept if one.report]
    if wanted.get("treaty") or wanted.get("status"):
        kept = [one for one in kept if _answers(one, wanted.get("treaty", ""), wanted.get("status", ""))]
    return kept


def _answers(one: Country, treaty: str, status: str) -> bool:
    """Whether a treaty (any, without one named) has the status (any act, without one named).

    "No act" without a treaty means none at all.
    """
    cells = [cell for cell in one.cells if treaty in ("", cell.treaty)]
    if status == NO_ACTION:
        return not any(cell.row for cell in cells)
    if status:
        return any(cell.status == status for cell in cells)
    return any(cell.row for cell in cells)


def regions(found: Iterable[Country], known: Thesaurus) -> list[Region]:
    """The countries under the regions of M49, in its order; those of no region last. Empty regions are left out."""
    kept = list(found)
    grouped = [_region(term, kept) for term in top_regions(known)]
    placed = {one.term.id for region in grouped for one in region.countries}
    rest = tuple(one for one in kept if one.term.id not in placed)
    grouped.append(Region("", _("Outside these regions"), rest))
    return [region for region in grouped if region.countries]


def _region(term: KnownTerm, found: list[Country]) -> Region:
    inside = tuple(one for one in found if term.id in one.term.ancestors)
    return Region(term.code, str(term.label(current_language())), inside)


def top_regions(known: Thesaurus) -> list[KnownTerm]:
    """The regions right below the world."""
    world = known.find(Vocabulary.REGION, WORLD)
    if world is None:
        return []
    return [term for term in known.of(Vocabulary.REGION) if term.ancestors == (world.id,) and not term.retired]


def above(term: KnownTerm, known: Thesaurus, vocabulary: Vocabulary) -> list[tuple[Text, str]]:
    """The regions or groups that a country belongs to, widest first: name, and the search over what is from there."""
    found = [known.by_id[pk] for pk in term.ancestors if pk in known.by_id]
    found = [one for one in found if one.vocabulary == vocabulary and one.code != WORLD and not one.retired]
    found.sort(key=lambda one: (len(one.ancestors), one.position))
    language = current_language()
    return [(one.label(language), f"{reverse('search')}?{urlencode({vocabulary.value: one.code})}") for one in found]


@dataclass(frozen=True, slots=True)
class Found:
    """An entry as a list shows it."""

    address: str
    title: Text
    summary: Text
    languages: list[str]
    sample: bool


@dataclass(frozen=True, slots=True)
class Shelf:
    """The newest entries of one kind from a place, how many there are, and where all of them are."""

    kind: Kind
    entries: tuple[Found, ...]
    total: int
    address: str


def shelves(term: KnownTerm, viewer: Viewer) -> list[Shelf]:
    """What there is from a country, kind by kind, as far as the viewer may read it (1 query)."""
    kinds = [kind.code for kind in searchable_kinds()]
    newest = [F("published").desc(), F("entry_id").desc()]
    rows = (
        SearchDocument.objects.filter(audience__in=viewer.audiences, kind__in=kinds, facets__contains=[term.id])
        .annotate(
            number=Window(RowNumber(), partition_by="kind", order_by=newest),
            total=Window(Count("entry_id"), partition_by="kind"),
        )
        .filter(number__lte=SHOWN)
        .order_by("kind", "number")
        .values("entry_id", "kind", "titles", "summaries", "languages", "original_language", "entry__sample", "total")
    )
    by_kind: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        by_kind[row["kind"]].append(row)
    return [_shelf(kind_of(code), by_kind[code], term) for code in kinds if code in by_kind]


def _shelf(kind: Kind, rows: list[dict[str, Any]], term: KnownTerm) -> Shelf:
    address = f"{reverse(kind.list_url)}?{urlencode({Vocabulary.COUNTRY.value: term.code})}"
    return Shelf(kind, tuple(_found(kind, row) for row in rows), rows[0]["total"], address)


def _found(kind: Kind, row: dict[str, Any]) -> Found:
    titles, original = row["titles"], row["original_language"]
    address, summary = kind.url_for(row["entry_id"], titles, original), pick(row["summaries"], original)
    return Found(address, pick(titles, original), summary, row["languages"], row["entry__sample"])


def csv_lines(found: Iterable[Country]) -> Iterator[list[str]]:
    """The list as rows of a table for machines: stable column names, ISO dates, names in the reader's language."""
    columns = ("status", "signed_on", "action", "bound_on", "withdrawal_notified_on", "withdrawn_on", "as_at")
    yield [
        "iso3",
        "name",
        *(f"{treaty.value}_{column}" for treaty in Treaty for column in columns),
        "reported_survivors",
        "reported_survivors_basis",
        "reported_survivors_verified",
    ]
    for one in found:
        acts = [str(getattr(cell.row, column, None) or "") for cell in one.cells for column in columns]
        report = one.report
        reported = ["1", guarded(report.basis), str(int(report.verified))] if report else ["0", "", ""]
        yield [one.term.code, locales.plain(str(one.name)), *acts, *reported]
