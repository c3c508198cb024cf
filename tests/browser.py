"""Fixtures of the journeys: one real Chromium a process, one fresh context a test, no broken answer unnoticed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests import chromium

TIMEOUT = 15_000  # milliseconds; two cores may serve other work too


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A running Chromium; a machine without one fails here with what to install, and never skips."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = chromium.find(playwright)
        if path is None:
            pytest.fail(chromium.HOW_TO_INSTALL, pytrace=False)
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield running
        running.close()


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Iterator[Callable[..., Any]]:
    """Return a function that opens a page in a fresh context: open_page(language="ar", javascript=False, width=390).

    Answers of 400 and more fail the test at its end, unless page.expected_statuses (a set) names them.
    """
    contexts: list[Any] = []
    pages: list[Any] = []
    broken: list[tuple[Any, int, str]] = []

    def open_(
        *, language: str = "en", javascript: bool = True, width: int = 1280, height: int = 900, **options: Any
    ) -> Any:
        context = browser.new_context(
            locale=language,
            java_script_enabled=javascript,
            viewport={"width": width, "height": height},
            base_url=live_server.url,
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        page = context.new_page()
        page.expected_statuses = set()
        page.on("response", lambda r: broken.append((page, r.status, r.url)) if r.status >= 400 else None)
        pages.append(page)
        return page

    yield open_
    unexpected = [f"{status} {url}" for page, status, url in broken if status not in page.expected_statuses]
    for context in contexts:
        context.close()
    assert not unexpected, "answers that nobody expected: " + ", ".join(unexpected)
