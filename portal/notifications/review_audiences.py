"""Who hears of comments on a text under review, and of reviews from outside."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Q

from entries.models import TRACK_SOURCE, Move, Revision
from entries.viewers import CURATORS, REVIEWERS, Standing
from partners.models import User
from portal.review.models import Comment, OutsideReview

if TYPE_CHECKING:
    from portal.notifications.audiences import Fact

WRITE = (Standing.OWNER, Standing.EDITOR)


def comments_of(fact: Fact) -> list[Comment]:
    """The comments that it reports, as far as they are still there and not hidden after a report."""
    keys = fact.data.get("comments") or []
    return list(Comment.objects.select_related("parent", "author").filter(pk__in=keys, hidden_at=None).order_by("pk"))


def revision_of(fact: Fact) -> Revision | None:
    """The revision that the comments are on; None for an entry that was never published."""
    return Revision.objects.filter(pk=fact.data.get("revision") or 0).first()


def review_of(fact: Fact) -> OutsideReview | None:
    """The invitation that it reports; none for a letter that would come too late."""
    found = OutsideReview.objects.select_related("entry", "revision", "invited_by", "reviewer")
    asked = found.filter(pk=fact.data.get("review") or 0).first()
    if asked is not None and asked.is_over and fact.happening.name in ("review.invited", "review.reminded"):
        return None
    return asked


def authors(fact: Fact) -> Iterable[User]:
    """Those whose text it is, where others have written something that is not for ISU only."""
    if not any(one.side != "author" and not one.internal for one in comments_of(fact)):
        return ()
    revision, entry = revision_of(fact), fact.entry
    if revision is not None and revision.track != TRACK_SOURCE:
        return _people(Q(pk=revision.author_id))
    owners = [pk for pk in (entry.owner_id, entry.pk) if pk]
    members = Q(memberships__partner_id__in=owners, memberships__standing__in=WRITE)
    return _people(members if entry.owner_id else members | Q(pk=entry.author_id))


def colleagues(fact: Fact) -> Iterable[User]:
    """ISU, where somebody else has written: those who deal with the text; if nobody does, all curators."""
    if all(one.side == "isu" for one in comments_of(fact)):
        return ()
    about = Q(entry=fact.entry.pk, revision=fact.data.get("revision"))
    dealt = {*Move.objects.filter(about).values_list("by_id", flat=True)}
    dealt |= {*Comment.objects.filter(about, side="isu").values_list("author_id", flat=True)}
    found = list(_people(Q(pk__in=dealt - {None}, roles__overlap=sorted(REVIEWERS))))
    return found or _people(Q(roles__overlap=sorted(CURATORS)))


def answered(fact: Fact) -> Iterable[User]:
    """Reviewers from outside whose thread was answered, while their invitation is open."""
    asked = {one.parent.author_id for one in comments_of(fact) if one.parent and one.parent.side == "outside"}
    about = Q(entry=fact.entry.pk, revision=fact.data.get("revision"), withdrawn_at__isnull=True)
    still = {one.reviewer_id for one in OutsideReview.objects.filter(about, reviewer__in=asked) if not one.is_over}
    return _people(Q(pk__in=still))


def asker(fact: Fact) -> Iterable[User]:
    """The curator who asked somebody from outside, or the others if that one works at the desk no more."""
    asked = review_of(fact)
    if asked is None:
        return ()
    found = list(_people(Q(pk=asked.invited_by_id, roles__overlap=sorted(REVIEWERS))))
    return found or _people(Q(roles__overlap=sorted(CURATORS)))


def _people(condition: Q) -> Iterable[User]:
    return User.objects.filter(condition, is_active=True).order_by("pk").distinct()
