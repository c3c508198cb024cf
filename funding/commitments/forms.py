"""What may be asked of the commitments, in an address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from entries.models import Vocabulary
from entries.search.terms import Thesaurus
from entries.texts import current_language
from funding.commitments.pillars import PILLARS
from funding.commitments.records import FIRST_YEAR, LAST_YEAR, LONGEST_KEY
from matching.money import known_currency
from partners import states

COUNT = "count"
#: The tables that the page of the map can show.
VIEWS = {"country": _("By country"), "pillar": _("By pillar"), "donor": _("By donor"), "year": _("By year")}
#: Markers as addresses name them.
MARKERS = [("2", _("Principal objective")), ("1", _("Significant objective")), ("0", _("Not targeted")),
    ("none", _("Not screened"))]  # fmt: skip


class CommitmentFilter(forms.Form):
    """Narrows commitments; names and order of the fields are those of the addresses."""

    q = forms.CharField(
        label=_("Words"),
        required=False,
        max_length=200,
        help_text=_("From the title, or the name of who gives or receives."),
        widget=forms.TextInput(attrs={"dir": "auto"}),
    )
    scope = forms.ChoiceField(
        label=_("Which commitments"),
        required=False,
        choices=[("", _("Those that concern the field")), ("all", _("All that were imported"))],
    )
    country = forms.ChoiceField(label=_("Country or area"), required=False)
    pillar = forms.ChoiceField(label=_("Pillar"), required=False)
    marker = forms.ChoiceField(label=_("Disability marker"), required=False, choices=[("", _("Any")), *MARKERS])
    year = forms.IntegerField(label=_("Year"), required=False, min_value=FIRST_YEAR, max_value=LAST_YEAR)
    donor = forms.CharField(required=False, max_length=LONGEST_KEY, widget=forms.HiddenInput)

    def __init__(self, *args: Any, known: Thesaurus, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        self.fields["country"].choices = [("", _("All")), *states.named(known)]  # type: ignore[attr-defined]
        found = [(code, known.find(Vocabulary.THEME, code)) for code in PILLARS]
        names = [(code, str(term.label(language)) if term else code) for code, term in found]
        self.fields["pillar"].choices = [  # type: ignore[attr-defined]
            ("", _("All")), *names, ("none", _("None could be told"))]  # fmt: skip

    def wanted(self) -> dict[str, Any]:
        """What was asked for and can be understood; nothing where the form has errors."""
        return self.cleaned_data if self.is_bound and self.is_valid() else {}


class MapFilter(CommitmentFilter):
    """The map colours numbers of commitments, or the money of one currency: never several together."""

    show = forms.CharField(required=False)
    by = forms.ChoiceField(required=False, choices=[("", ""), *VIEWS.items()], widget=forms.HiddenInput)
    field_order = ["q", "scope", "show", "pillar", "marker", "year", "country", "donor", "by"]

    def __init__(self, *args: Any, currencies: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["country"]  # the map shows them all
        money = [(code, _("Money in %(currency)s") % {"currency": code}) for code in currencies]
        self.fields["show"] = forms.ChoiceField(
            label=_("The map shows"), required=False, choices=[("", _("Number of commitments")), *money]
        )
        self.order_fields(self.field_order)

    def clean_show(self) -> str:
        """A currency, or "" for numbers."""
        shown: str = self.cleaned_data["show"]
        return shown if known_currency(shown) else ""
