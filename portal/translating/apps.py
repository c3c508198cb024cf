from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TranslatingConfig(AppConfig):
    """The translation desk: what is missing, the glossary, files for tools of translators."""

    name = "portal.translating"
    label = "translating"
    verbose_name = _("Translation desk")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system check of machine translation."""
        from portal.translating import checks  # noqa: F401 - registering is its effect
