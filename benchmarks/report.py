"""Tables of what was measured, and whether the goals are met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.names import BARE, BARE_BESIDE, CACHED, DESK, DETAIL, LIST, NOT_MODIFIED, RARE_WORD, SEARCHES

Figures = Mapping[str, Mapping[str, Any]]  # name of the case -> its figures
COLUMNS = (
    ("requests/s", "per_second", "{:,.0f}"),
    ("p50 ms", "p50", "{:.1f}"),
    ("p95 ms", "p95", "{:.1f}"),
    ("CPU ms", "cpu", "{:.2f}"),
    ("web", "cpu_web", "{:.2f}"),
    ("database", "cpu_database", "{:.2f}"),
    ("CPU p95", "cpu_p95", "{:.2f}"),
    ("queries", "queries", "{}"),
    ("bytes", "bytes", "{:,}"),
)
WIDTH = 30


@dataclass(frozen=True, slots=True)
class Goal:
    """What was promised, what was measured, and whether it suffices."""

    name: str
    measured: float
    bound: float
    at_least: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the measured value is on the right side of the bound."""
        return self.measured >= self.bound if self.at_least else self.measured <= self.bound

    def line(self) -> str:
        """One line of the list of goals."""
        sign = ">=" if self.at_least else "<="
        mark = "met   " if self.met else "MISSED"
        return f"{mark}  {self.name}: {self.measured:.2f}{self.unit} (goal {sign} {self.bound:g}{self.unit})"


def table(size: int, figures: Figures) -> Iterator[str]:
    """The figures of one size as lines of text (a Markdown table)."""
    yield f"{size:,} entries"
    yield ""
    yield f"| {'page':<{WIDTH}} | {' | '.join(f'{title:>10}' for title, _key, _form in COLUMNS)} |"
    yield f"| {'-' * WIDTH} | {' | '.join('-' * 9 + ':' for _column in COLUMNS)} |"
    for name, row in figures.items():
        cells = (form.format(row[key]) if key in row else "-" for _title, key, form in COLUMNS)
        yield f"| {name:<{WIDTH}} | {' | '.join(f'{cell:>10}' for cell in cells)} |"


def goals(sizes: Mapping[int, Figures]) -> list[Goal]:
    """The goals at the largest size, and growth from the size before it."""
    largest = max(sizes)
    here = sizes[largest]
    slowest = max(SEARCHES, key=lambda name: here[name]["cpu_p95"])
    found = [
        Goal(f"slowest page with facets ({slowest}), CPU p95", here[slowest]["cpu_p95"], 50, unit=" ms"),
        Goal("search for a rare word, CPU p95", here[RARE_WORD]["cpu_p95"], 15, unit=" ms"),
        *_growth(sizes, SEARCHES),
        Goal("page from memory / bare view, requests per second",
             here[CACHED]["per_second"] / here[BARE_BESIDE]["per_second"], 0.65, at_least=True),
        Goal("page from memory / bare view, as pages per CPU second",
             here[BARE_BESIDE]["cpu"] / here[CACHED]["cpu"], 0.65, at_least=True),
        Goal("answer 304 / full page, CPU", here[NOT_MODIFIED]["cpu"] / here[DETAIL]["cpu"], 0.25),
        Goal("uncached detail page / bare view, CPU", here[DETAIL]["cpu"] / here[BARE]["cpu"], 6),
    ]  # fmt: skip
    found += [Goal(f"queries: {name}", here[name]["queries"], 6) for name in (DETAIL, LIST, *_searches(SEARCHES))]
    found.append(Goal("queries: desk list", here[DESK]["queries"], 10))
    return found + list(_more_queries(sizes))


def matching_table(figures: Mapping[str, Any]) -> Iterator[str]:
    """The figures of matching: seconds for the full run, milliseconds for the others."""
    yield f"Matching: 20,000 requests x 5,000 calls, {figures['kept']:,} rows kept"
    yield ""
    for name, row in figures.items():
        if isinstance(row, Mapping):
            unit = "s" if name == "full run" else "ms"
            yield f"- {name}: " + ", ".join(f"{label} {value:,.2f} {unit}" for label, value in row.items())


def matching_goals(figures: Mapping[str, Any]) -> list[Goal]:
    """The goals of matching, in processor time: it is the same whether the machine is idle or not, nearly."""
    changes = ("a request changes", "a call changes")
    return [
        Goal("full matching of 100 million pairs, stored, CPU", figures["full run"]["cpu"], 5, unit=" s"),
        *(Goal(f"{name}, CPU p95", figures[name]["cpu p95"], 50, unit=" ms") for name in changes),
    ]


def event_goals(figures: Mapping[str, Any]) -> list[Goal]:
    """The goals of registration: fast enough, and nobody gets a place out of order."""
    name = f"{figures['people']:,} registrations with {figures['capacity']:,} places"
    return [
        Goal(name, figures["seconds"], 60, unit=" s"),
        Goal(f"{name}, places and waiting list in order", figures["in_order"] and figures["filled_up_again"], 1, True),
    ]


def alert_goals(figures: Mapping[str, Any]) -> list[Goal]:
    """The goals of alerts: 100,000 against one entry in a second, and ten times the alerts cost at most ten times."""
    sizes = sorted(figures, key=int)
    small, large = (figures[size] for size in sizes[-2:])
    name = f"{large['alerts']:,} alerts against one new entry"
    return [
        Goal(f"{name}, found", large["find"], 1, unit=" s"),
        Goal(f"{name}, growth from {small['alerts']:,}", large["find"] / small["find"], 10),
    ]


def digest_goals(figures: Mapping[str, Any]) -> list[Goal]:
    """The goal of summaries: memory does not grow with the number of readers."""
    few, many = sorted(figures, key=int)[-2:]
    grown = figures[many]["peak_mib"] - figures[few]["peak_mib"]
    return [Goal(f"summaries for {int(many):,} readers, memory beyond that for {int(few):,}", grown, 10, unit=" MiB")]


def newsletter_goals(figures: Mapping[str, Any]) -> list[Goal]:
    """The goals of the newsletter: memory stays flat while it is sent, and nobody gets it twice."""
    name = f"newsletter to {figures['subscribers']:,} subscribers"
    return [
        Goal(f"{name}, growth of memory while sending", figures["memory_growth"], 10, unit=" MB"),
        Goal(f"{name}, one mail each", figures["once_each"], 1, at_least=True),
    ]


def _searches(names: Iterable[str]) -> list[str]:
    return [name for name in names if name.startswith("search")]


def _growth(sizes: Mapping[int, Figures], names: Iterable[str]) -> Iterator[Goal]:
    """How much the slowest page costs more with ten times the entries."""
    if len(sizes) < 2:
        return
    small, large = sorted(sizes)[-2:]
    worst = {size: max(sizes[size][name]["cpu_p95"] for name in names) for size in (small, large)}
    yield Goal(f"growth of the slowest from {small:,} to {large:,} entries", worst[large] / worst[small], 2)


def _more_queries(sizes: Mapping[int, Figures]) -> Iterator[Goal]:
    """Pages that need more queries because there are more entries: none."""
    first, last = sizes[min(sizes)], sizes[max(sizes)]
    grown = [name for name in first if last[name].get("queries", 0) > first[name].get("queries", 0)]
    yield Goal(f"pages whose queries grow with the entries {', '.join(grown)}".rstrip(), len(grown), 0)
