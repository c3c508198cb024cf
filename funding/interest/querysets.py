"""Words for reading expressions of interest: each side sees its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import OuterRef, Prefetch, Q
from django.db.models.functions import JSONObject

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

    def with_enclosed(self) -> Self:
        """With what goes with each: the organisations that were asked to take part, and its files as `enclosed`.

        The files come in the same query, as JSON; the organisations in one more, whatever their number.
        """
        asked, files = (self.model._meta.get_field(name).related_model for name in ("co_applicants", "attachments"))
        columns = JSONObject(**{name: name for name in ("id", "title", "file_name", "size")})
        own_files = files._default_manager.filter(interest=OuterRef("pk")).order_by("pk").values_list(columns)
        organisations = Prefetch("co_applicants", asked._default_manager.select_related("partner"))
        return self.annotate(enclosed=ArraySubquery(own_files)).prefetch_related(organisations)

    def received_by(self, viewer: Viewer) -> Self:
        """Those that lie with a donor for whom the viewer works; which of them may be opened say the rules."""
        return self.filter(call__owner__in=list(viewer.organisations), state="submitted")
