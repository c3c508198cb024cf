from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommitmentsConfig(AppConfig):
    """Money already given: imported, never summed across currencies, shown by place."""

    name = "funding.commitments"
    label = "commitments"
    verbose_name = _("Commitments")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from funding.commitments import sections
        from partners import page_sections, state_sections

        state_sections.register(sections.received)
        page_sections.register(sections.funded)
