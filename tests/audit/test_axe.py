"""axe, every rule, on every page: in Arabic on a phone in every state, in English on a wide screen once each.

`make audit` walks through every state in all four languages.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.audit.addresses import Audited, State
from tests.audit.axe import findings
from tests.audit.visiting import Walk, wanted
from tests.audit.world import World

pytestmark = [pytest.mark.journey, pytest.mark.slow]
SCREENS = {"ar": {"width": 360, "height": 740}, "en": {"width": 1280, "height": 900}}


@pytest.mark.parametrize("language", ["ar", "en"])
def test_axe_finds_nothing_on_any_page(
    language: str, browser: Any, live_server: Any, empty_world: World, build_world: Callable[[], World]
) -> None:
    walk = Walk(browser, live_server.url, language, viewport=SCREENS[language])
    empty, filled = _walked(language, empty=True), _walked(language, empty=False)
    problems = [*_problems(walk, empty_world, empty), *_problems(walk, build_world(), filled)]
    walk.close()
    assert not problems, "\n".join(problems)


def _walked(language: str, *, empty: bool) -> list[tuple[Audited, State]]:
    """The states to walk through: all of them, or the first of each page."""
    found = list(wanted(empty=empty))
    if language == "ar":
        return found
    return list({audited.name: (audited, state) for audited, state in reversed(found)}.values())


def _problems(walk: Walk, world: World, walked: list[tuple[Audited, State]]) -> Iterator[str]:
    for audited, state in walked:
        page, status = walk.open(world, audited, state)
        if status != state.status:
            yield f"{audited.name}, {state.says}: status {status} instead of {state.status} at {page.url}"
        yield from (f"{audited.name}, {state.says}: {finding}" for finding in findings(page))
