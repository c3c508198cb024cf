"""Rates of exchange that ISU enters for comparing amounts."""

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from matching.currencies import currency_code


class Rate(models.Model):
    """What one United States dollar was worth in a currency on a day; holds until the next one of the currency."""

    currency = models.CharField(_("currency"), max_length=3, validators=[currency_code])
    per_usd = models.DecimalField(
        _("units for one US dollar"),
        max_digits=18,
        decimal_places=8,
        validators=[MinValueValidator(0.00000001)],
        help_text=_("How much of the currency one US dollar buys: 0.92 for the euro, 600 for the CFA franc."),
    )
    on = models.DateField(_("day of the rate"))
    source = models.CharField(
        _("source"), max_length=200, help_text=_("Where the rate stands, such as the UN operational rates of exchange.")
    )
    set_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    set_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rate of exchange")
        verbose_name_plural = _("rates of exchange")
        ordering = ["currency", "-on"]
        constraints = [
            models.UniqueConstraint(fields=["currency", "on"], name="rate_once_a_day"),
            models.CheckConstraint(condition=Q(per_usd__gt=0), name="rate_positive"),
            models.CheckConstraint(condition=~Q(currency="USD"), name="rate_not_of_the_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}"
