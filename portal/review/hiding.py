"""Taking the words of a comment out of sight after a report, and showing them again."""

from __future__ import annotations

from entries import hiding
from entries.viewers import Viewer
from portal.review.models import Comment

SORT = "comment"


def hide(*, comment: Comment, by: Viewer, why: str) -> None:
    """Put a sentence in the place of the words, for everybody; its author and ISU read why.

    The thread stays, with its answers, and so do the words, until somebody shows them again. Raises `Refused` for other
    roles than curators, or without a reason. The audit log has it as `comment.hidden`.
    """
    hiding.hide(words=comment, sort=SORT, by=by, why=why)


def show(*, comment: Comment, by: Viewer) -> None:
    """Show the words again, to those who could read them before. Audited as `comment.shown`. Raises `Refused`."""
    hiding.show(words=comment, sort=SORT, by=by)
