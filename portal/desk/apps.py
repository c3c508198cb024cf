from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    """The ISU desk: what waits, and what is done about it."""

    name = "portal.desk"
    label = "desk"
    verbose_name = _("ISU desk")
    default_auto_field = "django.db.models.BigAutoField"
