"""The archive as an Atom feed in one language."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from entries import markup
from entries.texts import Text, current_language, text_of
from portal.exchange.feeds import atom
from portal.notifications.newsletter.models import Issue

NEWEST = 20


def write() -> bytes:
    """The latest issues in the active language (1 query)."""
    language, issues = current_language(), list(Issue.objects.public()[:NEWEST])
    title = _("Newsletter – %(site)s") % {"site": settings.SITE_NAME}
    head = atom.Head(
        id=atom.tag("newsletter", language),
        title=title,
        subtitle=_("What ISU writes to everybody who works for the rights of survivors."),
        author=str(settings.SITE_NAME),
        language=language,
        page=settings.SITE_URL + reverse("newsletter:home"),
        address=settings.SITE_URL + reverse("newsletter:feed"),
        updated=max((_moment(issue) for issue in issues), default=timezone.now().replace(microsecond=0)),
    )
    return atom.write(head, [_item(issue) for issue in issues])


def _item(issue: Issue) -> atom.Item:
    introduction = text_of(issue, "introduction") or text_of(issue, "body")
    return atom.Item(
        id=atom.tag("newsletter", "issue", issue.pk),
        title=text_of(issue, "subject"),
        summary=Text(markup.to_plain(introduction.text), introduction.language, introduction.fallback),
        address=settings.SITE_URL + reverse("newsletter:issue", args=[issue.pk]),
        published=_moment(issue),
        updated=_moment(issue),
        author=str(settings.SITE_NAME),
    )


def _moment(issue: Issue) -> datetime:
    assert issue.started_at is not None  # the database holds it of every issue in the archive
    return issue.started_at
