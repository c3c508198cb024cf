"""The portal's own pages: home, saved list, texts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PagesConfig(AppConfig):
    name = "portal.pages"
    label = "pages"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from entries.kinds import register
        from portal.pages.kinds import PAGE

        register(PAGE)
