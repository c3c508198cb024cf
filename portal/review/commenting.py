"""What is done with comments: write one, answer, resolve, reopen."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry, Revision
from entries.rules import Refused
from entries.viewers import Viewer
from portal.desk.decisions import Subject, pair_of
from portal.review import rules
from portal.review.models import Comment


class Closed(Refused):
    """The text is not under review any more: it was decided, or taken back, while somebody wrote."""


@transaction.atomic
def add(
    *, subject: Subject, by: Viewer, text: str, field: str = "", language: str = "", internal: bool = False
) -> Comment:
    """Write a comment beside `field` (or on the whole text) and so open a thread.

    In order: locks the text, so that nobody takes it back meanwhile; asks the rules (`Refused`, `Closed`); stores the
    comment. Those who should hear are told in one mail once the writer pauses (`portal.review.telling`).
    """
    subject, side = _asked(subject, by)
    entry, revision = pair_of(subject)
    return Comment.objects.create(
        entry_id=entry.pk,
        revision=revision,
        field=field,
        language=language,
        author_id=by.user_id,
        side=side,
        text=text,
        internal=internal and rules.may_be_internal(side),
    )


@transaction.atomic
def answer(*, first: Comment, by: Viewer, text: str) -> Comment:
    """Answer in a thread; an answer is as internal as the thread, and opens a resolved one again. Raises as `add`."""
    _subject, side = _asked(first.revision or first.entry, by)
    first = Comment.objects.select_for_update().get(pk=first.pk)
    if not rules.can_see(by, side, first):
        raise Refused(_NOT_YOURS)
    _mark(first, None)
    return Comment.objects.create(
        entry_id=first.entry_id,
        revision_id=first.revision_id,
        parent=first,
        field=first.field,
        language=first.language,
        author_id=by.user_id,
        side=side,
        text=text,
        internal=first.internal,
    )


@transaction.atomic
def resolve(*, first: Comment, by: Viewer) -> None:
    """Say that what a thread asks for is done. Twice does no harm. Raises `Refused`."""
    _mark(_to_close(first, by), by)


@transaction.atomic
def reopen(*, first: Comment, by: Viewer) -> None:
    """Say that a resolved thread is not done. Raises `Refused`."""
    _mark(_to_close(first, by), None)


def _asked(subject: Subject, by: Viewer) -> tuple[Subject, str]:
    """The text, locked, and the side of the writer."""
    entry, revision = pair_of(subject)
    locked: Subject = Entry.objects.select_for_update().get(pk=entry.pk)
    if revision is not None:
        fresh = Revision.objects.select_for_update().get(pk=revision.pk)
        fresh.entry = locked  # type: ignore[assignment]
        locked = fresh
    side = rules.side_of(by, locked)
    if not side:
        raise Refused(_NOT_YOURS)
    verdict = rules.can_comment(by, locked, side)
    if not verdict:
        raise (Refused if locked.state in rules.DISCUSSED else Closed)(verdict.reason)
    return locked, side


def _to_close(first: Comment, by: Viewer) -> Comment:
    first = Comment.objects.select_for_update(of=("self",)).select_related("entry", "revision").get(pk=first.pk)
    if first.revision is not None:
        first.revision.entry = first.entry
    side = rules.side_of(by, first.revision or first.entry)
    if not rules.can_close(by, side, first):
        raise Refused(_("Only ISU and whoever began a thread say that it is resolved."))
    return first


def _mark(first: Comment, by: Viewer | None) -> None:
    """Note who resolved a thread; None for an open one."""
    first.resolved_at = timezone.now() if by else None
    first.resolved_by_id = by.user_id if by else None
    first.save(update_fields=["resolved_at", "resolved_by"])


_NOT_YOURS = _("These comments are not yours to read.")
