"""The newsletter of ISU."""

from django.apps import AppConfig


class NewsletterConfig(AppConfig):
    name = "portal.notifications.newsletter"
    label = "newsletter"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let links in mails begin and end a subscription, and samples be removed."""
        from entries import starter
        from portal.notifications import confirming, stopping
        from portal.notifications.newsletter import example, subscribing

        confirming.register(subscribing.PREFIX, describe=subscribing.describe, begin=subscribing.begin)
        stopping.register(subscribing.PREFIX, stop=subscribing.stop, words=subscribing.name_of)
        starter.REMOVERS.append(example.remove)
