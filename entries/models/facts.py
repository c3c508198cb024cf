"""Facts: what happened, for others to act upon; and the version of the public content."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from entries.models.entry import Entry


class Happening(models.Model):
    """A fact recorded in the same transaction as the change that made it true.

    A sweeper claims unprocessed rows (`FOR UPDATE SKIP LOCKED`) and decides who should hear.
    `name` is dotted: `entry.submit`, `entry.publish` (one for each `Action`), `terms.changed`, `message.sent` …
    """

    name = models.CharField(max_length=60)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="happenings")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    data = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(processed_at__isnull=True), name="happening_waiting")]

    def __str__(self) -> str:
        return f"{self.name} {self.entry_id or ''}".strip()


class ContentVersion(models.Model):
    """One row: a number that grows with every change of what the public sees. Caches key on it."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    number = models.PositiveBigIntegerField(default=1)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="content_version_single_row")]

    def __str__(self) -> str:
        return str(self.number)
