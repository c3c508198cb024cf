"""Notices: one thing that one reader is told of; and how often each reader wants to hear of each kind of thing."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry, Happening
from events.models import Event, Registration
from portal.notifications.alerts.models import Alert
from portal.notifications.models import Frequency, Mail, Reader


class NoticeKind(models.TextChoices):
    """What a notice is about; mails and pages group by it, in this order."""

    FOLLOWED = "followed", _("What you follow")
    MATCH = "match", _("New matches")
    DEADLINE = "deadline", _("Deadlines")
    CALL = "call", _("News of calls")
    CURATION = "curation", _("What becomes of your texts")
    REVIEW = "review", _("Your texts that are to be looked at again")
    TRANSLATION = "translation", _("Texts to be translated")
    DESK = "desk", _("Texts for the desk")
    EVENT = "event", _("Events: reminders and changes")


class Step(StrEnum):
    """What a notice tells of an event that its reader follows or saved (`Notice.detail["step"]`)."""

    NEAR = "near"
    MOVED = "moved"
    CALLED_OFF = "off"
    RESTORED = "restored"


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Words for reading notices."""

    def waiting(self) -> Self:
        """Notices that are in no mail yet."""
        return self.filter(gathered_at__isnull=True)

    def due(self, moment: datetime) -> Self:
        """Notices in no mail yet whose time has come."""
        return self.waiting().filter(due_at__lte=moment)


class Notice(models.Model):
    """One thing that a reader is told of, in the first mail to them after `due_at`, together with all that is due then.

    `key` tells apart what may be told of one entry more than once: the happening, the match, the deadline and how far
    away it was, or the day. `detail` holds what the line in the mail needs besides the entry. `alert` is the alert that
    tells it first; `found_by` are the ids of all alerts of the reader that found it, and of those some may be gone.
    `gathered_at` is when it was put into a mail, which may have been deleted since (`mail` is empty then).
    """

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    happening = models.ForeignKey(Happening, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    alert = models.ForeignKey(Alert, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")
    found_by = ArrayField(models.BigIntegerField(), default=list)
    key = models.CharField(max_length=60)
    detail = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    gathered_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            # A doubled sweep makes no doubled notice, also of what has no entry.
            models.UniqueConstraint(
                fields=["reader", "kind", "entry", "key"], nulls_distinct=False, name="notice_told_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="notice_kind_known"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(gathered_at__isnull=True), name="notice_waiting"),
            models.Index(fields=["gathered_at"], name="notice_gathered"),
        ]

    def __str__(self) -> str:
        return f"notice {self.pk}: {self.kind}"


class Choice(models.Model):
    """How often a reader wants to hear of a kind; where there is no row, the kind's own frequency counts."""

    reader = models.ForeignKey(Reader, on_delete=models.CASCADE, related_name="choices")
    kind = models.CharField(max_length=12, choices=NoticeKind.choices)
    frequency = models.CharField(_("how often"), max_length=10, choices=Frequency.choices)

    class Meta:
        verbose_name = _("choice of a reader")
        verbose_name_plural = _("choices of readers")
        constraints = [
            models.UniqueConstraint(fields=["reader", "kind"], name="choice_once_a_kind"),
            models.CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="choice_kind_known"),
            models.CheckConstraint(condition=Q(frequency__in=Frequency.values), name="choice_frequency_known"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.kind} {self.frequency}"


class ToldMatch(models.Model):
    """A pair that the people behind `entry` have heard of, or that was left out since better ones came with it.

    It outlives the notices, so that nobody is told of a pair again when matching has been done anew.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="matches_told")
    other = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "other"], name="match_told_once")]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.other_id}"


class Reminder(models.Model):
    """A reminder that a participant has been given: `step` before the moment at which the event was to begin then."""

    class Step(models.TextChoices):
        DAY = "day", _("One day before")
        HOUR = "hour", _("One hour before")

    registration = models.ForeignKey(Registration, on_delete=models.CASCADE, related_name="reminders")
    step = models.CharField(max_length=4, choices=Step.choices)
    begins_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["registration", "step", "begins_at"], name="reminded_once"),
            models.CheckConstraint(condition=Q(step__in=["day", "hour"]), name="reminder_step_known"),
        ]

    def __str__(self) -> str:
        return f"{self.registration_id} {self.step}"


class Unreminded(models.Model):
    """A registration without an account whose holder wants no reminders of the event."""

    registration = models.OneToOneField(
        Registration, primary_key=True, on_delete=models.CASCADE, related_name="unreminded"
    )
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"no reminders to {self.registration_id}"


class KnownTime(models.Model):
    """When an event takes place, or that it does not, as its participants were last told."""

    event = models.OneToOneField(Event, primary_key=True, on_delete=models.CASCADE, related_name="known_time")
    begins_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    cancelled = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"time of {self.event_id}"
