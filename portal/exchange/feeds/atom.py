"""Writing Atom (RFC 4287) with Django's writer, where a title may be in another language than its feed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.feedgenerator import Atom1Feed, rfc3339_date
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from entries.texts import Text, direction_of

MEDIA_TYPE = "application/atom+xml; charset=utf-8"
#: The year since which the host of the portal has been its own; part of every id (RFC 4151), never to be changed.
SINCE = 2026
# What XML 1.0 cannot hold (2.2), and the controls that no reader shows.
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Category:
    """A term that an entry carries: its code, the address of what it belongs to, its name."""

    term: str
    scheme: str
    label: str


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a feed. `notes` are sentences in the feed's language that stand below the summary."""

    id: str
    title: Text
    summary: Text
    address: str
    published: datetime
    updated: datetime
    author: str
    notes: Sequence[str] = ()
    categories: Sequence[Category] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """What a feed says of itself; `page` is the address of the list, `address` its own."""

    id: str
    title: str
    subtitle: str
    author: str
    language: str
    page: str
    address: str
    updated: datetime


def tag(*parts: object) -> str:
    """An id that never changes and is nobody else's (a tag URI, RFC 4151)."""
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    return f"tag:{host},{SINCE}:{'/'.join(str(part) for part in parts)}"


def write(head: Head, items: Sequence[Item]) -> bytes:
    """The feed as XML in UTF-8. What XML cannot hold is left out of the texts."""
    feed = _Feed(
        title=_clean(head.title),
        link=head.page,
        description="",
        language=head.language,
        subtitle=_clean(head.subtitle),
        author_name=_clean(head.author),
        author_link=settings.SITE_URL,
        feed_url=head.address,
        feed_guid=head.id,
        updated=head.updated,
    )
    for item in items:
        feed.add_item(item.title.text, item.address, "", item=_cleaned(item))
    return feed.writeString("utf-8").encode()


class _Feed(Atom1Feed):
    """Django's writer knows one language a feed, and a category without a name; this one knows more."""

    def latest_post_date(self) -> datetime:
        """When anything in it last changed; also where it is empty, when Django's would say now."""
        return self.feed["updated"]

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        """The elements of one entry."""
        one: Item = item["item"]
        handler.addQuickElement("id", one.id)
        handler.addQuickElement("title", one.title.text, self._language(one.title))
        link = {"rel": "alternate", "type": "text/html", "hreflang": self.feed["language"], "href": item["link"]}
        handler.addQuickElement("link", "", link)
        handler.addQuickElement("published", rfc3339_date(one.published))
        handler.addQuickElement("updated", rfc3339_date(one.updated))
        handler.startElement("author", {})
        handler.addQuickElement("name", one.author or self.feed["author_name"])
        handler.endElement("author")
        for category in one.categories:
            named = {"term": category.term, "scheme": category.scheme, "label": category.label}
            handler.addQuickElement("category", "", named)
        handler.addQuickElement("summary", _summary(one), {"type": "html"})

    def _language(self, text: Text) -> dict[str, str]:
        return {} if text.language == self.feed["language"] else {"xml:lang": text.language}


def _summary(one: Item) -> SafeString:
    """The summary marked with its language, and the notes: HTML, because only that can say two languages."""
    text = one.summary
    said = format_html('<p lang="{}" dir="{}">{}</p>', text.language, direction_of(text.language), text.text)
    return (said if text.text else SafeString()) + format_html_join("", "<p>{}</p>", ((note,) for note in one.notes))


def _cleaned(item: Item) -> Item:
    return replace(
        item,
        title=replace(item.title, text=_clean(item.title.text)),
        summary=replace(item.summary, text=_clean(item.summary.text)),
        author=_clean(item.author),
        notes=[_clean(note) for note in item.notes],
        categories=[replace(one, label=_clean(one.label)) for one in item.categories],
    )


def _clean(text: str) -> str:
    return _UNWRITABLE.sub("", text)
