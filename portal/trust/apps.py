from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrustConfig(AppConfig):
    """Signing in safely: second factor, sessions, roles and the table of access."""

    name = "portal.trust"
    label = "trust"
    verbose_name = _("Trust")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Listen to what django-allauth tells of signing in."""
        from portal.trust import signing_in

        signing_in.connect()
