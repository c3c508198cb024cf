"""Letters: what a mail says, written once, and its two renderings as plain text and as HTML.

A letter is data, so that both parts always say the same. It is composed and rendered in the recipient's language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from entries.locales import DIRECTION_MARKS
from entries.models import Entry
from entries.texts import Text, current_language, direction_of, text_of

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact
    from portal.notifications.stopping import Links

Thing = TypeVar("Thing")

LONGEST_SUBJECT = 200
# All control characters but tab and newline, and Unicode's own line ends. Direction marks stay in texts.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing among others: its title as a link, its kind, and a line that says why it is told."""

    title: Text
    address: str
    kind: str = ""
    line: Text | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Things of one sort under a heading."""

    heading: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """What a mail says. `quote` is somebody else's words; `title` may be in another language than the letter.

    `sections` list many things, each with a link of its own. `expires` is set for letters that carry a code or link
    which dies: they are not sent later than that.
    """

    name: str
    subject: str
    paragraphs: tuple[str, ...] = ()
    title: Text | None = None
    kind: str = ""
    quote: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    sections: tuple[Section, ...] = ()
    code: str = ""
    action: tuple[str, str] | None = None
    closing: tuple[str, ...] = ()
    why: str = ""
    reply_to: str = ""
    expires: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """A letter in the form in which it is stored."""

    subject: str
    text: str
    html: str
    language: str


def write(letter: Letter, links: Links | None = None) -> Written:
    """Render a letter in the active language, which is the recipient's; `links` stand in the footer for a reader."""
    language = current_language()
    context = {
        "letter": letter,
        "heading": letter.subject,
        "links": links,
        "quote": clean(letter.quote),
        "language": language,
        "direction": direction_of(language),
        "site_name": settings.SITE_NAME,
        "site_address": f"{settings.SITE_URL}/{language}/",
    }
    text = render_to_string("mail/letter.txt", context)
    return Written(
        subject=subject_of(letter),
        text=_EMPTY_LINES.sub("\n\n", clean(text)).strip() + "\n",
        html=clean(render_to_string("mail/letter.html", context)),
        language=language,
    )


def subject_of(letter: Letter) -> str:
    """The letter's subject as it goes into the header."""
    return one_line(letter.subject)[:LONGEST_SUBJECT]


def address(name: str, *args: object) -> str:
    """The whole address of a page in the active language."""
    return settings.SITE_URL + reverse(name, args=args)


def page_of(entry: Entry) -> str:
    """The whole address of an entry's page in the active language."""
    return settings.SITE_URL + entry.kind_info.url_of(entry)


def title_of(entry: Entry) -> Text:
    """The entry's title in the active language or the best other one, never empty."""
    title = text_of(entry, "title")
    return title or Text(_("(without title)"), current_language())


def clean(text: str) -> str:
    """`text` with one kind of line end and without control characters, which can break or hide mails."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def one_line(text: str) -> str:
    """`text` fit for a header: on one line, without control characters and invisible direction marks."""
    return " ".join(_CONTROL.sub(" ", text).translate(DIRECTION_MARKS).split())


def about(fact: Fact, subject: str, *paragraphs: str, **more: Any) -> Letter:
    """A letter about the entry of the happening; `subject` takes its title as %(title)s."""
    return under(title_of(fact.entry), str(fact.entry.kind_info.label), subject, *paragraphs, **more)


def under(title: Text, kind: str, subject: str, *paragraphs: str, **more: Any) -> Letter:
    """A letter under the title of a thing of this kind; `subject` takes the title as %(title)s."""
    return Letter("", subject % {"title": title.text}, paragraphs, title=title, kind=kind, **more)


def filled(rows: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Those facts of a letter of which there is something to say."""
    return tuple(row for row in rows if row[1])


def needed(fact: Fact, found: Thing | None, what: str) -> Thing:
    """The thing that a letter is about; LookupError where it is gone, so that the outbox page says what is missing."""
    if found is None:
        raise LookupError(f"happening {fact.happening.pk} is about no {what} any more")
    return found
