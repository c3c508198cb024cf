"""What somebody follows, and wants to hear of."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "portal.notifications.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let links in mails begin and end alerts."""
        from portal.notifications.alerts import endings

        endings.register()
