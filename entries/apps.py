from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EntriesConfig(AppConfig):
    """The ground: everything the portal shows is an Entry."""

    name = "entries"
    verbose_name = _("Entries")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.urls import register_converter

        from entries.addresses import take_all_scripts
        from entries.converters import WordsConverter

        take_all_scripts()
        register_converter(WordsConverter, "words")
