"""What stood in the way of those who asked for money."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.models import Entry
from partners.models import PartnerKind


class Barrier(Entry):
    """What stood in the way of an organisation that asked for money, told by it; gone once `resolved_on` is set.

    `subject` is the entry whose page shows it: a mechanism or a call.
    """

    class Sort(models.TextChoices):
        REGISTRATION = "registration", _("Registration is required")
        CO_FINANCING = "co-financing", _("A share of one's own money is required")
        AUDITED_ACCOUNTS = "audited-accounts", _("Audited accounts are required")
        INACCESSIBLE_FORM = "inaccessible-form", _("The form is not accessible")
        LANGUAGE = "language", _("Applications in another language only")
        TECHNICAL_WORDING = "technical-wording", _("Technical wording")
        SHORT_DEADLINE = "short-deadline", _("The deadline is too short")
        SHORT_TERM_MONEY = "short-term-money", _("The money is for a short time only")
        INTERMEDIARIES = "intermediaries", _("Only through intermediaries")
        ACCESSIBILITY_COSTS = "accessibility-costs", _("Costs of accessibility are not paid")
        DISABILITY_NOT_NAMED = "disability-not-named", _("Disability is not named")
        OTHER = "other", _("Another barrier")

    subject = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="barriers")
    sort = models.CharField(_("the barrier"), max_length=24, choices=Sort.choices, default=Sort.OTHER)
    reported_by = models.CharField(
        _("kind of organisation that met it"), max_length=30, choices=PartnerKind.choices, blank=True
    )
    evidence = models.TextField(
        _("what happened"), blank=True, help_text=_("What was asked, when, and what followed. Name no persons.")
    )
    resolved_on = models.DateField(_("the barrier is gone since"), null=True, blank=True)
    resolution = models.TextField(
        _("how it was removed"), blank=True, help_text=_("Who changed what, so that others can do the same.")
    )

    class Meta:
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")

    @property
    def is_open(self) -> bool:
        """Whether the barrier still stands, as far as this portal knows."""
        return self.resolved_on is None
