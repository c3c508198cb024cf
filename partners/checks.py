"""Checks of a partner before it is published."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from entries.checks import Finding, Severity

if TYPE_CHECKING:
    from partners.models import Partner


def sponsor_is_another(partner: "Partner") -> Iterator[Finding]:
    """A fiscal sponsor that is the organisation itself."""
    if partner.fiscal_sponsor_id and partner.fiscal_sponsor_id == partner.pk:
        yield Finding(
            "sponsor-is-itself",
            Severity.BLOCKER,
            _("An organisation cannot be its own fiscal sponsor."),
            "organisation",
        )
