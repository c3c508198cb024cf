"""The frame and the components in a real browser: keyboard, phone, no scripts, and what axe finds."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = [pytest.mark.journey, pytest.mark.urls("tests.portal.styleguide_urls")]

ALL_RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
}


def findings(page) -> list[str]:
    """What axe finds on the page, every rule on."""
    violations = Axe().run(page, options=ALL_RULES).response["violations"]
    return [f"{one['id']}: {node['html'][:120]}" for one in violations for node in one["nodes"]]


@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("ar", "dark", 320), ("ar", "light", 1280), ("en", "light", 320), ("en", "dark", 1280)],
)
def test_axe_finds_nothing_on_any_component(open_page, language: str, scheme: str, width: int) -> None:
    page = open_page(language=language, width=width, color_scheme=scheme)
    page.goto(f"/{language}/styleguide/?form=1")
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_first_stop_of_the_keyboard_leads_to_the_content(open_page) -> None:
    page = open_page()
    page.goto("/en/styleguide/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'content'")


def test_on_a_phone_the_menu_opens_and_closes_without_scripts(open_page) -> None:
    page = open_page(width=360, javascript=False)
    page.goto("/en/styleguide/")
    menu = page.get_by_role("navigation", name="Main")
    assert not menu.is_visible()
    page.get_by_role("button", name="Menu").click()
    assert menu.get_by_role("link", name="Funding").is_visible()
    page.get_by_role("button", name="Close").click()
    assert not menu.is_visible()


@pytest.mark.parametrize("javascript", [True, False])
def test_the_error_summary_takes_the_focus(open_page, javascript: bool) -> None:
    page = open_page(javascript=javascript)
    page.goto("/en/styleguide/?form=1")
    focused = page.locator("#error-summary:focus")
    focused.wait_for()
    page.locator("#error-summary a").first.click()
    page.locator("#id_title:focus").wait_for()


def test_the_print_button_is_there_only_with_scripts(open_page) -> None:
    for javascript in (True, False):
        page = open_page(javascript=javascript)
        page.goto("/en/styleguide/")
        assert page.locator("[data-print]").is_visible() is javascript


DRAFT = """<!DOCTYPE html><title>x</title>
<p id="told" role="status" data-saved="Saved." data-failed="Not saved."></p>
<form data-autosave="/draft/" data-autosave-status="told"><input name="title"><input type="file" name="f"></form>
<script src="/static/js/enhance.js"></script>"""


@pytest.mark.parametrize(("status", "outcome"), [(204, "Saved."), (500, "Not saved.")])
def test_a_draft_is_sent_after_a_pause_and_the_outcome_is_told(open_page, status: int, outcome: str) -> None:
    page = open_page()
    page.expected_statuses = {500}
    sent = []

    def keep(route) -> None:
        sent.append(route.request.post_data)
        route.fulfill(status=status)

    page.route("**/form/", lambda route: route.fulfill(body=DRAFT, content_type="text/html"))
    page.route("**/draft/", keep)
    page.clock.install()
    page.goto("/form/")
    page.locator("input").first.fill("Peer support")
    assert sent == []
    page.clock.run_for(3100)
    page.get_by_text(outcome, exact=True).wait_for()
    assert len(sent) == 1
    assert "Peer support" in sent[0]
