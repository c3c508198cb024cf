"""The map of the world as SVG: land coloured by steps, without scripts, styles or words of a language but names.

Geometry: `data/world.json` (its source and licence are in `data/README.md`). Colours are attributes, so the picture
needs no style sheet and breaks no content security policy.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

#: From the least to the most; the steps differ in lightness by themselves, so they can be told apart without colour.
STEPS = ("#cfe3de", "#9cc7bf", "#62a59b", "#2f7a71", "#0b4a45")
LAND, EDGE = "#eadccb", "#7a6c5c"
_FILE = Path(__file__).parent / "data" / "world.json"


@cache
def _world() -> dict[str, Any]:
    return json.loads(_FILE.read_text())


def limits(values: Mapping[str, Decimal | int]) -> list[Decimal | int]:
    """The lower limits of the steps, ascending and distinct: about as many countries in each, equal values in one."""
    ordered = sorted(value for value in values.values() if value > 0)
    if not ordered:
        return []
    return sorted({ordered[len(ordered) * step // len(STEPS)] for step in range(len(STEPS))})


def step_of(value: Decimal | int, lower: list[Decimal | int]) -> int:
    """The index of the step that a value belongs to; -1 for nothing. With few limits the darker steps are used."""
    passed = sum(value >= one for one in lower)
    return len(STEPS) - len(lower) + passed - 1 if passed and value > 0 else -1


def legend(lower: list[Decimal | int], highest: Decimal | int) -> list[tuple[str, Decimal | int, Decimal | int | None]]:
    """Colour, lower limit and upper limit of each step; whole numbers end before the next step begins.

    The upper limit is None where the last step has one value only.
    """
    if not lower:
        return []
    ends = [*(second - (1 if isinstance(second, int) else 0) for _first, second in pairwise(lower)), None]
    colours = STEPS[len(STEPS) - len(lower) :]
    return [
        (colour, start, end if end is not None else (highest if highest != start else None))
        for colour, start, end in zip(colours, lower, ends, strict=True)
    ]


def drawn(values: Mapping[str, Decimal | int], labels: Mapping[str, str], title: str) -> str:
    """The whole picture. `values` colour the countries, `labels` are read out and shown when one is pointed at."""
    world, lower = _world(), limits(values)
    parts = [_shape(code, path, values, labels, lower) for code, path in world["paths"].items()]
    parts += [_point(code, place, values, labels, lower) for code, place in world["points"].items()]
    head = format_html(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="{}" role="img" aria-label="{}">', world["viewBox"], title
    )
    group = f'<g fill="{LAND}" stroke="{EDGE}" stroke-width="1" stroke-linejoin="round">'
    return f"{head}{group}{''.join(parts)}</g></svg>"


def _fill(code: str, values: Mapping[str, Decimal | int], lower: list[Decimal | int]) -> SafeString:
    step = step_of(values.get(code, 0), lower)
    return mark_safe(f' fill="{STEPS[step]}"' if step >= 0 else "")


def _shape(
    code: str, path: str, values: Mapping[str, Decimal | int], labels: Mapping[str, str], lower: list[Decimal | int]
) -> str:
    if code not in labels:
        return format_html('<path d="{}"/>', path)
    return format_html('<path d="{}"{}><title>{}</title></path>', path, _fill(code, values, lower), labels[code])


def _point(
    code: str,
    place: list[int],
    values: Mapping[str, Decimal | int],
    labels: Mapping[str, str],
    lower: list[Decimal | int],
) -> str:
    """Countries too small to be drawn are dots, and only where there is something to show."""
    if code not in values or code not in labels:
        return ""
    x, y = place
    fill = _fill(code, values, lower)
    return format_html('<circle cx="{}" cy="{}" r="7"{}><title>{}</title></circle>', x, y, fill, labels[code])
