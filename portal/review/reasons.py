"""Why something is refused: one translated list, so that the reasons can be counted and read in any language."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RefusalReason(models.TextChoices):
    """A reason of the list; the curator adds own words."""

    OUT_OF_SCOPE = "out_of_scope", _("It is not about victim assistance, or not for this portal")
    DUPLICATE = "duplicate", _("It is on the portal already")
    UNVERIFIABLE = "unverifiable", _("It cannot be verified")
    PERSONAL_DATA = "personal_data", _("It holds personal data of survivors")
    PROMOTIONAL = "promotional", _("It advertises rather than informs")
    TOO_THIN = "too_thin", _("It says too little for others to use it")
    RIGHTS = "rights", _("It goes against the rights of persons with disabilities")
    LANGUAGE = "language", _("Its language cannot be understood well enough")
    OTHER = "other", _("Another reason, given below")


def label_of(code: str) -> str:
    """The sentence of a reason in the active language; "" for no reason or one that is not on the list any more."""
    return str(RefusalReason(code).label) if code in RefusalReason.values else ""
