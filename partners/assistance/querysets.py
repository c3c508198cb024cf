"""Words for reading partnerships."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from entries.models import Audience, State

if TYPE_CHECKING:
    from entries.viewers import Viewer


class PartnershipQuerySet(models.QuerySet):
    """Partnerships; reading starts with `visible_to`."""

    def public(self) -> Self:
        """Agreed, open to everybody as all parties say, each with a public page, and not hidden by ISU."""
        parties = apps.get_model("assistance", "Party").objects.filter(partnership=OuterRef("pk"))
        open_page = Q(partner__state=State.PUBLISHED, partner__audience=Audience.EVERYONE)
        unwilling = parties.exclude(Q(public=True) & open_page)
        return self.filter(~Exists(unwilling), Exists(parties), in_force__isnull=False, hidden=False)

    def visible_to(self, viewer: Viewer) -> Self:
        """What `viewer` may read: the public ones, those of their organisations, for curators and reviewers all."""
        if viewer.reads_drafts:
            return self
        return (self.public() | self.of(viewer)).distinct() if viewer.organisations else self.public()

    def of(self, viewer: Viewer) -> Self:
        """Partnerships that an organisation of the viewer's is a party to."""
        parties = apps.get_model("assistance", "Party").objects.filter(
            partnership=OuterRef("pk"), partner_id__in=list(viewer.organisations)
        )
        return self.filter(Exists(parties))
