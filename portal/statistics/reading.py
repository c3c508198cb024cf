"""What other rooms ask of the statistics: how much an entry is used."""

from __future__ import annotations

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from portal.statistics.models import Use


def with_use(entries: QuerySet) -> QuerySet:
    """Entries with `use`: how often the page was read in the last 365 days, in any language; 0 for never."""
    counted = Use.objects.filter(entry=OuterRef("pk"), language="").values("year")[:1]
    return entries.annotate(use=Coalesce(Subquery(counted), Value(0)))
