"""Which text an address is about, and where each side of a review reads it."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse
from django.utils.translation import override

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.viewers import Viewer
from portal.desk.decisions import Subject, pair_of
from portal.review import rules
from portal.review.models import Comment

LARGEST_KEY = 2**63 - 1


def entry_on(viewer: Viewer, pk: int) -> tuple[Entry, str]:
    """An entry and the viewer's side to it; 404 for who has none."""
    entry = Entry.objects.select_related("owner", "author").filter(pk=min(pk, LARGEST_KEY)).first()  # side_of decides
    side = rules.side_of(viewer, entry) if entry else ""
    if entry is None or not side:
        raise Http404
    return entry.detail(), side


def revision_on(viewer: Viewer, pk: int) -> tuple[Revision, str]:
    """A revision and the viewer's side to it; 404 for who has none."""
    found = Revision.objects.select_related("entry__owner", "author").filter(pk=min(pk, LARGEST_KEY)).first()
    side = rules.side_of(viewer, found) if found else ""
    if found is None or not side:
        raise Http404
    found.entry = found.entry.detail()
    return found, side


def thread_on(viewer: Viewer, pk: int) -> tuple[Comment, Subject, str]:
    """The first comment of a thread, its text, and the viewer's side; 404 for who may not read it."""
    threads = Comment.objects.select_related("entry", "revision__entry", "author")
    first = threads.filter(pk=min(pk, LARGEST_KEY), parent=None).first()
    if first is None:
        raise Http404
    subject = first.revision or first.entry
    side = rules.side_of(viewer, subject)
    if not rules.can_see(viewer, side, first):
        raise Http404
    return first, subject, side


def page_for(side: str, viewer: Viewer, subject: Subject) -> str:
    """The page on which this side reads a text with its comments."""
    entry, revision = pair_of(subject)
    if side == rules.OUTSIDE:
        asked = rules.outside_review_of(viewer, subject)
        return reverse("review:outside", args=[asked.pk]) if asked else reverse("review:asked")
    if side == rules.AUTHOR and (revision is None or revision.track == TRACK_SOURCE):
        return reverse("my:review", args=[entry.pk])
    return reverse("desk:revision", args=[revision.pk]) if revision else reverse("desk:review", args=[entry.pk])


def address_of(subject: Subject, language: str) -> str:
    """Where ISU sees a text on its own page before it is published, in one language."""
    entry, revision = pair_of(subject)
    with override(language):
        if revision is not None:
            return reverse("desk:preview_revision", args=[revision.pk])
        return reverse("desk:preview_entry", args=[entry.pk])
