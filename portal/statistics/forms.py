"""What the page of statistics is narrowed to."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries.kinds import all_kinds
from portal.statistics.tables import DAYS, MONTHS

_UNKNOWN = {"invalid_choice": _("“%(value)s” is not known here and was left out.")}


class StatisticsFilter(forms.Form):
    """Period, kind and language; what is not known is said so and left out."""

    period = forms.ChoiceField(
        label=_("Period"),
        required=False,
        choices=[(DAYS, _("The last 30 days")), (MONTHS, _("The last 12 months"))],
        error_messages=_UNKNOWN,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.code, kind.label_plural) for kind in all_kinds()]
        self._choose("kind", _("Kind"), kinds)
        self._choose("language", _("Language"), list(settings.LANGUAGES))

    def _choose(self, name: str, label: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, required=False, choices=[("", _("All")), *choices], error_messages=_UNKNOWN
        )

    def chosen(self) -> dict[str, Any]:
        """The choices that are understood."""
        self.is_valid()
        given = {name: self.cleaned_data.get(name, "") for name in self.fields}
        return given | {"period": given["period"] or DAYS}
