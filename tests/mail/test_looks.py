"""How letters look: one heading, language and direction, both colour schemes with enough contrast."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.utils.translation import override

from entries.texts import Text
from portal.notifications.letters import Letter, write
from portal.notifications.stopping import Links

STYLE = Path(__file__).parents[2] / "templates" / "mail" / "_style.html"
LETTER = Letter(
    "test",
    "تنبيه",
    ("One <b>paragraph</b>.",),
    title=Text("A title", "en"),
    quote="Somebody\nelse",
    facts=(("Date", "1"),),
    action=("Open", "https://portal.example.org/en/"),
)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_colours_of_both_schemes_have_a_contrast_of_seven_to_one() -> None:
    day, night = STYLE.read_text().split("@media (prefers-color-scheme: dark)")
    for scheme in (day, night):
        paper = re.search(r"background: (#\w{6})", scheme)
        inks = re.findall(r"[ {]color: (#\w{6})", scheme)
        assert paper
        assert len(inks) == 2
        assert all(contrast(paper.group(1), ink) >= 7 for ink in inks)


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("en", "ltr"), ("fr", "ltr")])
def test_html_part_says_language_and_direction_and_has_one_heading(
    language: str, direction: str, settings: Any
) -> None:
    with override(language):
        html = write(LETTER, Links("https://x.example/stop", "https://x.example/manage")).html
    assert html.startswith("<!DOCTYPE html>")
    assert html.count(f'lang="{language}" dir="{direction}"') >= 3
    assert html.count("<h1>") == 1
    assert '<strong lang="en" dir="ltr">A title</strong>' in html
    assert "<img" not in html
    assert "&lt;b&gt;" in html
    addresses = set(re.findall(r'(?:src|href)="(https?://[^"]+)"', html))
    assert addresses == {
        "https://x.example/stop", "https://x.example/manage", "https://portal.example.org/en/",
        f"{settings.SITE_URL}/{language}/",
    }  # fmt: skip
