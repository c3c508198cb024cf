"""Tables that were handed in: who brought which, how far it is, and what became of each row."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.kinds import Kind, kind_of
from entries.models import Entry
from entries.models.entry import Provenance
from entries.texts import current_language


def _storage() -> FileSystemStorage:
    return storages["default"]  # type: ignore[return-value]


class TableState(models.TextChoices):
    """How far the import of a table is."""

    WAITING = "waiting", pgettext_lazy("import", "Waiting")
    RUNNING = "running", pgettext_lazy("import", "Under way")
    DONE = "done", pgettext_lazy("import", "Finished")
    FAILED = "failed", pgettext_lazy("import", "Could not be used")
    UNDONE = "undone", pgettext_lazy("import", "Taken back")


class Outcome(models.TextChoices):
    """What became of a row."""

    NEW = "new", _("New: it waits in the queue")
    THERE = "there", _("There already: left as it is")
    REPEATED = "repeated", _("Twice in this table: the first one counts")
    BAD = "bad", _("Left out")
    UNDONE = "undone", _("Taken back")
    KEPT = "kept", _("Kept: somebody has worked on it since")


class TableImport(models.Model):
    """One table of entries of one kind. A dry run writes nothing but its report.

    `source` names where the rows come from; together with the row's own identifier it makes the entry's `source_key`,
    so that the same table can come again. `reason` says in each language why the table as a whole was not used.
    The file is deleted when the import is over.
    """

    kind = models.CharField(_("kind"), max_length=30)
    source = models.SlugField(_("name of the source"), max_length=60)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    provenance = models.CharField(max_length=20, choices=Provenance.choices)
    file_name = models.CharField(_("file"), max_length=200)
    file = models.FileField(upload_to="imports/", storage=_storage, blank=True)
    size = models.BigIntegerField(default=0)
    dry_run = models.BooleanField(_("dry run"), default=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=8, choices=TableState.choices, default=TableState.WAITING)
    rows_in_all = models.PositiveIntegerField(default=0)
    reason = models.JSONField(default=dict)
    encoding = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    told_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import of a table")
        verbose_name_plural = _("imports of tables")
        ordering = ["-pk"]
        constraints = [models.CheckConstraint(condition=Q(state__in=TableState.values), name="table_state_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.file_name}"

    def get_absolute_url(self) -> str:
        """Its report on the desk."""
        return reverse("desk:table_import", args=[self.pk])

    @property
    def kind_info(self) -> Kind:
        """The registered description of the kind."""
        return kind_of(self.kind)

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen by itself."""
        return self.state in (TableState.DONE, TableState.FAILED, TableState.UNDONE)

    @property
    def why(self) -> str:
        """Why the table as a whole was not used, in the reader's language; "" otherwise."""
        return said(self.reason)


class ImportedRow(models.Model):
    """One row: its number in the table, its own identifier, what became of it, and what is wrong with it.

    `problems` is a list of `{"column": heading, "code": code, "reason": {language: sentence}}`. `entry` and `edition`
    are those of the draft that was made.
    """

    table = models.ForeignKey(TableImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    entry = models.ForeignKey(Entry, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    edition = models.PositiveIntegerField(default=0)
    problems = models.JSONField(default=list)

    class Meta:
        verbose_name = _("row of an imported table")
        verbose_name_plural = _("rows of imported tables")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["table", "number"], name="imported_row_once"),
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="imported_row_outcome_known"),
        ]

    def __str__(self) -> str:
        return f"{self.table_id} {self.number} {self.outcome}"

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Column and sentence of each problem, in the reader's language."""
        return [(str(said(one["column"])), str(said(one["reason"]))) for one in self.problems]


def said(words: dict[str, Any]) -> str:
    """What is said in several languages, in the reader's."""
    return words.get(current_language()) or next(iter(words.values()), "")
