from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PracticesConfig(AppConfig):
    """The hub: good practices, learning opportunities, collections."""

    name = "practices"
    verbose_name = _("Good practices")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entries.kinds import register
        from practices.kinds import KINDS

        for kind in KINDS:
            register(kind)
