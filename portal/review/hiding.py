"""Taking the words of a comment out of sight after a report, and showing them again."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.audit.services import record
from entries.rules import Refused
from entries.viewers import CURATORS, Viewer
from portal.review.models import Comment


@transaction.atomic
def hide(*, comment: Comment, by: Viewer, why: str) -> None:
    """Put a sentence in the place of the words, for everybody; its author and ISU read why.

    The thread stays, with its answers, and so do the words, until somebody shows them again. Raises `Refused` for other
    roles than curators, or without a reason. The audit log has it as `comment.hidden`.
    """
    _mark(comment, by, "comment.hidden", why)


@transaction.atomic
def show(*, comment: Comment, by: Viewer) -> None:
    """Show the words again, to those who could read them before. Audited as `comment.shown`. Raises `Refused`."""
    _mark(comment, by, "comment.shown")


def _mark(comment: Comment, by: Viewer, deed: str, why: str = "") -> None:
    hides = deed == "comment.hidden"
    if not by.roles & CURATORS:
        raise Refused(_("Only curators hide words, or show them again."))
    if hides and not why.strip():
        raise Refused(_("Please say why: the note goes to the author."))
    fresh = Comment.objects.select_for_update().get(pk=comment.pk)
    if hides == bool(fresh.hidden_at):
        return
    fresh.hidden_at, fresh.hidden_because = (timezone.now() if hides else None), why.strip()
    fresh.save(update_fields=["hidden_at", "hidden_because"])
    record(deed, by=by, about=f"comment:{fresh.pk}")
