"""That two partners with like names are two: said once by ISU, so that nobody is asked again."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from partners.models.organisations import Partner


class KnownDifferent(models.Model):
    """A pair that is no duplicate; `first` is the one with the smaller id."""

    first = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="+")
    said_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("pair of different partners")
        verbose_name_plural = _("pairs of different partners")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="known_different_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="known_different_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.first_id} is not {self.second_id}"
