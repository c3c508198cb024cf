"""The board as its page shows it: words for numbers, and the lists behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.paginator import Page, Paginator
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy as _, ngettext

from entries import locales
from entries.kinds import kind_of
from entries.models import SearchDocument, Vocabulary
from entries.search.terms import KnownTerm, Thesaurus
from entries.texts import Text, current_language, pick, text_of
from entries.viewers import Viewer
from funding.commitments.pillars import PILLARS
from funding.models import Barrier
from portal.gaps.board import (
    BARRIER,
    CALL,
    COMMITMENT,
    MECHANISM,
    PRACTICE,
    REQUEST,
    UNCHECKED,
    WORLD,
    Board,
    Cell,
    Line,
)

#: Entries of a page behind a cell.
ON_A_PAGE = 30
#: In the order in which a cell tells them.
ORDER = (REQUEST, CALL, MECHANISM, COMMITMENT, UNCHECKED, PRACTICE, BARRIER)
COLUMNS = ("iso3", "name", "significant_survivors", "pillar", *ORDER, "donors", "uncovered", "several_donors")


@dataclass(frozen=True, slots=True)
class Number:
    """How many of one kind are behind a cell, and where they are."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell as the page shows it."""

    cell: Cell
    numbers: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """A country as the page shows it."""

    name: Text
    address: str
    line: Line
    cells: tuple[Shown, ...]


class BoardFilter(forms.Form):
    """Narrows the board to a region, and to what is uncovered."""

    region = forms.ChoiceField(label=_("Region"), required=False)
    uncovered = forms.BooleanField(label=_("Only countries with an uncovered cell"), required=False)

    def __init__(self, *args: Any, known: Thesaurus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        terms = [term for term in known.of(Vocabulary.REGION) if not (term.retired or term.merged_into)]
        named = sorted(((term.code, str(term.label(language))) for term in terms if term.code != WORLD), key=_by_name)
        self.fields["region"].choices = [("", _("Where survivors are many, and where somebody asks")), *named]  # type: ignore[attr-defined]

    def wanted(self, known: Thesaurus) -> dict[str, Any]:
        """The arguments of `board.board`; none for a form with errors."""
        if not (self.is_bound and self.is_valid()):
            return {}
        region = self.cleaned_data["region"]
        return {
            "region": known.find(Vocabulary.REGION, region) if region else None,
            "uncovered": self.cleaned_data["uncovered"],
        }


def _by_name(pair: tuple[str, str]) -> bytes:
    return locales.sort_key(pair[1])


def pillars(known: Thesaurus) -> list[Text]:
    """The names of the pillars."""
    language = current_language()
    found = ((code, known.find(Vocabulary.THEME, code)) for code in PILLARS)
    return [term.label(language) if term else Text(code, language) for code, term in found]


def rows(found: Board) -> list[Row]:
    """The lines with their names and links."""
    return [row_of(line) for line in found.lines]


def row_of(line: Line) -> Row:
    """One line with its names and links."""
    cells = tuple(Shown(cell, tuple(_numbers(cell, line.term, code))) for code, cell in line.cells.items())
    name = line.term.label(current_language())
    return Row(name, reverse("partners:state", args=[line.term.code]), line, cells)


def _numbers(cell: Cell, country: KnownTerm, pillar: str) -> Iterator[Number]:
    for kind in ORDER:
        if count := cell.counts[kind]:
            yield Number(_unbroken(_words(kind, count), count), _address(kind, country.code, pillar))


def _unbroken(words: str, count: int) -> str:
    """A number stays on the line of the word that it counts."""
    shown = locales.number(count)
    return words.replace(f"{shown} ", f"{shown}\xa0", 1)


def _words(kind: str, count: int) -> str:
    values = {"count": locales.number(count)}
    if kind == REQUEST:
        return ngettext("%(count)s request", "%(count)s requests", count) % values
    if kind == CALL:
        return ngettext("%(count)s open call", "%(count)s open calls", count) % values
    if kind == MECHANISM:
        return ngettext("%(count)s mechanism", "%(count)s mechanisms", count) % values
    if kind == UNCHECKED:
        return ngettext("%(count)s mechanism to be checked", "%(count)s mechanisms to be checked", count) % values
    if kind == COMMITMENT:
        return ngettext("%(count)s commitment", "%(count)s commitments", count) % values
    if kind == PRACTICE:
        return ngettext("%(count)s practice", "%(count)s practices", count) % values
    return ngettext("%(count)s barrier", "%(count)s barriers", count) % values


def _address(kind: str, country: str, pillar: str) -> str:
    """The list behind a number; money and barriers have a page of their own, as some are for a whole region."""
    if kind == COMMITMENT:
        return f"{reverse('commitments:list')}?{urlencode({'country': country, 'pillar': pillar})}"
    if kind in (CALL, MECHANISM, UNCHECKED, BARRIER):
        return f"{reverse('gaps:cell', args=[country, pillar])}#{'barriers' if kind == BARRIER else 'money'}"
    listed = kind_of(kind)
    return (
        f"{reverse(listed.list_url)}?{urlencode({Vocabulary.COUNTRY.value: country, Vocabulary.THEME.value: pillar})}"
    )


def placeless(count: int) -> str:
    """How much open money stands in no cell, in a sentence; "" for none."""
    if not count:
        return ""
    return ngettext(
        "%(count)s open call or mechanism is for the whole world or names no place; it stands in no cell.",
        "%(count)s open calls and mechanisms are for the whole world or name no place; they stand in no cell.",
        count,
    ) % {"count": locales.number(count)}


def uncovered(found: Board) -> str:
    """How many cells are uncovered, in a sentence."""
    count = sum(line.uncovered for line in found.lines)
    if not count:
        return gettext("In no cell does somebody ask where no money is known.")
    return ngettext(
        "In %(count)s cell somebody asks and no money is known.",
        "In %(count)s cells somebody asks and no money is known.",
        count,
    ) % {"count": locales.number(count)}


def lines(found: Board) -> Iterator[Iterable[Any]]:
    """The board as rows of a table for machines: one for each cell, stable column names."""
    yield COLUMNS
    language = current_language()
    for line in found.lines:
        name = str(line.term.label(language))
        for code, cell in line.cells.items():
            counts = [cell.counts[kind] for kind in ORDER]
            flags = (int(cell.is_uncovered), int(cell.has_several_donors))
            yield (line.term.code, name, int(line.survivors), code, *counts, cell.donors, *flags)


@dataclass(frozen=True, slots=True)
class Found:
    """An entry behind a cell."""

    kind: str
    title: Text
    summary: Text
    address: str
    sample: bool


def entries(unchecked: Mapping[int, bool], number: str) -> tuple[list[Found], Page]:
    """One page of entries as a list shows them, of those that a reader can search for (2 queries).

    `unchecked` says of each whether it still has to be checked, which its kind then tells. `number` is as somebody
    typed it; `InvalidPage` where there is no such page.
    """
    columns = ("entry_id", "kind", "titles", "summaries", "original_language", "entry__sample")
    documents = SearchDocument.objects.filter(entry_id__in=list(unchecked)).order_by("kind", "-published", "-entry_id")
    page = Paginator(documents.values_list(*columns), ON_A_PAGE).page(number)
    return [_found(*row, unchecked=unchecked[row[0]]) for row in page], page


def _found(pk: int, code: str, titles: dict, summaries: dict, original: str, sample: bool, *, unchecked: bool) -> Found:
    kind = kind_of(code)
    address = kind.url_for(pk, titles, original)
    label = gettext("Financing mechanism, not yet checked") if unchecked else str(kind.label)
    return Found(label, pick(titles, original), pick(summaries, original), address, sample)


def barriers(subjects: Iterable[int], viewer: Viewer) -> list[tuple[str, Text, str]]:
    """Barriers that still stand at some calls or mechanisms: kind, title, address (1 query)."""
    rows = Barrier.objects.visible_to(viewer).published().filter(subject_id__in=subjects, resolved_on__isnull=True)
    return [(row.get_sort_display(), text_of(row, "title"), row.get_absolute_url()) for row in rows.order_by("-pk")]
