"""What was published lately: words for reading, with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from entries.models import Entry, Revision
from entries.states import State
from entries.texts import Text, text_of
from entries.viewers import Viewer


def published_lately(viewer: Viewer) -> QuerySet[Revision]:
    """Publications of texts and translations that are live or were, the latest first."""
    visible = Entry.objects.visible_to(viewer).order_by()
    lately = Revision.objects.filter(state=State.PUBLISHED, entry__in=visible)
    return lately.select_related("entry", "publisher", "author").order_by("-published_at", "-pk")


@dataclass(frozen=True, slots=True)
class Published:
    """One publication and the title of what was published."""

    revision: Revision
    title: Text


def published_lines(revisions: Iterable[Revision]) -> list[Published]:
    """The lines of one page of `published_lately`."""
    return [Published(revision, text_of(revision.entry, "title")) for revision in revisions]
