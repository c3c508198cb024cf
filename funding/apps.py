from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    """Financing: who pays for victim assistance, and what stands in the way of those who apply."""

    name = "funding"
    verbose_name = _("Funding")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entries.kinds import register
        from funding.kinds import KINDS

        for kind in KINDS:
            register(kind)
