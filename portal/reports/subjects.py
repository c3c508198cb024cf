"""What somebody may report: words that they can read themselves. Everything else is not there for them (404)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from entries.detail_page import LARGEST_KEY
from entries.models import Entry
from events.models import Contribution
from events.rules import can_organise
from portal.review.models import Comment
from portal.review.places import page_for, thread_on

if TYPE_CHECKING:
    from entries.viewers import Viewer


def contribution_for(viewer: Viewer, pk: int) -> Contribution:
    """A contribution that is public on the page of an event that the viewer may read, or that they moderate."""
    rows = Contribution.objects.proven().filter(hidden_at=None).select_related("event__owner")
    found = rows.filter(pk=min(pk, LARGEST_KEY)).first()
    if found is None:
        raise Http404
    is_read = found.published_at and Entry.objects.visible_to(viewer).filter(pk=found.event_id).exists()
    if not (is_read or can_organise(viewer, found.event)):
        raise Http404
    return found


def comment_for(viewer: Viewer, pk: int) -> tuple[Comment, str]:
    """A comment in a thread that the viewer may read, and the address of the page on which they read it."""
    found = Comment.objects.select_related("entry").filter(pk=min(pk, LARGEST_KEY), hidden_at=None).first()
    if found is None:
        raise Http404
    first, subject, side = thread_on(viewer, found.parent_id or found.pk)
    return found, f"{page_for(side, viewer, subject)}#comment-{first.pk}"
