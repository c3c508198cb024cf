"""What a State says of itself on its page: its national focal point and its national plan."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.address_field import AddressColumn
from entries.models import Audience, Entry, Term
from partners.models.organisations import telephone

#: Years between which the period of a plan may lie.
FIRST_YEAR, LAST_YEAR = 1990, 2100
_years = [MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]


class StateProfile(Entry):
    """National focal point and plan of one country or area; one entry for each, shown on the page of the country.

    Owned by the partner that acts for the State, or by nobody (then ISU keeps it). It goes through curation as every
    entry does. `…_as_at` is the day on which the source said so.
    """

    term = models.OneToOneField(Term, on_delete=models.PROTECT, related_name="state_profile", editable=False)
    focal_name = models.CharField(
        _("national focal point"),
        max_length=200,
        blank=True,
        help_text=_("The person or the function that answers for victim assistance in the State."),
    )
    focal_institution = models.CharField(_("ministry or authority"), max_length=200, blank=True)
    focal_email = AddressColumn(_("e-mail address of the focal point"), blank=True)
    focal_phone = models.CharField(_("telephone of the focal point"), max_length=40, blank=True, validators=[telephone])
    focal_contact_for = models.CharField(
        _("who may see e-mail address and telephone"),
        max_length=10,
        choices=Audience.choices,
        default=Audience.PARTNERS,
    )
    focal_source = models.CharField(
        _("source for the focal point"),
        max_length=300,
        blank=True,
        help_text=_("For example a report of the State under a treaty, with its year, or a letter to ISU."),
    )
    focal_as_at = models.DateField(_("focal point as at"), null=True, blank=True)
    plan_name = models.CharField(
        _("national plan"),
        max_length=250,
        blank=True,
        help_text=_("The plan on victim assistance, or on disability where survivors are part of it."),
    )
    plan_url = models.URLField(_("address of the plan"), blank=True, max_length=500)
    plan_from = models.PositiveSmallIntegerField(_("first year of the plan"), null=True, blank=True, validators=_years)
    plan_until = models.PositiveSmallIntegerField(_("last year of the plan"), null=True, blank=True, validators=_years)
    plan_source = models.CharField(_("source for the plan"), max_length=300, blank=True)
    plan_as_at = models.DateField(_("plan as at"), null=True, blank=True)

    class Meta:
        verbose_name = _("State profile")
        verbose_name_plural = _("State profiles")
