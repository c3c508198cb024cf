"""The comments on a text as a page shows them: threads by field, and what the reader may do there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from entries.viewers import CURATORS, Viewer
from portal.desk.decisions import Subject, pair_of
from portal.review import rules
from portal.review.models import Comment, OutsideReview


@dataclass(slots=True)
class Thread:
    """The first comment, its answers in order, and what the reader may do."""

    first: Comment
    answers: list[Comment] = field(default_factory=list)
    can_close: bool = False

    @property
    def is_resolved(self) -> bool:
        """Whether what it asks for is done."""
        return self.first.resolved_at is not None


@dataclass(slots=True)
class Discussion:
    """All threads that one reader may see; `address` is where comments are sent, "" where the reader may not write."""

    side: str
    language: str
    threads: list[Thread]
    address: str = ""
    #: Key of who reads: to the author of a hidden comment the page says why.
    reader: int | None = None
    #: Names of the fields that have a place on the page; the other threads are shown together.
    placed: set[str] = field(default_factory=set)

    @property
    def may_be_internal(self) -> bool:
        """Whether the reader may write for ISU only."""
        return rules.may_be_internal(self.side)

    def at(self, name: str) -> list[Thread]:
        """The threads beside one field."""
        return [thread for thread in self.threads if thread.first.field == name]

    @property
    def elsewhere(self) -> list[Thread]:
        """The threads on the whole text, and on what the page does not show."""
        return [one for one in self.threads if not one.first.field or one.first.field not in self.placed]

    @property
    def open_count(self) -> int:
        """How many threads are not resolved."""
        return sum(not thread.is_resolved for thread in self.threads)


def discussion_of(viewer: Viewer, subject: Subject, *, language: str, side: str = "") -> Discussion:
    """The threads on a text that the viewer may see, oldest first (1 query; 1 more for people from outside)."""
    entry, revision = pair_of(subject)
    side = side or rules.side_of(viewer, subject)
    found: dict[int, Thread] = {}
    said = Comment.objects.filter(entry=entry.pk, revision=revision).select_related("author", "resolved_by")
    for comment in said.order_by("pk"):
        if comment.parent_id is None and rules.can_see(viewer, side, comment):
            found[comment.pk] = Thread(comment, can_close=rules.can_close(viewer, side, comment))
        elif comment.parent_id in found:
            found[comment.parent_id].answers.append(comment)
    address = comment_address(subject) if side and rules.can_comment(viewer, subject, side) else ""
    return Discussion(side, language, list(found.values()), address, viewer.user_id)


def comment_address(subject: Subject) -> str:
    """Where a comment on a text is sent."""
    entry, revision = pair_of(subject)
    if revision is not None:
        return reverse("review:comment_revision", args=[revision.pk])
    return reverse("review:comment_entry", args=[entry.pk])


def outside_of(viewer: Viewer, subject: Subject) -> dict[str, Any]:
    """Who was asked from outside and what they recommend, for ISU; and where curators ask somebody (1 query)."""
    if not viewer.reads_drafts:
        return {}
    entry, revision = pair_of(subject)
    asked = OutsideReview.objects.filter(entry=entry.pk, revision=revision)
    name, key = ("reviewers_revision", revision.pk) if revision else ("reviewers_entry", entry.pk)
    may_ask = bool(viewer.roles & CURATORS) and subject.state in rules.DISCUSSED
    return {"asked": list(asked), "invite_address": reverse(f"desk:{name}", args=[key]) if may_ask else ""}
