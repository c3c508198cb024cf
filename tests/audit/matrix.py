"""`make audit`: every page and state in 4 languages; phone and wide screen, light, dark and forced colours, keyboard.

Not part of `make test` (the file's name keeps it out): it takes about as long as all other tests together. What it
finds is kept in a file for each language; `python -m tests.audit.report` makes the report of them. AUDIT_ONLY (words
in the names of addresses, with commas between them) narrows the walk.
"""

from __future__ import annotations

import gzip
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.audit import report
from tests.audit.axe import COLOURS, findings
from tests.audit.visiting import Walk, wanted
from tests.audit.world import World

pytestmark = [pytest.mark.journey, pytest.mark.slow]

MEASURES = Path(__file__).with_name("measures.js").read_text()
WIDE, PHONE, NARROW = {"width": 1280, "height": 900}, {"width": 360, "height": 740}, {"width": 320, "height": 640}
SPACING = "* { line-height: 1.5 !important; word-spacing: .16em !important } p { margin-block-end: 2em !important }"
LETTERS = "* { letter-spacing: .12em !important }"  # never in Arabic: it tears the letters of a word apart
TWICE = "html { font-size: 200% !important }"
FIRST_TRIP, FIRST_VIEW, REQUESTS = 14_336, 50_000, 6  # bytes gzipped, bytes gzipped, number
LONGEST_WALK = 400
# One language of each direction is walked whole. The others differ from English by their words alone, so there what
# words can change is looked at: rules of axe, targets, reflow, weight; neither colours in the dark nor the keyboard.
WHOLE = ("ar", "en")
# A page with errors begins at their summary; the walk begins before everything.
TO_THE_TOP = """() => {
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""


@pytest.mark.parametrize("language", report.LANGUAGES)
def test_matrix(
    language: str, browser: Any, live_server: Any, empty_world: World, build_world: Callable[[], World]
) -> None:
    """Walk through the whole list in one language and keep what was found."""
    report.forget(language)
    walk = Walk(browser, live_server.url, language, viewport=WIDE, bypass_csp=True)
    rows: list[dict[str, Any]] = []
    for row in _whole_walk(walk, empty_world, build_world):
        rows.append(row)
        report.keep(language, rows, finished=False)  # a walk that is broken off still tells what it saw
    walk.close()
    report.keep(language, rows, finished=True)


def _whole_walk(walk: Walk, empty_world: World, build_world: Callable[[], World]) -> Iterator[dict[str, Any]]:
    yield from _rows(walk, empty_world, empty=True)
    yield from _rows(walk, build_world(), empty=False)


def _rows(walk: Walk, world: World, *, empty: bool) -> Iterator[dict[str, Any]]:
    for audited, state in wanted(empty=empty):
        if not any(word in audited.name for word in os.environ.get("AUDIT_ONLY", "").split(",")):
            continue
        loaded: list[Any] = []
        page, status = walk.open(world, audited, state, heard=loaded)
        page.evaluate(MEASURES)
        row = {"name": audited.name, "state": state.says, "args": list(state.args or audited.args), "status": status}
        row["weight"] = _weight(loaded) if audited.cached else None
        row["problems"] = dict(_problems(page, walk.language, row["weight"]))
        if status != state.status:
            row["problems"]["status"] = [f"{status} instead of {state.status}"]
        yield row


def _problems(page: Any, language: str, weight: dict[str, int] | None) -> Iterator[tuple[str, list[str]]]:
    """What is found, by kind of check. The page is loaded once and looked at in many ways."""
    if language in WHOLE:
        yield from _of_one_direction(page)
    page.set_viewport_size(PHONE)
    yield "axe, phone, light", findings(page)
    yield "targets of 44 px, phone", page.evaluate("measures.targets()")
    yield "reflow at 320 px", _reflow(page, language)
    page.set_viewport_size(WIDE)
    if weight is not None:
        yield "weight", _too_heavy(weight)


def _of_one_direction(page: Any) -> Iterator[tuple[str, list[str]]]:
    """What does not depend on the words of a language, only on whether it is written from the right or the left."""
    yield "keyboard", _keyboard(page)
    yield "axe, wide, light", findings(page)
    page.emulate_media(forced_colors="active")
    yield "focus in forced colours", _rings(page)
    page.emulate_media(color_scheme="dark", forced_colors="none")
    yield "axe, wide, dark", findings(page, tags=COLOURS)
    page.set_viewport_size(PHONE)
    yield "axe, phone, dark", findings(page, tags=COLOURS)
    page.emulate_media(color_scheme="light")


def _keyboard(page: Any) -> list[str]:
    """Walk with Tab until the page has been left: no trap, nothing out of reach, every stop seen."""
    problems, stops, expected = [], 0, page.evaluate("measures.tabbable()")
    page.evaluate(TO_THE_TOP)
    for _stop in range(LONGEST_WALK):
        page.keyboard.press("Tab")
        found = page.evaluate("measures.focus()")
        if found is None or found["times"] > 1:
            if found and stops < expected:
                problems.append(f"a trap, or a stop that comes twice, after {stops} of {expected} stops")
            break
        stops += "again" not in found
        problems += found["problems"]
    if stops < expected - 1:
        problems.append(f"only {stops} of {expected} stops are reached")
    return problems


def _rings(page: Any) -> list[str]:
    """The first stops once more, in forced colours."""
    problems = []
    page.evaluate("document.querySelectorAll('[data-walked]').forEach((node) => delete node.dataset.walked)")
    page.evaluate(TO_THE_TOP)
    for _stop in range(12):
        page.keyboard.press("Tab")
        found = page.evaluate("measures.focus()")
        problems += found["problems"] if found else []
    return problems


def _reflow(page: Any, language: str) -> list[str]:
    """320 CSS px wide; then with the text spacing of WCAG 1.4.12; then with letters twice as big."""
    page.set_viewport_size(NARROW)
    problems = page.evaluate("measures.sideways()")
    before = set(page.evaluate("measures.clipped()"))
    spaced = page.add_style_tag(content=SPACING + ("" if language == "ar" else LETTERS))
    problems += [f"spaced: {one}" for one in page.evaluate("measures.sideways()")]
    problems += [f"spaced: {one}" for one in page.evaluate("measures.clipped()") if one not in before]
    spaced.evaluate("(style) => style.remove()")
    page.set_viewport_size(WIDE)
    doubled = page.add_style_tag(content=TWICE)
    problems += [f"letters twice as big: {one}" for one in page.evaluate("measures.sideways()")]
    doubled.evaluate("(style) => style.remove()")
    return problems


def _weight(answers: list[Any]) -> dict[str, int]:
    """Requests, and bytes as a server that compresses sends them."""
    sizes = [(answer.request.resource_type, len(gzip.compress(answer.body()))) for answer in answers if answer.ok]
    first = sum(size for sort, size in sizes if sort in ("document", "stylesheet"))
    return {"requests": len(sizes), "first": first, "whole": sum(size for _sort, size in sizes)}


def _too_heavy(weight: dict[str, int]) -> list[str]:
    limits = {"first": FIRST_TRIP, "whole": FIRST_VIEW, "requests": REQUESTS}
    return [f"{name}: {weight[name]}, more than {limit}" for name, limit in limits.items() if weight[name] > limit]
