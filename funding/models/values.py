"""Columns and choices that the tables of financing share."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _


def validate_zone(value: str) -> None:
    """Accept the names of the IANA time zone database only."""
    if value and value not in zoneinfo.available_timezones():
        raise ValidationError(_("This is not a time zone of the IANA list, such as Africa/Kampala."))


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


def answer(label: Any) -> models.CharField:
    """A column for a question that is answered yes, no or not yet."""
    return models.CharField(label, max_length=8, choices=Known.choices, default=Known.UNKNOWN)


def amount(label: Any, help_text: Any = "") -> models.DecimalField:
    """A column for an amount of money, never negative; NULL means not known, not "no limit"."""
    return models.DecimalField(
        label,
        max_digits=16,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=help_text,
    )
