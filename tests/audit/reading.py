"""A page of HTML as the audit reads it: languages of texts, headings, links to other versions, what runs inline."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
NOT_READ = frozenset({"script", "style", "template"})


@dataclass
class Reader(HTMLParser):
    """Collects what the checks ask for.

    `texts` are pairs of text and the language it is marked with,
    `kept` the fields that forms carry unseen."""

    root: dict[str, str | None] = field(default_factory=dict)
    headings: int = 0
    title: str = ""
    first_link: dict[str, str | None] = field(default_factory=dict)
    alternates: dict[str, str] = field(default_factory=dict)
    inline: list[str] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)
    no_index: bool = False
    _open: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what the element tells."""
        found = dict(attrs)
        self._note(tag, found)
        self.inline += [f"{tag} {name}" for name in found if name == "style" or name.startswith("on")]
        is_data = found.get("type") == "application/json"  # words for a script, which no browser runs
        if tag == "style" or (tag == "script" and not found.get("src") and not is_data):
            self.inline.append(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if tag not in VOID:
            self._open.append((tag, found.get("lang") or (self._open[-1][1] if self._open else "")))

    def _note(self, tag: str, found: dict[str, str | None]) -> None:
        if tag == "html":
            self.root = found
        elif tag == "h1":
            self.headings += 1
        elif tag == "a" and not self.first_link:
            self.first_link = found
        elif tag == "link" and found.get("rel") == "alternate" and "hreflang" in found:  # else a feed
            self.alternates[str(found["hreflang"])] = str(found["href"])
        elif tag == "input" and found.get("type") == "hidden":
            self.kept[str(found.get("name"))] = found.get("value") or ""
        elif tag == "meta" and found.get("name") == "robots":
            self.no_index = "noindex" in str(found.get("content"))

    def handle_endtag(self, tag: str) -> None:
        """Close the element, and what HTML allows to leave open inside it."""
        names = [name for name, _language in self._open]
        if tag in names:
            del self._open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Keep the text with its language."""
        if not data.strip() or not self._open or self._open[-1][0] in NOT_READ:
            return
        if self._open[-1][0] == "title":
            self.title += data
        self.texts.append((data.strip(), self._open[-1][1]))


def read(html: str) -> Reader:
    """The page, read."""
    reader = Reader()
    reader.feed(html)
    return reader
