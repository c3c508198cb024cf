"""What somebody follows, and wants to hear of."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "portal.notifications.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let links in mails begin and end alerts, and calls know how many follow them."""
        from funding.calls import following
        from portal.notifications.alerts import endings
        from portal.notifications.alerts.models import Alert

        endings.register()
        following.count_by(lambda pk: Alert.objects.confirmed().filter(entry_id=pk).count())
