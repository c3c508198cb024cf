"""What the translation desk keeps of its own: the glossary, and which texts went out in which file and came back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GlossaryTerm(models.Model):
    """A word that translators are to render in one way; it stands above the terms of the thesaurus.

    Once per language (modeltranslation): `word`, the one to use; `alternatives`, other forms by which it is
    recognised; `forbidden`, what must not be written. The two lists have one form a line.
    """

    word = models.CharField(_("word"), max_length=200, blank=True)
    alternatives = models.TextField(
        _("other forms"), max_length=2000, blank=True, help_text=_("One per line: by these it is recognised too.")
    )
    forbidden = models.TextField(
        _("not to be used"),
        max_length=2000,
        blank=True,
        help_text=_("One per line: whoever writes one of these in a translation is told so."),
    )
    note = models.TextField(
        _("note for translators"), max_length=1000, blank=True, help_text=_("When to use it, and why.")
    )
    edition = models.PositiveIntegerField(default=1, editable=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"glossary term {self.pk}"


class Form(models.TextChoices):
    """In which form texts leave for the tools of translators, and come back."""

    XLIFF = "xliff", _("XLIFF 2.0, for translation tools")
    XLSX = "xlsx", _("Excel workbook")
    CSV = "csv", _("CSV table")


class Export(models.Model):
    """Texts that went out in a file, for one language: what may come back, and what stood there at that moment.

    `key` stands in the file and finds the row again. `contents` maps entry ids to `{"source": fingerprint, "units":
    {field: digest of the translation that stood there}}`: only these fields are taken from a file that comes back, and
    a translation that was changed meanwhile is seen by its digest. No texts are kept.
    """

    key = models.CharField(max_length=32, unique=True)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    form = models.CharField(_("form"), max_length=8, choices=Form.choices)
    contents = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("export for translators")
        verbose_name_plural = _("exports for translators")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"export {self.key} ({self.language})"


class Import(models.Model):
    """A file that came back. Nothing is changed before its report was read and the import confirmed.

    `rows` are `[entry id, field, source, target]` as the file has them; `outcome` counts what became of them, once
    `applied_at` is set.
    """

    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(_("file"), max_length=200)
    form = models.CharField(_("form"), max_length=8, choices=Form.choices)
    rows = models.JSONField(default=list)
    outcome = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import of translations")
        verbose_name_plural = _("imports of translations")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"import {self.pk} of {self.file_name}"
