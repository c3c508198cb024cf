"""Words for reading entries and terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from entries.states import WAITING, State

if TYPE_CHECKING:
    from entries.viewers import Viewer


class EntryQuerySet(models.QuerySet):
    """Entries of any kind; kinds reuse it through inheritance."""

    def published(self) -> Self:
        """Entries in the public state, whatever their audience."""
        return self.filter(state=State.PUBLISHED)

    def waiting(self) -> Self:
        """Entries that wait for ISU, the longest waiting first."""
        return self.filter(state__in=WAITING).order_by("submitted_at", "pk")

    def visible_to(self, viewer: Viewer) -> Self:
        """What `viewer` may read; agrees with `entries.rules.can_view` (a property test holds them together)."""
        if viewer.reads_drafts:
            return self
        seen = Q(state=State.PUBLISHED, audience__in=viewer.audiences)
        if viewer.is_signed_in:
            seen |= Q(author_id=viewer.user_id) | Q(owner_id__in=list(viewer.organisations))
            seen |= Q(pk__in=list(viewer.organisations))
        return self.filter(seen)

    def editable_by(self, viewer: Viewer) -> Self:
        """Entries that `viewer` wrote, or that belong to an organisation for which they may write."""
        if not viewer.is_signed_in:
            return self.none()
        mine = list(viewer.organisations_edited)
        return self.filter(Q(author_id=viewer.user_id) | Q(owner_id__in=mine) | Q(pk__in=mine))


class TermQuerySet(models.QuerySet):
    """Terms of the thesaurus."""

    def current(self) -> Self:
        """Terms in use: neither retired nor merged into another."""
        return self.filter(retired=False, merged_into__isnull=True)

    def of(self, vocabulary: str) -> Self:
        """The terms of one vocabulary, in its order."""
        return self.filter(vocabulary=vocabulary)
