"""What partners ask for and what they offer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressColumn
from entries.models import Audience, Entry
from matching.fields import RulesField
from matching.money import currency_code
from partners.models.organisations import telephone


def _amount(label: Any, help_text: Any = "") -> models.DecimalField:
    return models.DecimalField(
        label,
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=help_text,
    )


def _for(label: Any, default: Audience) -> models.CharField:
    return models.CharField(label, max_length=10, choices=Audience.choices, default=default)


class Assistance(Entry):
    """What a request and an offer have in common: how much, when, until when, and whom to ask.

    The amount and the contact have audiences of their own, which can only narrow that of the entry: whoever may not
    see the entry sees neither. `open_until` is the last day, everywhere on earth, on which an answer is welcome.
    """

    amount_min = _amount(_("smallest amount"))
    amount_max = _amount(_("largest amount"), _("If you know one figure only, write it here."))
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[currency_code],
        help_text=_("The three letters of the currency: USD, EUR, XOF."),
    )
    amount_for = _for(_("who may see the amount"), Audience.PARTNERS)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    open_until = models.DateField(_("last day for an answer"), null=True, blank=True)
    contact_name = models.CharField(_("contact person or function"), max_length=150, blank=True)
    contact_email = AddressColumn(
        _("e-mail address of the contact"),
        blank=True,
        help_text=_("Messages through the portal go to this address; without it, to those who write for you here."),
    )
    contact_phone = models.CharField(_("telephone of the contact"), max_length=40, blank=True, validators=[telephone])
    contact_for = _for(_("who may see the contact"), Audience.ISU)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_min__isnull=True) | Q(amount_min__gte=0), name="%(class)s_min_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(amount_max__isnull=True) | Q(amount_max__gte=0), name="%(class)s_max_not_negative"
            ),
        ]

    def is_closed(self, today: date) -> bool:
        """Whether the last day for an answer has passed, or, without one, the last day of the period."""
        last = self.open_until or self.ends_on
        return last is not None and last < today


class AssistanceRequest(Assistance):
    """What a State or an organisation needs, and from whom it would help."""

    need = models.TextField(
        _("what is needed"), blank=True, help_text=_("For whom, how many people, and what would change for them.")
    )
    tried = models.TextField(
        _("what has been tried"),
        blank=True,
        help_text=_("What was done already, with which result, and who else helps."),
    )
    own_part = models.TextField(
        _("what you bring in yourselves"),
        blank=True,
        help_text=_("People, rooms, knowledge, money. Survivors’ own knowledge counts."),
    )
    accessibility_cost = _amount(
        _("what accessibility costs"),
        _("Sign language, captions, transport, assistants, accessible rooms and formats. In the currency above."),
    )
    accessibility_budgeted = models.BooleanField(
        _("the amount above includes what accessibility costs"), null=True, blank=True
    )
    accessibility_note = models.TextField(
        _("about accessibility"), blank=True, help_text=_("What is needed so that everybody can take part.")
    )

    class Meta(Assistance.Meta):
        verbose_name = _("request for assistance")
        verbose_name_plural = _("requests for assistance")
        constraints = [
            *Assistance.Meta.constraints,
            models.CheckConstraint(
                condition=Q(accessibility_cost__isnull=True) | Q(accessibility_cost__gte=0),
                name="request_accessibility_not_negative",
            ),
        ]


class AssistanceOffer(Assistance):
    """What a partner can give, to whom, and on which conditions; `rules` are those of `matching.eligibility`."""

    offered = models.TextField(
        _("what is offered"), blank=True, help_text=_("What you give, how much of it, and what you do not give.")
    )
    conditions = models.TextField(
        _("conditions"), blank=True, help_text=_("What you expect: reports, visits, a share of their own.")
    )
    how_to_ask = models.TextField(
        _("how to ask for it"), blank=True, help_text=_("What you need to know first, and how long your answer takes.")
    )
    accessibility_paid = models.BooleanField(_("costs of accessibility are paid"), null=True, blank=True)
    rules = RulesField(_("who may ask for it"))

    class Meta(Assistance.Meta):
        verbose_name = _("offer of assistance")
        verbose_name_plural = _("offers of assistance")
        constraints = [*Assistance.Meta.constraints]
