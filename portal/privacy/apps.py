from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PrivacyConfig(AppConfig):
    """One's own data: download, deletion, consents, and how long things are kept."""

    name = "portal.privacy"
    label = "privacy"
    verbose_name = _("Data protection")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the pages of entries the names of those who agreed to be named there."""
        from entries import detail_page
        from portal.privacy import consents

        detail_page.register_column("named", consents.names)
