"""The portal as a Django app: it registers the system checks of the start."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the checks that refuse an unsafe production start, and the gaps on the pages of States."""
        from partners import state_sections
        from portal import checks  # noqa: F401 - registering is its effect
        from portal.gaps.state_section import gaps

        state_sections.register(gaps)
