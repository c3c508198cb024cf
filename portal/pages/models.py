"""Page: a text of ISU's own (about, help, privacy …), an entry like everything else; and what users save."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry


class Page(Entry):
    """One page of text at a fixed address."""

    slug = models.SlugField(_("address"), unique=True, max_length=60)
    body = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class SavedEntry(models.Model):
    """An entry that a user keeps on their own list; visitors without an account keep theirs in a cookie."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_entries")
    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="saved_by")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["user", "entry"], name="saved_entry_once")]

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.entry_id}"
