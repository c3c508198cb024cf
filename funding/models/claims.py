"""What donors say of calls that ISU found elsewhere and posted: this one is ours."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from funding.models.calls import Call
from partners.models import ClaimState, Partner

LONGEST_EVIDENCE = 2000  # characters


class CallClaim(models.Model):
    """An organisation's claim to a call that has no donor here yet; kept when it is decided.

    `claimant` wrote it in the name of `donor`. `reason` goes to the claimant.
    """

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="claims_of_donors")
    donor = models.ForeignKey(Partner, on_delete=models.CASCADE, related_name="claims_to_calls")
    claimant = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="claims_to_calls")
    evidence = models.TextField(_("how we can see that it is yours"), max_length=LONGEST_EVIDENCE)
    link = models.URLField(_("a page that shows it"), max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=ClaimState.choices, default=ClaimState.OPEN)
    made_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("claim to a call")
        verbose_name_plural = _("claims to calls")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=ClaimState.values), name="call_claim_state_known"),
            models.UniqueConstraint(
                fields=["call", "donor"], condition=Q(state=ClaimState.OPEN), name="call_claim_open_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("claimant")), name="call_claim_four_eyes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor_id} claims {self.call_id}: {self.state}"
