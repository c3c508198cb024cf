"""Charts as geometry: numbers in, coordinates for inline SVG out.

The drawing stretches to its column, so no text stands in it: ends, highest value and legend are text of the page, and
the table with the same figures follows each chart. Time runs with the script: from right to left in Arabic.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from entries.locales import number
from entries.texts import current_language, direction_of

WIDTH, HEIGHT = 600, 100
#: Of the space of one column so much is drawn.
FULL = 0.8


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a bar chart, with the words that a pointer resting on it shows."""

    x: float
    y: float
    width: float
    height: float
    words: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a line chart: its points as SVG takes them, its name, whether it is dashed."""

    points: str
    name: str
    dashed: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart of one row of moments: columns for one series, lines for two."""

    title: str
    first: str
    last: str
    highest: str
    columns: tuple[Column, ...] = ()
    lines: tuple[Line, ...] = ()


def _mirrored(x: float, width: float = 0) -> float:
    return WIDTH - x - width if direction_of(current_language()) == "rtl" else x


def columns(title: str, labels: Sequence[str], values: Sequence[float]) -> Chart | None:
    """A bar chart; None where every value is zero."""
    highest = max(values, default=0)
    if highest <= 0:
        return None
    step = WIDTH / len(values)
    drawn = []
    for place, (label, value) in enumerate(zip(labels, values, strict=True)):
        height = round(value / highest * HEIGHT, 2)
        left = _mirrored(place * step + step * (1 - FULL) / 2, step * FULL)
        drawn.append(Column(round(left, 2), HEIGHT - height, round(step * FULL, 2), height, _said(label, value)))
    return Chart(title, labels[0], labels[-1], number(round(highest, 1)), columns=tuple(drawn))


def lines(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Chart | None:
    """A line chart of several series on one scale, told apart by the kind of line; None where every value is zero."""
    highest = max((value for _name, values in series for value in values), default=0)
    if highest <= 0:
        return None
    step = WIDTH / max(1, len(labels) - 1)
    drawn = []
    for place, (name, values) in enumerate(series):
        points = " ".join(
            f"{round(_mirrored(at * step), 2)},{round(HEIGHT - value / highest * HEIGHT, 2)}"
            for at, value in enumerate(values)
        )
        drawn.append(Line(points, name, dashed=place > 0))
    return Chart(title, labels[0], labels[-1], number(round(highest, 1)), lines=tuple(drawn))


def _said(label: str, value: float) -> str:
    return f"{label} – {number(round(value, 1))}"
