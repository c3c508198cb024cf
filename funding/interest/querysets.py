"""Words for reading expressions of interest: each side sees its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from entries.viewers import Viewer


class InterestQuerySet(models.QuerySet):
    """Expressions of interest. Neither word opens a draft to a donor, nor anything to ISU as such."""

    def of_applicant(self, viewer: Viewer) -> Self:
        """Those that the viewer's organisations write, or take part in as confirmed co-applicants."""
        mine = list(viewer.organisations)
        if not mine:
            return self.none()
        joined = self.model._default_manager.filter(co_applicants__partner__in=mine, co_applicants__answer="accepted")
        return self.filter(Q(applicant__in=mine) | Q(pk__in=joined.values("pk")))

    def received_by(self, viewer: Viewer) -> Self:
        """Those that lie with a donor for whom the viewer works; which of them may be opened say the rules."""
        return self.filter(call__owner__in=list(viewer.organisations), state="submitted")
