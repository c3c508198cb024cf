"""What readers are told of, in one mail."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "portal.notifications.digests"
    label = "digests"
    default_auto_field = "django.db.models.BigAutoField"
