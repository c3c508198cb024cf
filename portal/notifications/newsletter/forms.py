"""What interests a subscriber, and what the desk writes: input to clean data."""

from __future__ import annotations

import zoneinfo
from copy import copy
from datetime import UTC, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _, pgettext_lazy

from entries.address_field import AddressField
from entries.fields import PlainDateTimeField, TermNamesField
from entries.models import Vocabulary
from entries.search.terms import KnownTerm, thesaurus
from entries.texts import LANGUAGES, OWN_NAMES, current_language, direction_of
from portal.notifications.newsletter.models import Issue
from portal.notifications.newsletter.subscribing import MOST, Interests

COUNTRIES_HINT = _("One name per line, in any of the four languages. Leave it empty for all.")


class InterestsForm(forms.Form):
    """Countries, kinds of organisations and themes; nothing named means everything."""

    countries = TermNamesField(
        vocabulary=Vocabulary.COUNTRY,
        label=_("Countries or areas"),
        required=False,
        max_length=2000,
        help_text=COUNTRIES_HINT,
    )
    themes = forms.MultipleChoiceField(
        label=_("Themes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none to read about all of them."),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What kind of organisation do you work for, or with?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("themes", Vocabulary.THEME)
        self._offer("kinds", Vocabulary.PARTNER_KIND)

    def _offer(self, name: str, vocabulary: Vocabulary) -> None:
        """The terms on top of a vocabulary, and what was chosen before and lies below them."""
        known, language = thesaurus(), current_language()
        chosen = set(self.initial.get(name, ()))
        offered = [
            term
            for term in known.of(vocabulary)
            if term.code in chosen or (_is_in_use(term) and not _above(known.by_id, term, vocabulary))
        ]
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(term.code, str(term.label(language))) for term in offered]

    def clean(self) -> dict[str, Any]:
        """What is asked for travels in a link, so there are bounds to it."""
        data = super().clean() or {}
        for name in ("countries", "themes", "kinds"):
            if len(data.get(name) or ()) > MOST:
                self.add_error(name, _("Choose twenty at most, or none for all."))
        return data

    def interests(self) -> Interests:
        """The cleaned codes by column."""
        data = self.cleaned_data
        return {"countries": codes_in(data["countries"]), "kinds": data["kinds"], "themes": data["themes"]}


class SubscribeForm(InterestsForm):
    """The same with the address of somebody who is not signed in."""

    email = AddressField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "dir": "ltr"}),
        help_text=_("We send a link to it. Nothing is sent before you have opened it and confirmed."),
    )
    time_zone = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput(attrs={"data-time-zone": ""}))
    field_order = ("email",)

    def clean_time_zone(self) -> str:
        """The zone of the reader's device; UTC for none, or one that is none."""
        return known_zone(self.cleaned_data["time_zone"])


class IssueForm(forms.Form):
    """A form that changes columns of an issue as it stood when the page was made."""

    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue = issue
        self.initial.setdefault("seen", issue.version)

    def only_read(self) -> None:
        """Let nothing be typed: the issue cannot be changed any more."""
        for field in self.fields.values():
            if isinstance(field.widget, forms.TextInput | forms.Textarea):
                field.widget.attrs["readonly"] = True
            else:
                field.disabled = True


class TextsForm(IssueForm):
    """Subject, introduction and sections in four languages."""

    COLUMNS = {
        "subject": (_("Subject (%(language)s)"), 1),
        "introduction": (_("Introduction (%(language)s)"), 4),
        "body": (pgettext_lazy("of a newsletter", "Sections (%(language)s)"), 14),
    }

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        for language in LANGUAGES:
            for column in self.COLUMNS:
                self._add(issue, column, language)

    def _add(self, issue: Issue, column: str, language: str) -> None:
        label, rows = self.COLUMNS[column]
        model_field = Issue._meta.get_field(column)
        attrs = {"lang": language, "dir": direction_of(language)}
        self.fields[f"{column}_{language}"] = forms.CharField(
            label=label % {"language": OWN_NAMES[language]},
            help_text=model_field.help_text,
            max_length=model_field.max_length,
            required=False,
            initial=getattr(issue, f"{column}_{language}") or "",
            widget=forms.TextInput(attrs=attrs) if rows == 1 else forms.Textarea(attrs=attrs | {"rows": rows}),
        )

    def columns(self) -> dict[str, str]:
        """The cleaned columns; a subject is one line."""
        data = self.cleaned_data
        return {
            f"{column}_{code}": " ".join(data[f"{column}_{code}"].split())
            if column == "subject"
            else data[f"{column}_{code}"].replace("\r\n", "\n").strip()
            for code in LANGUAGES
            for column in self.COLUMNS
        }

    def by_language(self) -> list[tuple[str, str, str, list[forms.BoundField]]]:
        """Code, own name, direction and fields of each language, for the page."""
        return [
            (code, OWN_NAMES[code], direction_of(code), [self[f"{column}_{code}"] for column in self.COLUMNS])
            for code in LANGUAGES
        ]


class ReadersForm(IssueForm):
    """To whom an issue goes, and what those get in whose language it is not ready."""

    countries = TermNamesField(
        vocabulary=Vocabulary.COUNTRY,
        label=_("Countries or areas"),
        required=False,
        max_length=4000,
        help_text=COUNTRIES_HINT,
    )
    regions = TermNamesField(
        vocabulary=Vocabulary.REGION,
        label=_("Regions"),
        required=False,
        max_length=2000,
        help_text=_("One name per line. They mean the countries or areas in them."),
    )
    groups = TermNamesField(
        vocabulary=Vocabulary.COUNTRY_GROUP,
        label=_("Groups of countries"),
        required=False,
        max_length=2000,
        help_text=_("One name per line. They mean the countries or areas in them."),
    )
    kinds = TermNamesField(
        vocabulary=Vocabulary.PARTNER_KIND,
        label=_("Kinds of organisations"),
        required=False,
        max_length=2000,
        help_text=COUNTRIES_HINT,
    )
    themes = TermNamesField(
        vocabulary=Vocabulary.THEME,
        label=_("Themes"),
        required=False,
        max_length=4000,
        help_text=COUNTRIES_HINT,
    )
    languages = forms.MultipleChoiceField(
        label=_("Only those who read in"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=list(OWN_NAMES.items()),
        help_text=_("Choose none to reach the readers of all languages."),
    )
    instead = forms.ChoiceField(
        label=_("Readers in whose language it is not ready"),
        required=False,
        widget=forms.RadioSelect,
        choices=[("", _("get nothing")), *OWN_NAMES.items()],
        help_text=_("They get nothing, or the language chosen here; the mail then says so in their own language."),
    )
    in_archive = forms.BooleanField(
        label=_("Everybody can read it in the archive, once it is being sent"), required=False
    )

    def __init__(self, *args: Any, issue: Issue, **kwargs: Any) -> None:
        super().__init__(*args, issue=issue, **kwargs)
        self.initial.update({name: getattr(issue, name) for name in ("instead", "in_archive", "languages")})
        for name, vocabulary in VOCABULARIES.items():
            self.initial[name] = [f"{vocabulary.value}/{code}" for code in getattr(issue, name)]

    def columns(self) -> dict[str, Any]:
        """The cleaned columns."""
        data = self.cleaned_data
        segment = {name: codes_in(data[name]) for name in VOCABULARIES}
        return segment | {name: data[name] for name in ("languages", "instead", "in_archive")}

    def counted(self) -> Issue:
        """The issue with what was typed, to count its readers; nothing is stored."""
        asked = copy(self.issue)
        for name, value in self.columns().items():
            setattr(asked, name, value)
        return asked


class StepForm(IssueForm):
    """A step, with a note; submitting has a time, by the clock of a zone, or none."""

    note = forms.CharField(
        label=_("Note to your colleagues"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class SubmitForm(StepForm):
    """Submitting an issue for approval."""

    at = PlainDateTimeField(
        label=_("When it is sent"),
        required=False,
        help_text=_("Date and time: 2027-03-31 09:00. Leave it empty to send it as soon as it is approved."),
    )
    zone = forms.ChoiceField(label=_("By the clocks of"), required=False)
    field_order = ("at", "zone", "note")

    def __init__(self, *args: Any, zone: str = "UTC", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["zone"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, name.replace("_", " ")) for name in sorted(zoneinfo.available_timezones())]
        self.initial.setdefault("zone", known_zone(zone))

    def clean(self) -> dict[str, Any]:
        """Join clock and zone to a moment; a time that the zone skips is refused."""
        data = super().clean() or {}
        data["zone"] = data.get("zone") or "UTC"
        data["send_at"] = None
        if typed := data.get("at"):
            zone = zoneinfo.ZoneInfo(data["zone"])
            moment: datetime = typed.replace(tzinfo=zone).astimezone(UTC)
            if moment.astimezone(zone).replace(tzinfo=None) != typed:
                self.add_error("at", _("This time does not exist in that time zone: the clocks change then."))
            data["send_at"] = moment
        return data


VOCABULARIES = {
    "countries": Vocabulary.COUNTRY,
    "regions": Vocabulary.REGION,
    "groups": Vocabulary.COUNTRY_GROUP,
    "kinds": Vocabulary.PARTNER_KIND,
    "themes": Vocabulary.THEME,
}


def codes_in(keys: list[str]) -> list[str]:
    """The codes of `vocabulary/code` keys."""
    return [key.partition("/")[2] or key for key in keys]


def known_zone(name: str) -> str:
    """An IANA zone that exists; UTC for none, or one that is none."""
    return name if name in zoneinfo.available_timezones() else "UTC"


def _is_in_use(term: KnownTerm) -> bool:
    return not term.retired and term.merged_into is None


def _above(by_id: dict[int, KnownTerm], term: KnownTerm, vocabulary: str) -> bool:
    """Whether another term of the same vocabulary stands above this one."""
    return any(by_id[pk].vocabulary == vocabulary for pk in term.ancestors if pk in by_id)
