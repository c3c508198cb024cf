"""Words for reading events."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import F

from entries.querysets import EntryQuerySet

if TYPE_CHECKING:
    from events.models import Event


class EventQuerySet(EntryQuerySet):
    """Events; reading starts with `visible_to`."""

    def ahead(self, now: datetime) -> Self:
        """Events that are not over, the next first; those without a date last."""
        return self.exclude(over_at__lt=now).order_by(F("begins_at").asc(nulls_last=True), "pk")

    def past(self, now: datetime) -> Self:
        """Events that are over, the latest first."""
        return self.filter(over_at__lt=now).order_by("-begins_at", "-pk")


class RegistrationQuerySet(models.QuerySet):
    """Registrations; those of other people are read by organisers only (`events.rules.can_organise`)."""

    def of_event(self, event: Event) -> Self:
        """The registrations at one event whose address is known to be the person's own."""
        return self.filter(event=event).exclude(status="pending")

    def named(self) -> Self:
        """Who was or will be there and may be named."""
        return self.filter(status="confirmed", listed=True)


class ContributionQuerySet(models.QuerySet):
    """Contributions; readers see those that are `public`, organisers those that are `proven`."""

    def proven(self) -> Self:
        """What the moderator works on: from confirmed addresses."""
        return self.exclude(stage="held")

    def public(self) -> Self:
        """What everybody reads, in the order of publication; what ISU has hidden after a report is not among it."""
        return self.filter(published_at__isnull=False, hidden_at__isnull=True).order_by("published_at", "pk")

    def on_the_list(self) -> Self:
        """The list of speakers: who has the floor, then the others in order."""
        return self.filter(stage__in=("speaking", "listed")).order_by("-stage", "position", "pk")
