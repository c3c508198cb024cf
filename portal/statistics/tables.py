"""The tables of the statistics page: read from what was counted and computed before, the same rows for page and file.

Nine queries or fewer for all of them together, however much was counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import TruncMonth
from django.urls import reverse
from django.utils.translation import gettext as _

from entries import locales
from entries.kinds import all_kinds, kind_of
from entries.models import Entry, State
from entries.texts import LANGUAGES, Text, text_of
from entries.viewers import Viewer
from portal.statistics import charts, figures
from portal.statistics.charts import Chart
from portal.statistics.models import Counted, Figure, KindDay, MissedDay, Use

DAYS, MONTHS = "days", "months"
LONGEST_LIST = 20
#: Files hold more of the lists than the page.
LONGEST_FILE = 1_000


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a place of a table: a number, words of the page, or a text with its language; maybe a link."""

    value: Any
    words: str = ""
    href: str = ""
    share: float | None = None

    @property
    def shown(self) -> str | Text:
        """What the page prints."""
        if isinstance(self.value, (int, float)) and not self.words:
            return locales.number(round(self.value, 1))
        return self.words or self.value


@dataclass(frozen=True, slots=True)
class Table:
    """One table: the name in its address, its title, what it says, its headings and rows, and a chart of it."""

    code: str
    title: str
    lead: str
    header: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    nothing: str
    chart: Chart | None = None

    @property
    def is_series(self) -> bool:
        """Whether its rows are moments: the chart says it first, the figures are unfolded."""
        return bool(self.rows) and isinstance(self.rows[0][0].value, date)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page is narrowed to; `today` is the last day of the period, in UTC."""

    period: str = DAYS
    kind: str = ""
    language: str = ""
    today: date = field(default_factory=date.today)
    limit: int = LONGEST_LIST

    @property
    def moments(self) -> list[date]:
        """The days, or the first days of the months, of the period."""
        if self.period == MONTHS:
            return [figures.month_before(self.today, number) for number in reversed(range(figures.MONTHS))]
        first = self.today - figures.RECENT + timedelta(days=1)
        return [first + timedelta(days=number) for number in range(figures.RECENT.days)]

    def label(self, moment: date) -> str:
        """A moment in words."""
        return locales.month(moment) if self.period == MONTHS else locales.long_date(moment)


def all_tables(asked: Asked, viewer: Viewer) -> list[Table]:
    """Every table that answers what is asked, in the order of the page."""
    counted = _counted(asked)
    known = _figures(asked)
    return [
        _reading(asked, counted),
        _most_read(asked, viewer),
        _searching(asked, counted),
        _missed(asked),
        _published(asked, known),
        _waiting(asked, known),
        _coverage(asked, known),
    ]


def computed_at() -> Any:
    """When the figures were computed last; None before the first time (1 query)."""
    return Figure.objects.order_by("-computed_at").values_list("computed_at", flat=True).first()


Counts = Mapping[tuple[str, date], int]


def _counted(asked: Asked) -> Counts:
    """Sums by what and by moment (1 query)."""
    moment: Any = TruncMonth("day") if asked.period == MONTHS else F("day")
    rows = KindDay.objects.filter(day__gte=asked.moments[0], day__lte=asked.today)
    if asked.language:
        # Files are fetched in no language: they are left in.
        rows = rows.filter(language__in=(asked.language, ""))
    if asked.kind:
        rows = rows.filter(kind__in=(asked.kind, ""))
    sums = rows.values_list("what", moment).annotate(number=Sum("number")).order_by()
    return {(what, day): number for what, day, number in sums}


def _series(asked: Asked, counted: Counts, what: str) -> list[int]:
    return [counted.get((what, moment), 0) for moment in asked.moments]


def _reading(asked: Asked, counted: Counts) -> Table:
    views, files = (_series(asked, counted, what) for what in (Counted.VIEW.value, Counted.DOWNLOAD.value))
    labels = [asked.label(moment) for moment in asked.moments]
    rows = zip(asked.moments, labels, views, files, strict=True)
    return Table(
        "reading",
        _("Pages read and files fetched"),
        _("Pages of published entries, robots left out. Nobody is recognised: one person may count several times."),
        [_("Period"), _("Pages read"), _("Files fetched")],
        [[Cell(moment, label), Cell(read), Cell(fetched)] for moment, label, read, fetched in reversed(list(rows))],
        "",
        charts.columns(_("Pages read"), labels, views),
    )


def _most_read(asked: Asked, viewer: Viewer) -> Table:
    column = "year" if asked.period == MONTHS else "recent"
    used = Use.objects.filter(language=asked.language, entry__state=State.PUBLISHED, **{f"{column}__gt": 0})
    if not viewer.reads_drafts:
        used = used.filter(entry__in=Entry.objects.visible_to(viewer))
    if asked.kind:
        used = used.filter(entry__kind=asked.kind)
    found = used.select_related("entry").order_by(f"-{column}", "entry_id")[: asked.limit]
    rows = [
        [
            Cell(text_of(one.entry, "title"), href=reverse("desk:entry", args=[one.entry_id])),
            Cell(str(kind_of(one.entry.kind).label)),
            Cell(getattr(one, column)),
        ]
        for one in found
    ]
    return Table(
        "most-read",
        _("Entries read most"),
        "",
        [_("Entry"), _("Kind"), _("Times read")],
        rows,
        _("No page of an entry has been read in this period."),
    )


def _searching(asked: Asked, counted: Counts) -> Table:
    searches, missed = (_series(asked, counted, what) for what in (Counted.SEARCH.value, Counted.MISSED.value))
    labels = [asked.label(moment) for moment in asked.moments]
    series = [(_("Searches"), searches), (_("Searches that found nothing"), missed)]
    rows = zip(asked.moments, labels, searches, missed, strict=True)
    return Table(
        "searches",
        _("Searches"),
        _("Words typed into the search field of the portal or of a list, all kinds together."),
        [_("Period"), _("Searches"), _("Searches that found nothing")],
        [[Cell(moment, label), Cell(number), Cell(vain)] for moment, label, number, vain in reversed(list(rows))],
        "",
        charts.lines(_("Searches"), labels, series),
    )


def _missed(asked: Asked) -> Table:
    rows = MissedDay.objects.filter(day__gte=asked.moments[0], day__lte=asked.today, question__words__gt="")
    if asked.language:
        rows = rows.filter(question__language=asked.language)
    found = rows.values_list("question__words", "question__language").annotate(number=Sum("number"))
    return Table(
        "missed",
        _("Asked in vain"),
        _(
            "Words that found nothing. They are kept only once they were asked on three different days, without e-mail "
            "addresses and numbers."
        ),
        [_("Words"), _("Language of the page"), _("Times asked")],
        [
            [Cell(Text(words, language)), Cell(locales.language_name(language)), Cell(number)]
            for words, language, number in found.order_by("-number", "question__words")[: asked.limit]
        ],
        _("Nothing has been asked in vain on three different days."),
    )


Known = Mapping[tuple[str, date, str, str], float]


def _figures(asked: Asked) -> Known:
    """The figures of the last twelve months, of the kind asked for and of all (1 query)."""
    first = figures.month_before(asked.today, figures.MONTHS - 1)
    rows = Figure.objects.filter(month__gte=first)
    return {
        (name, month, kind, language): value
        for name, month, kind, language, value in rows.values_list("name", "month", "kind", "language", "value")
    }


def _months(asked: Asked) -> list[date]:
    return [figures.month_before(asked.today, number) for number in reversed(range(figures.MONTHS))]


def _published(asked: Asked, known: Known) -> Table:
    months = _months(asked)
    numbers = [int(known.get((figures.PUBLISHED, month, asked.kind, ""), 0)) for month in months]
    labels = [locales.month(month) for month in months]
    rows = reversed(list(zip(months, labels, numbers, strict=True)))
    return Table(
        "published",
        _("Entries published in each month"),
        _("By the day of first publication, the last twelve months."),
        [_("Month"), _("Entries published")],
        [[Cell(month, label), Cell(number)] for month, label, number in rows],
        "",
        charts.columns(_("Entries published"), labels, numbers),
    )


def _waiting(asked: Asked, known: Known) -> Table:
    months = _months(asked)
    labels = [locales.month(month) for month in months]
    names = (figures.DECIDED, figures.WAITED, figures.WAITED_LONG)
    told = [[known.get((name, month, asked.kind, ""), 0) for name in names] for month in months]
    series = [
        (_("Half waited at most"), [waited for _number, waited, _long in told]),
        (_("Nine in ten waited at most"), [long for _number, _waited, long in told]),
    ]
    rows = reversed(list(zip(months, labels, told, strict=True)))
    return Table(
        "waiting",
        _("Days in the queue"),
        _("From submission to the first decision: published, set to be published, sent back or refused."),
        [_("Month of the decision"), _("Decisions"), _("Half waited at most (days)"), _("Nine in ten at most (days)")],
        [
            [Cell(month, label), Cell(int(number)), Cell(half), Cell(most)]
            for month, label, (number, half, most) in rows
        ],
        "",
        charts.lines(_("Days in the queue"), labels, series),
    )


def _coverage(asked: Asked, known: Known) -> Table:
    latest = max((month for name, month, _kind, _code in known if name == figures.ENTRIES), default=asked.today)
    kinds = [(kind.code, str(kind.label_plural)) for kind in all_kinds() if asked.kind in ("", kind.code)]
    kinds += [("", _("All kinds"))] if not asked.kind else []
    languages = [code for code in LANGUAGES if asked.language in ("", code)]
    rows = []
    for kind, label in kinds:
        whole = known.get((figures.ENTRIES, latest, kind, ""), 0)
        for code in languages if whole else ():
            covered, good, old = (
                known.get((name, latest, kind, code), 0)
                for name in (figures.COVERED, figures.REVIEWED, figures.OUTDATED)
            )
            share = min(1.0, covered / whole)
            cells = [Cell(share, locales.percent(share), share=share), Cell(int(good)), Cell(int(old))]
            rows.append([Cell(label), Cell(locales.language_name(code)), Cell(int(whole)), *cells])
    return Table(
        "coverage",
        _("Coverage of translations"),
        _("Published entries that can be read in each language, original texts included."),
        [_("Kind"), _("Language"), _("Entries"), _("In this language"), _("Original or reviewed"), _("Outdated")],
        rows,
        _("Nothing has been published, or the figures have not been computed yet."),
    )
