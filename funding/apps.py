from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FundingConfig(AppConfig):
    """Financing: who pays for victim assistance, and what stands in the way of those who apply."""

    name = "funding"
    verbose_name = _("Funding")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from entries.kinds import register
        from funding import matching
        from funding.calls.state_section import open_calls
        from funding.kinds import KINDS
        from matching import registry
        from partners import state_sections

        for kind in KINDS:
            register(kind)
        registry.register("call", matching.call)
        registry.register("mechanism", matching.mechanism)
        state_sections.register(open_calls)
