"""axe, every rule, on every page in every state: in Arabic on a phone, in English on a wide screen."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

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
    problems = [*_problems(walk, empty_world, empty=True), *_problems(walk, build_world(), empty=False)]
    walk.close()
    assert not problems, "\n".join(problems)


def _problems(walk: Walk, world: World, *, empty: bool) -> Iterator[str]:
    for audited, state in wanted(empty=empty):
        page, status = walk.open(world, audited, state)
        if status != state.status:
            yield f"{audited.name}, {state.says}: status {status} instead of {state.status} at {page.url}"
        yield from (f"{audited.name}, {state.says}: {finding}" for finding in findings(page))
