from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class UpkeepConfig(AppConfig):
    """Keeping entries true after publication: intervals of review, and links that have died."""

    name = "portal.upkeep"
    label = "upkeep"
    verbose_name = _("Upkeep")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Add what links say to the checks of all entries."""
        from portal.upkeep import findings

        assert findings
