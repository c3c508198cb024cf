"""Words for reading entries and terms."""

from __future__ import annotations

from collections.abc import Iterable
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
            seen |= _of(viewer, viewer.organisations)
        return self.filter(seen)

    def editable_by(self, viewer: Viewer) -> Self:
        """The viewer's own entries, and those of organisations for which they may write."""
        if not viewer.is_signed_in:
            return self.none()
        return self.filter(_of(viewer, viewer.organisations_edited))


def _of(viewer: Viewer, organisations: Iterable[int]) -> Q:
    """What belongs to these organisations, or to nobody and was written by the viewer: as `entries.rules._is_of`."""
    keys = list(organisations)
    return Q(author_id=viewer.user_id, owner=None) | Q(owner_id__in=keys) | Q(pk__in=keys)


class TermQuerySet(models.QuerySet):
    """Terms of the thesaurus."""

    def current(self) -> Self:
        """Terms in use: neither retired nor merged into another."""
        return self.filter(retired=False, merged_into__isnull=True)

    def of(self, vocabulary: str) -> Self:
        """The terms of one vocabulary, in its order."""
        return self.filter(vocabulary=vocabulary)
