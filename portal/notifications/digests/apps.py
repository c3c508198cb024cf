"""What readers are told of, in one mail."""

from django.apps import AppConfig


class DigestsConfig(AppConfig):
    name = "portal.notifications.digests"
    label = "digests"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let the links of mails end kinds of news, and the reminders of an event."""
        from portal.notifications import stopping
        from portal.notifications.digests import ending, unreminding

        stopping.register(ending.PREFIX, stop=ending.end, words=ending.words)
        unreminding.connect()
