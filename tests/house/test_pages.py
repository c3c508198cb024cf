"""House rules of templates and styles: what the content security policy and four scripts ask for."""

import re

from tests.house import exceptions, sources

# What has a logical counterpart in the same words.
PHYSICAL = re.compile(
    r"(?<![\w-])(?:"
    r"(?:margin|padding|border)-(?:left|right)(?:-\w+)?|border-(?:top|bottom)-(?:left|right)-radius"
    r"|(?:scroll-(?:margin|padding)-(?:left|right))|left|right"
    r")\s*:|(?:text-align|float|clear)\s*:\s*(?:left|right)"
)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TEMPLATE_COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)
INLINE = (
    (re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE), "an inline style"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style element"),
    (re.compile(r"<script(?![^>]*\bsrc\s*=)", re.IGNORECASE), "an inline script"),
    (re.compile(r"<[^>]*\son[a-z]+\s*=", re.IGNORECASE), "an event attribute"),
    (re.compile(r"(?:href|action)\s*=\s*[\"']?\s*javascript:", re.IGNORECASE), "a javascript: address"),
    (re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE), "the address of a third party"),
)
LETTER_TRICKS = re.compile(r"text-transform\s*:\s*uppercase|text-align\s*:\s*justify")
ABSOLUTE_LINK = "the address of a third party"


def test_styles_know_no_left_and_right() -> None:
    found = []
    for path in sources.stylesheets():
        text = COMMENT.sub(lambda m: "\n" * m.group().count("\n"), path.read_text())
        found += [
            f"{sources.name(path)}:{text.count(chr(10), 0, match.start()) + 1} {match.group()}"
            for match in PHYSICAL.finditer(text)
        ]
    assert not found, f"use logical properties (inline-start, inline-end): {found}"


def test_styles_use_no_capitals_and_no_justified_text() -> None:
    found = [sources.name(p) for p in sources.stylesheets() if LETTER_TRICKS.search(COMMENT.sub("", p.read_text()))]
    assert not found, found


def test_templates_hold_no_inline_style_or_script_and_fetch_nothing_from_others() -> None:
    found = []
    for path in sources.templates():
        text = TEMPLATE_COMMENT.sub("", path.read_text())
        for pattern, what in INLINE:
            for match in pattern.finditer(text):
                if what == ABSOLUTE_LINK and _is_link(text, match.start()):
                    continue
                if what == "a style element" and sources.name(path) in exceptions.STYLED:
                    continue
                found.append(f"{sources.name(path)}: {what}")
    assert not found, found


def _is_link(text: str, position: int) -> bool:
    """Say whether the attribute belongs to an <a>: following a link is the reader's own choice."""
    tag = text.rfind("<", 0, position)
    return text[tag : tag + 3].lower() in {"<a ", "<a\n"}


def test_templates_escape_everything() -> None:
    unsafe = re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off")
    pages = (path for path in sources.templates() if path.suffix == ".html")
    found = {sources.name(path) for path in pages if unsafe.search(path.read_text())}
    assert found <= exceptions.UNESCAPED, sorted(found - exceptions.UNESCAPED)
