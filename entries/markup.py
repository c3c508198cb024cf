"""The small Markdown of long texts: paragraphs, lists, emphasis, links and headings; everything else stays text.

HTML that people type is shown, never interpreted. The syntax is CommonMark's (https://spec.commonmark.org/0.31.2/), as
far as it is switched on here; a line break stays one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

RULES = ("list", "heading", "emphasis", "link", "autolink", "escape", "newline", "balance_pairs")
SCHEMES = frozenset({"http", "https", "mailto"})
REL = "nofollow noopener ugc"
OWN_PAGE = re.compile(r"/(?:ar|en|fr|es)/[\w/#?=&%.+-]*$")
BLOCKS = frozenset({"paragraph_open", "bullet_list_open", "ordered_list_open", "heading_open"})
# Control characters, direction overrides that reach past their word, and halves of characters that cannot be encoded.
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# What may mean something to the parser: its signs anywhere, the marks of lists and headings where a line begins, and
# white space that is neither a space nor a line break.
MARKED = re.compile(rf"[\\*_\[\]<`]|^ *(?:[-+#]|\d+[.)])|[^\S \n]|{CONTROLS.pattern}", re.MULTILINE)
BETWEEN_PARAGRAPHS = re.compile(r"\n *(?:\n *)+")
LOWEST_HEADING = 6
# No field is as long as this. Hostile input costs the parser more than its share: what is beyond is not shown.
LONGEST = 50_000
#: Longer texts are not kept in memory once they are rendered: a thousand of these take a few megabytes.
KEPT_LENGTH = 4_000
#: With more of these the inline parser would take seconds (each opening mark looks for its end); nobody writes so many.
MARKS, MOST_MARKS = "[*_<`\\", 5_000


def render(text: str, *, heading_level: int = 3) -> SafeString:
    """`text` as HTML. The highest heading becomes `<h{heading_level}>`, and none below it skips a level.

    Each outermost block has `dir="auto"`, so that a paragraph in another script reads in its own direction. (Not the
    blocks within: HTML looks past descendants that have a `dir` of their own when it guesses that of a list.)
    """
    if _is_plain(text):
        return _paragraphs(text)
    return _kept(text, heading_level) if len(text) <= KEPT_LENGTH else _rendered(text, heading_level)


def _rendered(text: str, heading_level: int) -> SafeString:
    tokens = _parse(text)
    _level_headings(tokens, heading_level)
    for token in tokens:
        if token.level == 0 and token.type in BLOCKS:
            token.attrSet("dir", "auto")
    html = _parser().renderer.render(tokens, _parser().options, {})
    return mark_safe(html)  # made by the parser above, which escapes all that was typed


#: Each publication ends the pages in memory (not the texts on them): the same texts are asked for again at once.
_kept = lru_cache(maxsize=1_000)(_rendered)


def _is_plain(text: str) -> bool:
    """Whether the text holds nothing that the parser would read as a mark: most texts, and a tenth of the work."""
    return len(text) <= LONGEST and not MARKED.search(text)


def _paragraphs(text: str) -> SafeString:
    """A plain text as the parser renders it; a property test holds the two together."""
    blocks = (block.strip() for block in BETWEEN_PARAGRAPHS.split(text))
    lines = ("<br>\n".join(map(escapeHtml, re.split(" *\n *", block))) for block in blocks if block)
    return mark_safe("".join(f'<p dir="auto">{line}</p>\n' for line in lines))  # every line is escaped


def to_plain(text: str, *, addresses: bool = False) -> str:
    """`text` without its markup, for search rows and mails: blocks between empty lines, list items with their mark.

    With `addresses`, a link is followed by where it leads: "the form (https://…)".
    """
    parts: list[str] = []
    marks: list[_Mark] = []
    before = ""
    for token in _parse(text):
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            marks.append(_Mark(token))
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            marks.pop()
        elif token.type == "list_item_open":
            first_of_all = len(marks) == 1 and marks[0].is_fresh
            before = ("\n\n" if first_of_all else "\n") + "  " * (len(marks) - 1) + marks[-1].next()
        elif token.type == "inline":
            parts += [before or "\n\n", _words(token.children or (), addresses=addresses)]
            before = ""
    return "".join(parts).strip()


def links(text: str) -> list[str]:
    """The addresses to which the links of `text` lead, in their order (own pages and mail addresses among them)."""
    inline = [child for token in _parse(text) for child in token.children or ()]
    return [str(token.attrGet("href")) for token in inline if token.type == "link_open"]


class _Mark:
    """What stands before the items of a list: a dash, or numbers that go on from the first."""

    def __init__(self, token: Token) -> None:
        start = int(token.attrGet("start") or 1)
        self.number: int | None = start if token.type == "ordered_list_open" else None
        self.is_fresh = True

    def next(self) -> str:
        """The mark of the next item."""
        self.is_fresh = False
        if self.number is None:
            return "- "
        self.number += 1
        return f"{self.number - 1}. "


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "linkify": False, "breaks": True, "maxNesting": 20})
    parser.enable(list(RULES))
    parser.validateLink = _may_be_followed  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _link_open)
    return parser


@cache
def _cautious_parser() -> MarkdownIt:
    """For hostile texts: lists and headings, within which every mark stays as it was typed."""
    return MarkdownIt("zero", {"html": False, "breaks": True, "maxNesting": 20}).enable(["list", "heading", "newline"])


def _parse(text: str) -> list[Token]:
    text = CONTROLS.sub("", text[:LONGEST])
    is_hostile = sum(map(text.count, MARKS)) > MOST_MARKS
    tokens = (_cautious_parser() if is_hostile else _parser()).parse(text)
    for token in tokens:
        if token.type == "inline":
            _name_links(token)
    return _without_empty_headings(tokens)


def _is_own(url: str) -> bool:
    """Whether `url` is a page of the portal: a path in one of its languages (`//host` and `/\\host` are not)."""
    return bool(OWN_PAGE.match(url))


def _may_be_followed(url: str) -> bool:
    """Whether a link may lead to `url`: own pages, absolute addresses of the web and of people; nothing that runs."""
    if _is_own(url.strip()):
        return True
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme.lower() in SCHEMES and bool(parts.netloc or parts.scheme.lower() == "mailto")


def _link_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, _environment: Any) -> str:
    # A title shows only to those who point with a mouse, so it is left out.
    href = str(tokens[index].attrs["href"])
    tokens[index].attrs = {"href": href} if _is_own(href) else {"href": href, "rel": REL}
    return str(renderer.renderToken(tokens, index, options, _environment))


def _name_links(inline: Token) -> None:
    """Give links that have no words their address as text: a link without a name cannot be read out."""
    children: list[Token] = []
    opened: Token | None = None
    for token in inline.children or ():
        if token.type == "link_close" and opened is not None:
            children.append(Token("text", "", 0, content=str(opened.attrGet("href"))))
        if token.type == "link_open":
            opened = token
        elif token.type != "text" or token.content.strip():
            opened = None
        children.append(token)
    inline.children = children


def _without_empty_headings(tokens: list[Token]) -> list[Token]:
    kept: list[Token] = []
    for token in tokens:
        if token.type == "heading_close" and kept[-1].type == "inline" and not kept[-1].content.strip():
            del kept[-2:]
        else:
            kept.append(token)
    return kept


def _level_headings(tokens: Sequence[Token], highest: int) -> None:
    """Set the tags of headings: the first is `highest`, each further one at most one below that which it belongs to."""
    above: list[int] = []
    for token in tokens:
        if token.type == "heading_open":
            typed = len(token.markup)
            while above and above[-1] >= typed:
                above.pop()
            above.append(typed)
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(LOWEST_HEADING, highest + len(above) - 1)}"


def _words(children: Sequence[Token], *, addresses: bool) -> str:
    parts: list[str] = []
    target, start = "", 0
    for token in children:
        if token.type in {"softbreak", "hardbreak"}:
            parts.append("\n")
        elif token.type == "link_open":
            target = str(token.attrGet("href")).removeprefix("mailto:")
            start = len(parts)
        elif token.type == "link_close":
            if addresses and "".join(parts[start:]) != target:
                parts.append(f" ({target})")
        else:
            parts.append(token.content)
    return "".join(parts)
