"""What the desk keeps of its own: who is to review what, filters that people named, changes made to many entries."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry, Revision

LONGEST_NAME = 80
LONGEST_ADDRESS = 1000


class Assignment(models.Model):
    """Who is to review an entry, or one revision of it: one row each, overwritten when somebody else is asked.

    Whoever starts a review has it too, without a row: the later of the two counts (`portal.desk.waiting`). A row
    without assignee says that it was given back.
    """

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        constraints = [
            models.UniqueConstraint(
                fields=["entry"], condition=Q(revision__isnull=True), name="desk_assignment_once_per_entry"
            ),
            models.UniqueConstraint(
                fields=["revision"], condition=Q(revision__isnull=False), name="desk_assignment_once_per_revision"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry_id} {self.revision_id or ''} > {self.assignee_id or '-'}"


class List(models.TextChoices):
    """The lists whose filters can be named, and whose rows can be changed together."""

    QUEUE = "queue", _("What waits")
    ENTRIES = "entries", _("All entries")


class SavedFilter(models.Model):
    """The filters of a list under a name; `query` is the query part of its address.

    A shared one stands on the list of everybody at the desk, until its owner works there no more.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    list = models.CharField(max_length=10, choices=List.choices)
    name = models.CharField(_("name"), max_length=LONGEST_NAME)
    query = models.CharField(max_length=LONGEST_ADDRESS)
    shared = models.BooleanField(_("shared with the ISU desk"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "list", "name"], name="desk_filter_name_once"),
            models.CheckConstraint(condition=Q(list__in=List.values), name="desk_filter_list_known"),
        ]

    def __str__(self) -> str:
        return self.name


class BulkAction(models.TextChoices):
    """What can be done to many at once."""

    ASSIGN = "assign", _("Assign the review")
    ARCHIVE = "archive", _("Archive")
    RETAG = "retag", _("Change terms")
    REVIEW_DATE = "review_date", _("Set the next review date")


class Handed(models.TextChoices):
    """What a bulk change is handed to the background for."""

    APPLY = "apply", _("The change is made in the background")
    UNDO = "undo", _("The change is undone in the background")


class BulkChange(models.Model):
    """One change of many entries: chosen, then said what, then done, perhaps undone; `wanted` says what exactly.

    While `applied_at` is empty it is a plan that only its author sees. `handed` says what the background has still to
    do with it, since `handed_at`, by `undone_by` if it is undoing; `seen` marks the preview that was agreed to. If that
    could not be done, `problem` is the code of the reason (`portal.desk.reasons`).
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    list = models.CharField(max_length=10, choices=List.choices)
    query = models.CharField(max_length=LONGEST_ADDRESS, blank=True)
    action = models.CharField(max_length=12, choices=BulkAction.choices, blank=True)
    wanted = models.JSONField(default=dict)
    begun_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    handed = models.CharField(max_length=5, choices=Handed.choices, blank=True)
    handed_at = models.DateTimeField(null=True, blank=True)
    seen = models.CharField(max_length=32, blank=True)
    problem = models.CharField(max_length=20, blank=True)

    class Meta:
        verbose_name = _("bulk change")
        verbose_name_plural = _("bulk changes")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(action__in=["", *BulkAction.values]), name="desk_bulk_action_known"),
            models.CheckConstraint(
                condition=Q(applied_at__isnull=True) | ~Q(action=""), name="desk_bulk_applied_has_action"
            ),
            models.CheckConstraint(
                condition=Q(undone_at__isnull=True) | Q(applied_at__isnull=False), name="desk_bulk_undone_was_applied"
            ),
            models.CheckConstraint(
                condition=Q(handed="", handed_at__isnull=True)
                | Q(handed="apply", applied_at__isnull=True, handed_at__isnull=False)
                | Q(handed="undo", applied_at__isnull=False, undone_at__isnull=True, handed_at__isnull=False),
                name="desk_bulk_handed_fits",
            ),
        ]
        indexes = [
            models.Index(fields=["-applied_at", "-id"], name="desk_bulk_latest"),
            models.Index(fields=["handed_at"], condition=~Q(handed=""), name="desk_bulk_handed"),
        ]

    def __str__(self) -> str:
        return f"bulk change {self.pk} ({self.action})"


class BulkRow(models.Model):
    """One row of a bulk change: what was chosen, how it stood before and after, and what came of it."""

    class Result(models.TextChoices):
        PLANNED = "planned", _("Chosen")
        DONE = "done", _("Done")
        SAME = "same", _("It was so already")
        REFUSED = "refused", _("Refused")
        UNDONE = "undone", _("Undone")
        LEFT = "left", _("Left alone")

    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="rows")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    revision = models.ForeignKey(Revision, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    result = models.CharField(max_length=8, choices=Result.choices, default=Result.PLANNED)
    #: Code of the reason why not (`portal.desk.bulk.reasons`); "" where it was done.
    reason = models.CharField(max_length=20, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["change", "entry"], condition=Q(revision__isnull=True), name="desk_bulk_row_entry_once"
            ),
            models.UniqueConstraint(
                fields=["change", "revision"], condition=Q(revision__isnull=False), name="desk_bulk_row_revision_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.change_id}: {self.entry_id} {self.revision_id or ''} {self.result}"
