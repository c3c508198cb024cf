"""Markup: what people may format, and that nothing they type runs or breaks the page."""

import re
import time
from unittest.mock import patch

import pytest
from hypothesis import given, settings, strategies as st

from entries import markup
from entries.markup import LONGEST, render, to_plain

ALLOWED = re.compile(
    r'</?(?:p|ul|ol|li|strong|em|h[1-6]|a|br)(?: (?:dir="auto"|start="[0-9]+"|href="(?:https?:|mailto:)[^"<>]*"|'
    r'rel="nofollow noopener ugc"))*>'
)


def assert_harmless(html: str) -> None:
    """Only tags of ours with attributes of ours; everything else is escaped."""
    rest = ALLOWED.sub("", html)
    assert "<" not in rest
    assert ">" not in rest


# --- What it does -----------------------------------------------------------------------------------------------------


def test_paragraphs_lists_emphasis_and_links_are_shown():
    html = render("One **two** *three*.\n\n- a\n- b\n\n1. c\n2. [d](https://example.org/?a=1&b=2)")
    assert "<strong>two</strong> <em>three</em>" in html
    assert '<ul dir="auto">\n<li>a</li>' in html
    assert '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow noopener ugc">d</a>' in html
    assert_harmless(html)


def test_only_outermost_blocks_guess_their_direction():
    html = render("- مرحبا\n  - nested\n\n3. three")
    assert html.count('dir="auto"') == 2
    assert '<ol start="3" dir="auto">' in html


def test_lines_stay_lines():
    assert render("one\ntwo") == '<p dir="auto">one<br>\ntwo</p>\n'


def test_headings_begin_at_the_level_of_their_place_and_skip_none():
    html = render("## A\n\n# B\n\n##### C\n\n## D\n\n###### E", heading_level=4)
    assert re.findall(r"<(h[0-9])", html) == ["h4", "h4", "h5", "h5", "h6"]
    assert re.findall(r"</(h[0-9])", html) == ["h4", "h4", "h5", "h5", "h6"]


def test_an_empty_heading_is_left_out():
    assert render("#\n\n# \n\ntext") == '<p dir="auto">text</p>\n'


def test_a_link_without_words_shows_where_it_leads():
    assert ">https://example.org</a>" in render("[](https://example.org)")
    assert "https://example.org</a>" in render("[ ](https://example.org)")


def test_a_link_to_a_page_of_the_portal_is_an_ordinary_one():
    assert render("[Help](/fr/help/#first)") == '<p dir="auto"><a href="/fr/help/#first">Help</a></p>\n'


@pytest.mark.parametrize("address", ["/en//evil.example\\x", "//en/evil", "/\\en/", "/xx/help/", "/en/%0aSet-Cookie"])
def test_other_paths_are_not_followed_or_stay_on_this_host(address):
    html = render(f"[x]({address})")
    assert "href" not in html or 'href="/en/' in html


def test_an_empty_text_is_empty():
    assert render("") == ""
    assert to_plain(" \n ") == ""


# --- What it refuses --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\tscript:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "vbscript:x",
        "data:text/html;base64,PHNjcmlwdD4=",
        "file:///etc/passwd",
        "//evil.example",
        "/desk/",
        "https:",
        "ftp://example.org",
    ],
)
def test_links_lead_to_the_web_or_to_people_only(address):
    for text in (f"[x]({address})", f"[x](<{address}>)", f"<{address}>"):
        html = render(text)
        assert "href" not in html
        assert_harmless(html)


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        '[x](https://e.org "onmouseover=alert(1)")',
        '[x](https://e.org/"onmouseover="alert(1))',
        "[x](https://e.org/%22><script>)",
        "<https://e.org/\"onmouseover='x'>",
        "**<b>**",
        "`<b>`",
        "<!-- -->",
        "&lt;script&gt;",
        "# <h1>",
        "![x](javascript:alert(1))",
        "```\n<b>\n```",
        "<a href='https://e.org'>x</a>",
    ],
)
def test_html_is_shown_and_never_interpreted(text):
    assert_harmless(render(text))


def test_what_was_typed_as_html_can_be_read():
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in render("<script>alert(1)</script>")


def test_control_characters_vanish():
    html = render("a\x00b\x1b[31mc\u202ed\ud800e")
    assert html == '<p dir="auto">ab[31mcde</p>\n'
    assert to_plain("a\x00b") == "ab"
    html.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 10_000,
        "![" * 10_000,
        "[a](" * 10_000,
        "[" * 10_000 + "a" + "](https://e.org)" * 2_000,
        "*" * 10_000,
        "*a **b " * 5_000,
        "a**b*" * 5_000,
        "_a" * 10_000,
        "- " * 5_000,
        "1. " * 5_000,
        "\n".join("  " * depth + "- x" for depth in range(200)),
        "\\" * 10_000,
        "<http:" * 5_000,
        "\n" * 50_000,
        "# " * 10_000,
    ],
    ids=lambda text: ascii(text[:8]),
)
def test_hostile_repetition_costs_seconds_at_most(text):
    started = time.process_time()
    assert_harmless(render(text))
    to_plain(text)
    assert time.process_time() - started < 5


def test_a_text_that_is_far_too_long_is_cut():
    assert len(to_plain("word " * LONGEST)) <= LONGEST


# --- Plain text -------------------------------------------------------------------------------------------------------


def test_plain_text_keeps_blocks_and_marks_of_lists():
    text = "# Head\n\nOne **two**\nthree\n\n- a\n- b\n  1. c\n  2. d\n\nEnd &amp; <b>"
    assert to_plain(text) == "Head\n\nOne two\nthree\n\n- a\n- b\n  1. c\n  2. d\n\nEnd &amp; <b>"


def test_plain_text_names_addresses_when_asked():
    text = "See [the form](https://example.org/f) or <https://example.org> or <a@example.org>."
    assert to_plain(text) == "See the form or https://example.org or a@example.org."
    assert to_plain(text, addresses=True) == (
        "See the form (https://example.org/f) or https://example.org or a@example.org."
    )


@settings(max_examples=400, deadline=None)
@given(st.text(alphabet="ab. -+#1)('\"&;\n\u00a0é،م\u0085:/!|~>=@{}^$", max_size=60))
def test_a_plain_text_is_rendered_without_the_parser_as_the_parser_renders_it(text):
    quickly = markup.render(text)
    with patch.object(markup, "_is_plain", return_value=False):
        assert markup.render(text) == quickly
