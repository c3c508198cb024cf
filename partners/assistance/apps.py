from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssistanceConfig(AppConfig):
    """Requests for assistance, offers of assistance, and the partnerships that come of them."""

    name = "partners.assistance"
    label = "assistance"
    verbose_name = _("Assistance")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entries.kinds import register
        from matching import registry
        from partners import page_sections, state_sections
        from partners.assistance import matching, sections
        from partners.assistance.kinds import KINDS

        for kind in KINDS:
            register(kind)
        registry.register("request", matching.seeks)
        registry.register("offer", matching.gives)
        state_sections.register(sections.asked_for)
        page_sections.register(sections.partnerships)
