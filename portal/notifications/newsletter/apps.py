"""The newsletter of ISU."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "portal.notifications.newsletter"
    label = "newsletter"
    default_auto_field = "django.db.models.BigAutoField"
