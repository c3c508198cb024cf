"""Page: a text of ISU's own (about, help, privacy …), an entry like everything else."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models import Entry


class Page(Entry):
    """One page of text at a fixed address."""

    slug = models.SlugField(_("address"), unique=True, max_length=60)
    body = models.TextField(_("text"), blank=True)

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")
