"""Who hears of what: audiences, stored mails, sending."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "portal.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hear what mail providers tell, and of new addresses."""
        from portal.notifications import arriving, provider_events

        provider_events.connect()
        arriving.connect()
