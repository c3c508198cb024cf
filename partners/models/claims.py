"""Claims: somebody says that a partner for which nobody acts here is their organisation."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.address_field import AddressColumn
from partners.models.organisations import Partner


class ClaimState(models.TextChoices):
    """Where a claim stands."""

    OPEN = "open", pgettext_lazy("claim", "Waits for ISU")
    ACCEPTED = "accepted", pgettext_lazy("claim", "Accepted")
    REFUSED = "refused", pgettext_lazy("claim", "Not accepted")
    WITHDRAWN = "withdrawn", pgettext_lazy("claim", "Withdrawn")


class Claim(models.Model):
    """One person's claim with what should prove it; kept when it is decided. `reason` goes to the person."""

    partner = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="claims")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims")
    role = models.CharField(_("function in the organisation"), max_length=150)
    evidence = models.TextField(_("how we can see that you act for it"), max_length=2000)
    link = models.URLField(_("a page that shows it"), max_length=300, blank=True)
    work_email = AddressColumn(_("your e-mail address at the organisation"), blank=True)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="claims_decided"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("claim")
        verbose_name_plural = _("claims")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="claim_state_known"),
            models.UniqueConstraint(
                fields=["partner", "claimant"], condition=Q(state=ClaimState.OPEN), name="claim_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("claimant")), name="claim_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claimant_id} claims {self.partner_id}: {self.state}"
