"""Input of the pages of matches and of the desk's pages for rates and weights."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries.fields import PlainDateField
from matching.engine.weighing import COMPONENTS
from matching.explaining import component_labels
from matching.models import Rate
from matching.money import currency_code

LONGEST_MESSAGE = 3000


class DismissForm(forms.Form):
    """Why a match is dismissed."""

    reason = forms.CharField(
        label=_("Why does it not fit?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Only your organisation and ISU read it. ISU learns from it how to match better."),
    )


class ContactForm(forms.Form):
    """A first message to the other side."""

    text = forms.CharField(
        label=_("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Say who you are, what you have in mind, and what you would like to know."),
    )


class RateForm(forms.Form):
    """What one dollar is worth in a currency on a day; a second rate of a day takes the place of the first."""

    currency = forms.CharField(
        label=_("Currency"),
        min_length=3,
        max_length=3,
        validators=[currency_code],
        help_text=_("The three capital letters of ISO 4217, such as XOF."),
        widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "characters"}),
    )
    per_usd = forms.DecimalField(
        label=_("Units for one US dollar"),
        min_value=Decimal("0.00000001"),
        max_digits=18,
        decimal_places=8,
        help_text=Rate._meta.get_field("per_usd").help_text,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"}),
    )
    on = PlainDateField(label=_("Day of the rate"))
    source = forms.CharField(label=_("Source"), max_length=200, help_text=Rate._meta.get_field("source").help_text)

    def clean_currency(self) -> str:
        """The dollar needs no rate: it is what the others are compared with."""
        code = self.cleaned_data["currency"]
        if code == "USD":
            raise forms.ValidationError(_("Amounts are compared in United States dollars: the dollar needs no rate."))
        return code

    def clean_on(self) -> Any:
        """A rate of a day to come is a guess."""
        day = self.cleaned_data["on"]
        if day > timezone.now().date():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class WeightsForm(forms.Form):
    """The seven weights, which make 100."""

    note = forms.CharField(
        label=_("Why do you change them?"),
        max_length=300,
        help_text=_("Everybody can read it on the page of the weights."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, meaning) in component_labels().items():
            field = forms.IntegerField(label=label, help_text=meaning, min_value=0, max_value=100)
            field.widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr"})
            self.fields[name] = field
        self.order_fields([*COMPONENTS, "note"])

    def clean(self) -> dict[str, Any]:
        """Together they make 100."""
        values = [self.cleaned_data[name] for name in COMPONENTS if self.cleaned_data.get(name) is not None]
        if len(values) == len(COMPONENTS) and sum(values) != 100:
            raise forms.ValidationError(
                _("Together the weights must make 100; now they make %(sum)s."), params={"sum": sum(values)}
            )
        return self.cleaned_data

    @property
    def weights(self) -> dict[str, int]:
        """The weights alone."""
        return {name: self.cleaned_data[name] for name in COMPONENTS}
