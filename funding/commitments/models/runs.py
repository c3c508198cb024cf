"""Runs of the import: who brought which file, how far it is, and what was wrong with it."""

from __future__ import annotations

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from funding.commitments.findings import sentence
from funding.commitments.models.commitments import Standard

LONGEST_LICENCE = 300


def _storage() -> FileSystemStorage:
    return storages["default"]  # type: ignore[return-value]


class RunState(models.TextChoices):
    """How far an import is."""

    WAITING = "waiting", pgettext_lazy("import", "Waiting")
    RUNNING = "running", pgettext_lazy("import", "Under way")
    DONE = "done", pgettext_lazy("import", "Finished")
    FAILED = "failed", pgettext_lazy("import", "Could not be used")


class ImportRun(models.Model):
    """One file, read once. A dry run changes nothing but this report.

    `tally` counts records by outcome (new, changed, unchanged, repeated, bad) and `found` findings by code, all of
    them, while the rows of `findings` end at a limit. The file is deleted when the run is over. `problem` is the code
    of what made the file as a whole unusable. `licence` is as the file or the person who brought it says, "" unknown.
    """

    standard = models.CharField(_("standard"), max_length=10, choices=Standard.choices)
    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imports/", storage=_storage, blank=True)
    size = models.BigIntegerField(default=0)
    read = models.BigIntegerField(default=0)
    dry_run = models.BooleanField(_("dry run"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=RunState.choices, default=RunState.WAITING)
    created_at = models.DateTimeField(auto_now_add=True)
    begun_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    licence = models.CharField(_("licence of the data"), max_length=LONGEST_LICENCE, blank=True)
    tally = models.JSONField(default=dict)
    found = models.JSONField(default=dict)
    problem = models.CharField(max_length=40, blank=True)
    problem_facts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("import of commitments")
        verbose_name_plural = _("imports of commitments")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=RunState.values), name="import_state_known")]

    def __str__(self) -> str:
        return f"{self.standard} {self.file_name}"

    def get_absolute_url(self) -> str:
        """Its report on the desk."""
        return reverse("desk:import", args=[self.pk])

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in (RunState.DONE, RunState.FAILED)

    @property
    def percent(self) -> int:
        """How much of the file has been read, 0 to 100."""
        if self.state == RunState.DONE:
            return 100
        return min(99, 100 * self.read // self.size) if self.size else 0

    @property
    def reason(self) -> str:
        """Why the file as a whole could not be used, as a sentence; "" otherwise."""
        return sentence(self.problem, self.problem_facts) if self.problem else ""


class ImportFinding(models.Model):
    """Something about one record that its publisher should mend: where, which record, what.

    `fatal`: the record was left out. Otherwise it was kept without the part that could not be used.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.CASCADE, related_name="findings")
    line = models.PositiveIntegerField(default=0)
    identifier = models.CharField(max_length=300, blank=True)
    code = models.CharField(max_length=40)
    facts = models.JSONField(default=dict)
    fatal = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("finding of an import")
        verbose_name_plural = _("findings of imports")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.line} {self.code}"

    @property
    def sentence(self) -> str:
        """What is wrong, in the reader's language."""
        return sentence(self.code, self.facts)
