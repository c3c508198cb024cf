from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """Dialogue events: registration, the floor, contributions."""

    name = "events"
    label = "events"
    verbose_name = _("Events")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entries.kinds import register
        from events.kind import EVENT

        register(EVENT)
