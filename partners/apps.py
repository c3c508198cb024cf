from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartnersConfig(AppConfig):
    """People and organisations."""

    name = "partners"
    verbose_name = _("Partners")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entries.kinds import register
        from partners import state_profiles, state_sections
        from partners.kinds import PARTNER, STATE_PROFILE

        register(PARTNER)
        register(STATE_PROFILE)
        state_sections.register(state_profiles.section)
