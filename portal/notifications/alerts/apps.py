"""What somebody follows, and wants to hear of."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "portal.notifications.alerts"
    label = "alerts"
    default_auto_field = "django.db.models.BigAutoField"
