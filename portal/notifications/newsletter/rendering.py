"""What an issue says in one language: for mails, previews, the archive and the feed alike."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import override

from entries import markup
from entries.models import Entry
from entries.texts import Text, current_language, direction_of, raw, text_of
from entries.viewers import ANONYMOUS
from portal.notifications.letters import clean, one_line
from portal.notifications.newsletter.models import Issue
from portal.notifications.stopping import Links

#: A link of the small Markdown to a page of the portal itself.
_OWN_LINK = re.compile(r"(\]\()(/(?:ar|en|fr|es)/)")
_EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Picked:
    """An entry that an issue points to, as its readers see it; `line` is empty where there is none."""

    title: Text
    kind: str
    line: Text
    summary: Text
    address: str


@dataclass(frozen=True, slots=True)
class Content:
    """An issue in one language, or in the one that it falls back to."""

    subject: Text
    introduction: Text
    body: Text
    picks: list[Picked]

    @property
    def introduction_html(self) -> SafeString:
        """The introduction as HTML."""
        return markup.render(self.introduction.text, heading_level=2)

    @property
    def body_html(self) -> SafeString:
        """The sections as HTML, their headings below the subject."""
        return markup.render(self.body.text, heading_level=2)


def content_of(issue: Issue, source: str, *, whole: bool = True) -> Content:
    """What an issue says in `source`, framed in the active language (2 queries).

    Links to the portal are `whole` addresses in mails, and paths on its own pages.
    """
    language, site = current_language(), settings.SITE_URL if whole else ""

    def text(name: str) -> Text:
        return Text(_OWN_LINK.sub(rf"\1{site}\2", raw(issue, name, source)), source, source != language)

    return Content(text("subject"), text("introduction"), text("body"), _picks(issue, source, site))


def _picks(issue: Issue, source: str, site: str) -> list[Picked]:
    """The picked entries that everybody can still read, in their order."""
    rows = list(issue.picks.all())
    entries = Entry.objects.published().visible_to(ANONYMOUS).in_bulk([row.entry_id for row in rows])
    return [
        Picked(
            title=text_of(entries[row.entry_id], "title"),
            kind=str(entries[row.entry_id].kind_info.label),
            line=_line(row, source),
            summary=text_of(entries[row.entry_id], "summary"),
            address=site + entries[row.entry_id].kind_info.url_of(entries[row.entry_id]),
        )
        for row in rows
        if row.entry_id in entries
    ]


def _line(row: Any, source: str) -> Text:
    return Text(raw(row, "line", source), source, source != current_language())


def written(issue: Issue, source: str, links: Links) -> tuple[str, str]:
    """The text part and the HTML part in the active language, with these links in the footer."""
    language, content = current_language(), content_of(issue, source)
    context = {
        "issue": issue,
        "content": content,
        "heading": content.subject,
        "language": language,
        "direction": direction_of(language),
        "is_fallback": source != language,
        "links": links,
        "site_name": settings.SITE_NAME,
        "site_address": f"{settings.SITE_URL}/{language}/",
        "archive_address": archive_address(issue) if issue.in_archive else "",
    }
    plain = {
        "introduction": markup.to_plain(content.introduction.text, addresses=True),
        "body": markup.to_plain(content.body.text, addresses=True),
    }
    text = render_to_string("newsletter/mail.txt", context | plain)
    html = render_to_string("newsletter/mail.html", context)
    return _EMPTY_LINES.sub("\n\n", clean(text)).strip() + "\n", clean(html)


def subject_of(issue: Issue, source: str) -> str:
    """The subject as it goes into the header."""
    return one_line(raw(issue, "subject", source))


def archive_address(issue: Issue) -> str:
    """The whole address of an issue in the archive, in the active language."""
    return f"{settings.SITE_URL}/{current_language()}/newsletter/{issue.pk}/"


def preview(issue: Issue, language: str, source: str) -> tuple[str, str]:
    """Both parts as the readers of `language` would get them; the personal links lead to the newsletter's own page."""
    with override(language):
        page = f"{settings.SITE_URL}/{language}/newsletter/"
        return written(issue, source, Links(stop=page, manage=page))
