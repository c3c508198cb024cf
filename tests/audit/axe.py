"""axe-core on the page as it stands: every rule.

One is not run because another contains it: whatever falls below the contrast of AA (`color-contrast`) falls below
that of AAA (`color-contrast-enhanced`) too, and the two take more than half of the time that axe needs.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

# Rules that axe keeps off unless asked for (WCAG AAA, new ones, experiments) are switched on one by one.
RUN = """async (only) => {
  const rules = axe.getRules(only || undefined).map((rule) => rule.ruleId).filter((id) => id !== "color-contrast");
  const options = { resultTypes: ["violations"], runOnly: { type: "rule", values: rules } };
  const { violations } = await axe.run(document, options);
  return violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 160)}`));
}"""
COLOURS = ["cat.color"]


def findings(page: Any, *, tags: list[str] | None = None) -> list[str]:
    """What axe finds, one line an element; `tags` narrows the rules (COLOURS after a change of scheme)."""
    page.evaluate(f"() => {{ if (!window.axe) {{ {AXE_SCRIPT} }} }}")
    return page.evaluate(RUN, tags)
