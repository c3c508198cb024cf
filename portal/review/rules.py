"""Who reads and writes what about a text under review.

| side    | who                                                         | reads                    | writes           |
|---------|-------------------------------------------------------------|--------------------------|------------------|
| isu     | curators, reviewers, administrators                         | everything               | everything       |
| author  | those behind the entry; of a translation its translators    | what is not for ISU only | writers: answers |
| outside | who was invited to this text and accepted                   | that, and own words      | comments, advice |
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from entries.models import TRACK_SOURCE, Entry, Revision
from entries.rules import YES, Verdict, can_translate, is_writer, stands_behind
from entries.states import OPEN, State
from entries.viewers import Role, Viewer
from portal.desk.decisions import Subject, pair_of
from portal.review.models import Comment, OutsideReview

ISU, AUTHOR, OUTSIDE = "isu", "author", "outside"
#: States in which a text is discussed: it was handed to ISU, and the matter is not closed.
DISCUSSED = OPEN - {State.DRAFT}


def side_of(viewer: Viewer, subject: Subject) -> str:
    """On which side the viewer stands to a text; "" for those who may not see that it exists (at most 1 query)."""
    entry, revision = pair_of(subject)
    if viewer.reads_drafts:
        return ISU
    if _is_of_authors(viewer, entry, revision):
        return AUTHOR
    return OUTSIDE if outside_review_of(viewer, subject) else ""


def _is_of_authors(viewer: Viewer, entry: Entry, revision: Revision | None) -> bool:
    if revision is None or revision.track == TRACK_SOURCE:
        return stands_behind(viewer, entry)
    return Role.TRANSLATOR in viewer.roles and bool(can_translate(viewer, revision.track))


def outside_review_of(viewer: Viewer, subject: Subject) -> OutsideReview | None:
    """The invitation under which somebody from outside may read this text now."""
    if not viewer.is_signed_in:
        return None
    entry, revision = pair_of(subject)
    asked = OutsideReview.objects.filter(entry=entry.pk, revision=revision, reviewer=viewer.user_id)
    return next((one for one in asked.filter(withdrawn_at__isnull=True) if not one.is_over), None)


def can_comment(viewer: Viewer, subject: Subject, side: str) -> Verdict:
    """Whether the viewer may write beside this text now."""
    entry, revision = pair_of(subject)
    if side == AUTHOR and not _writes(viewer, entry, revision):
        return Verdict(False, _("You may read this, but not write for the organisation that it belongs to."))
    if subject.state not in DISCUSSED:
        return Verdict(False, _("This text is not under review any more, so nothing can be added to the comments."))
    return YES


def _writes(viewer: Viewer, entry: Entry, revision: Revision | None) -> bool:
    return (revision is not None and revision.track != TRACK_SOURCE) or is_writer(viewer, revision or entry)


def can_see(viewer: Viewer, side: str, first: Comment) -> bool:
    """Whether a thread, named by its first comment, is the viewer's to read."""
    return bool(side) and (not first.internal or side == ISU or first.author_id == viewer.user_id)


def can_close(viewer: Viewer, side: str, first: Comment) -> bool:
    """Whether the viewer may say that a thread is resolved, or is not: ISU, and whoever opened it."""
    return side == ISU or (bool(side) and first.author_id == viewer.user_id)


def may_be_internal(side: str) -> bool:
    """Whether a comment may be meant for ISU only: authors have nothing to hide from themselves."""
    return side in (ISU, OUTSIDE)
