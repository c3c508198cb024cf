"""That an organisation has signed the partner declaration: which version, in which language, when, by whom."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.organisations import Partner


class Signature(models.Model):
    """One signature; kept for good. `name` and `role` are what the person wrote when signing.

    `fingerprint` is that of the text in the language in which it was signed, so that nobody can doubt later what stood
    there.
    """

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="signatures")
    version = models.CharField(_("version"), max_length=20)
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES)
    fingerprint = models.CharField(max_length=64)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="signatures"
    )
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(_("function in the organisation"), max_length=150)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["partner", "version"], name="signature_once_per_version")]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.version}"
