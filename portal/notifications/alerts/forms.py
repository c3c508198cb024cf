"""Input of alerts: how often, to which address, and what holds for all of them."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from datetime import time
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.dates import format_time, get_timezone_location
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from entries import locales
from entries.address_field import AddressField
from entries.texts import current_language
from portal.notifications.models import Frequency
from portal.notifications.models.readers import LAST_HOUR

#: What one can choose when asking: "never" is a pause, and is chosen where alerts are managed.
OFFERED = [choice for choice in Frequency.choices if choice[0] != Frequency.NEVER]
#: The world, in the territories of CLDR: zones that belong to no country.
_WORLD = "001"


class OftenForm(forms.Form):
    """How often an alert is told."""

    frequency = forms.ChoiceField(
        label=_("How often?"),
        choices=OFFERED,
        initial=Frequency.WEEKLY,
        widget=forms.RadioSelect,
        help_text=_("Everything new comes in one mail. When there is nothing new, there is no mail."),
    )


class AskForm(OftenForm):
    """The same from somebody who is not signed in."""

    email = AddressField(
        label=_("Your e-mail address"),
        help_text=_("We write to it once with a link. Nothing else is sent before you open the link."),
    )
    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))
    field_order = ("email", "frequency", "time_zone")

    def clean_time_zone(self) -> str:
        """A name of the IANA list, else UTC: nobody can mend what a script filled in."""
        zone: str = self.cleaned_data.get("time_zone", "")
        return zone if zone in zoneinfo.available_timezones() else "UTC"


class ChangeForm(forms.Form):
    """How often one alert of several is told."""

    frequency = forms.ChoiceField(label=_("How often?"), choices=Frequency.choices)


class SettingsForm(forms.Form):
    """What holds for everything a reader receives; language and zone of an account are set with the account."""

    language = forms.ChoiceField(label=_("Language of our mails"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
    time_zone = forms.ChoiceField(
        label=_("Your time zone"), help_text=_("It decides when a day and its hours of quiet begin.")
    )
    quiet_from = forms.TypedChoiceField(
        label=_("Quiet from"),
        coerce=int,
        help_text=_("What can wait is not sent between these hours. Two equal hours mean: send at any time."),
    )
    quiet_until = forms.TypedChoiceField(label=_("Quiet until"), coerce=int)

    def __init__(self, *args: Any, with_account: bool, zone: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = current_language()
        for name in ("quiet_from", "quiet_until"):
            self.fields[name].choices = hours(language)  # type: ignore[attr-defined]
        if with_account:
            del self.fields["language"], self.fields["time_zone"]
        else:
            known = zones(language)
            own = [] if zone in dict(known) or not zone else [(zone, zone)]
            self.fields["time_zone"].choices = [*own, *known]  # type: ignore[attr-defined]


@lru_cache(maxsize=8)
def hours(language: str) -> list[tuple[int, str]]:
    """The hours of a day as clocks show them in a language."""
    locale = Locale.parse(language)
    return [(hour, format_time(time(hour), "HH:mm", locale=locale)) for hour in range(LAST_HOUR + 1)]


@lru_cache(maxsize=8)
def zones(language: str) -> list[tuple[str, str]]:
    """Every time zone of a country or area: its IANA name, and the country and city, in the order of the language.

    Which country a zone belongs to: Unicode CLDR (by way of Babel).
    """
    locale = Locale.parse(language)
    territories: Mapping[str, str] = get_global("zone_territories")
    known = zoneinfo.available_timezones()
    named = [
        (zone, str(get_timezone_location(zoneinfo.ZoneInfo(zone), locale=locale)))
        for zone, territory in territories.items()
        if territory != _WORLD and zone in known and "/" in zone
    ]
    named.sort(key=lambda pair: locales.sort_key(pair[1]))
    return [("UTC", "UTC"), *named]
