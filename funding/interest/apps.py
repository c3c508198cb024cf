from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InterestConfig(AppConfig):
    """Answers to calls, and how donors review them."""

    name = "funding.interest"
    label = "interest"
    verbose_name = _("Expressions of interest")
    default_auto_field = "django.db.models.BigAutoField"
