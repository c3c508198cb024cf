"""A lasting way to finance work."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.models import Entry
from funding.models.values import Support, amount, answer
from matching.fields import RulesField
from matching.money import currency_code


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
    award_floor = amount(_("smallest award"))
    award_ceiling = amount(_("largest award"))
    currency = models.CharField(_("currency"), max_length=3, blank=True, validators=[currency_code])
    core_or_project = models.CharField(
        _("core costs or projects"), max_length=8, choices=Support.choices, default=Support.UNKNOWN
    )
    accessible_form = answer(_("the application form is accessible"))
    accessibility_costs = answer(_("costs of accessibility are paid"))
    website = models.URLField(_("website"), blank=True, max_length=500)
    rules = RulesField(_("who may apply, as rules"))

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
