"""What people decided on a match: no recomputation touches it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.models import Entry
from matching.profiles import Side


class Decision(models.TextChoices):
    """How far people are with a match."""

    SAVED = "saved", _("Saved")
    DISMISSED = "dismissed", _("Dismissed")
    CONTACTED = "contacted", _("Contacted")
    AGREED = "agreed", _("Agreed")


class MatchDecision(models.Model):
    """What one side, or ISU as broker (`side` empty), decided on a pair of entries; who, when, and why.

    It names entries, not profiles: profiles come and go.
    """

    seeker = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decided_as_seeker")
    support = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="decided_as_support")
    side = models.CharField(max_length=7, choices=Side.choices, blank=True)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision.choices)
    reason = models.TextField(_("reason"), max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("decision on a match")
        verbose_name_plural = _("decisions on matches")
        constraints = [
            models.UniqueConstraint(fields=["seeker", "support", "side"], name="match_decided_once_a_side"),
            models.CheckConstraint(condition=Q(decision__in=Decision.values), name="match_decision_known"),
            models.CheckConstraint(condition=~Q(seeker=F("support")), name="match_decision_of_two"),
        ]
        indexes = [models.Index(fields=["decision", "-at"], name="match_decision_queue")]

    def __str__(self) -> str:
        return f"{self.seeker_id} {self.support_id} {self.decision}"
