"""Files, links, pictures and videos that belong to an entry."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.models.entry import Entry


def upload_path(resource: "Resource", filename: str) -> str:
    """Where an upload is kept: never under the name the visitor gave."""
    suffix = filename.rsplit(".", 1)[-1].lower()[:8] if "." in filename else "bin"
    return f"resources/{uuid.uuid4().hex}.{suffix}"


class Resource(models.Model):
    """Something to read, look at or watch, with what a person needs to know before opening it."""

    class Form(models.TextChoices):
        LINK = "link", _("Link")
        FILE = "file", _("File")
        PICTURE = "picture", _("Picture")
        VIDEO = "video", _("Video")

    class Accessible(models.TextChoices):
        UNKNOWN = "unknown", _("Not known")
        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="resources")
    position = models.PositiveSmallIntegerField(default=0)
    form = models.CharField(_("kind"), max_length=8, choices=Form.choices, default=Form.LINK)
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    file = models.FileField(_("file"), upload_to=upload_path, blank=True)
    file_name = models.CharField(max_length=200, blank=True, editable=False)
    media_type = models.CharField(_("format"), max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("size in bytes"), default=0, editable=False)
    language = models.CharField(_("language"), max_length=5, blank=True, choices=settings.LANGUAGES)
    alt = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it."),
    )
    accessible = models.CharField(_("accessible"), max_length=8, choices=Accessible.choices, default=Accessible.UNKNOWN)
    accessibility_note = models.CharField(_("note on accessibility"), max_length=300, blank=True)
    captions = models.BooleanField(_("has captions"), default=False)
    transcript_url = models.URLField(_("address of the transcript"), max_length=500, blank=True)
    sign_language = models.CharField(_("sign language"), max_length=60, blank=True)
    low_bandwidth_url = models.URLField(_("address of a smaller version"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("resource")
        verbose_name_plural = _("resources")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(url="") | ~Q(file=""), name="resource_has_url_or_file"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.pk} of {self.entry_id}"
