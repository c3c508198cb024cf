"""Financing mechanisms, and the barriers that people met when they asked for money."""

from __future__ import annotations

from typing import Any

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.models import Entry
from partners.models import PartnerKind

currency_code = RegexValidator(r"^[A-Z]{3}$", _("Write the three capital letters of the currency, such as USD or XOF."))


class Known(models.TextChoices):
    """Answer to a question that often nobody has asked yet."""

    UNKNOWN = "unknown", _("Not known")
    YES = "yes", _("Yes")
    NO = "no", _("No")


class Support(models.TextChoices):
    """What the money may be used for: the organisation as a whole, or one project."""

    UNKNOWN = "unknown", _("Not known")
    CORE = "core", _("Core costs of the organisation")
    PROJECT = "project", _("One project")
    BOTH = "both", _("Core costs and projects")


def _answer(label: Any) -> models.CharField:
    return models.CharField(label, max_length=8, choices=Known.choices, default=Known.UNKNOWN)


def _amount(label: Any) -> models.DecimalField:
    return models.DecimalField(
        label, max_digits=16, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )


class Mechanism(Entry):
    """A lasting way to finance work: a fund, a programme, a foundation. Its calls come and go.

    Its kind, and who may apply (role "eligible"), are terms. Amounts and eligibility stay empty until somebody has
    compared them with the funder's own pages (`checked_on`); empty never means "no limit".
    """

    operator = models.CharField(
        _("who runs it"), max_length=200, blank=True, help_text=_("The organisation, as it writes its own name.")
    )
    covers = models.TextField(_("what it pays for"), blank=True)
    who_may_apply = models.TextField(_("who may apply"), blank=True)
    how_to_apply = models.TextField(
        _("how to apply"), blank=True, help_text=_("Step by step. Begin each step on a new line with 1., 2., 3. …")
    )
    conditions = models.TextField(
        _("conditions"), blank=True, help_text=_("What is asked for: reports, audits, a share of one's own.")
    )
    award_floor = _amount(_("smallest award"))
    award_ceiling = _amount(_("largest award"))
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    core_or_project = models.CharField(
        _("core costs or projects"), max_length=8, choices=Support.choices, default=Support.UNKNOWN
    )
    accessible_form = _answer(_("the application form is accessible"))
    accessibility_costs = _answer(_("costs of accessibility are paid"))
    website = models.URLField(_("website"), blank=True, max_length=500)

    class Meta:
        verbose_name = _("financing mechanism")
        verbose_name_plural = _("financing mechanisms")
        constraints = [
            models.CheckConstraint(
                condition=Q(award_floor__isnull=True) | Q(award_floor__gte=0), name="mechanism_floor_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(award_ceiling__isnull=True) | Q(award_ceiling__gte=0), name="mechanism_ceiling_not_negative"
            ),
        ]


class Barrier(Entry):
    """What stood in the way of an organisation that asked for money, told by it; gone once `resolved_on` is set.

    `subject` is the entry whose page shows it: a mechanism.
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
