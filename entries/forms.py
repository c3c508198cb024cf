"""The edit form of one section of any kind: from the registered description to clean changes of a payload."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from entries.composites import Composite, composite_of
from entries.fields import EntryField, PlainDateField, PlainDateTimeField, TermChecksField, TermNamesField
from entries.kinds import Section, TermField
from entries.models import Entry
from entries.snapshots import Payload
from entries.texts import direction_of
from entries.viewers import EVERYONE

#: Vocabularies short enough to be shown as a list of boxes; in the others one types names.
SHORT_LIST = 60
ROWS_OF_LONG_TEXT = 8


class SectionForm(forms.Form):
    """One section of an entry's text.

    Nothing is required here: a draft is saved as it is, and the check page says what is still missing. A pair of
    fields `<name>` and `<name>_zone` is one moment: what is typed is the clock of that zone. Moments of one clock
    (the start and the end of an event) have it in `zone`.
    """

    def __init__(self, *args: Any, entry: Entry, section: Section, payload: Payload, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry, self.section, self.payload = entry, section, payload
        self.language: str = payload["language"]
        self._texts = [name for name in section.fields if name in entry.kind_info.text_names()]
        self._shared = [name for name in section.fields if name not in self._texts]
        #: Name of a column, or of child rows, to the composite behind its controls.
        self._composites: dict[str, Composite] = {}
        for name in section.fields:
            self._add(name)
        if section.rows:
            self._add_rows(section.rows)
        for term in section.terms:
            self._add_terms(term)

    def _add(self, name: str) -> None:
        model_field = self.entry._meta.get_field(name)
        if name in self._texts:
            self.fields[name] = text_field(model_field, self.language)
            self.initial[name] = self.payload.get("texts", {}).get(name, "")
        elif composite := composite_of(model_field):
            self._add_composite(name, composite, self.payload.get("shared", {}).get(name))
        else:
            self.fields[name] = shared_field(model_field)
            self.initial[name] = self._initial(model_field)
        if hint := self.entry.kind_info.hints.get(name):
            self.fields[name].help_text = hint

    def _add_rows(self, name: str) -> None:
        composite = composite_of(self.entry._meta.get_field(name).related_model)
        assert composite is not None, f"{name}: the child model offers no composite"
        self._add_composite(name, composite, self.payload.get("rows", {}).get(name))

    def _add_composite(self, name: str, composite: Composite, value: Any) -> None:
        self._composites[name] = composite
        for short, field in composite.fields(value, self.language).items():
            self.fields[f"{name}_{short}"] = field

    def controls_of(self, name: str) -> tuple[str, ...]:
        """The names of the form fields behind a column or behind child rows: usually the one of the same name."""
        if name not in self._composites:
            return (name,)
        return tuple(field for field in self.fields if field.startswith(f"{name}_"))

    def _initial(self, model_field: models.Field) -> Any:
        value = model_field.to_python(self.payload.get("shared", {}).get(model_field.name))
        zone = zone_of(model_field.name, self.payload.get("shared", {}))
        if isinstance(value, datetime):
            return value.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        return value

    def _add_terms(self, term: TermField) -> None:
        chosen = [key for key, role in self.payload.get("terms", []) if self._is_of(key, role, term)]
        self.fields[term.name] = term_field(term)
        self.initial[term.name] = chosen

    @staticmethod
    def _is_of(key: str, role: str, term: TermField) -> bool:
        return role == term.role.value and key.startswith(f"{term.vocabulary.value}/")

    def clean(self) -> dict[str, Any]:
        """Join clock and zone to a moment; a clock that the zone skips or repeats is refused or read as the first.

        Without a zone it is kept as UTC, and the checks ask for the zone before publication.
        """
        data = super().clean() or {}
        for name in self._shared:
            if isinstance(data.get(name), datetime):
                self._join_zone(data, name, zone_of(name, data))
        for name, composite in self._composites.items():
            self._collect(data, name, composite)
        return data

    def _collect(self, data: dict[str, Any], name: str, composite: Composite) -> None:
        """Put the answers of a composite together; what does not fit is said at its own control."""
        answers = {field.removeprefix(f"{name}_"): data[field] for field in self.controls_of(name) if field in data}
        try:
            data[name] = composite.collect(answers, self._stands(name))
        except forms.ValidationError as problem:
            for short, messages in problem.message_dict.items():
                self.add_error(f"{name}_{short}", messages)

    def _stands(self, name: str) -> Any:
        """The value of a composite as the text has it now."""
        return self.payload.get("rows" if name == self.section.rows else "shared", {}).get(name)

    def _join_zone(self, data: dict[str, Any], name: str, zone: str) -> None:
        local = data[name].replace(tzinfo=ZoneInfo(zone))
        moment = local.astimezone(UTC)
        if moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != data[name]:
            self.add_error(name, _("This time does not exist in that time zone: the clocks change then."))
        data[name] = moment

    def changes(self) -> Payload:
        """The cleaned section as a partial payload for `entries.editing.save`."""
        data = self.cleaned_data
        shared = {name: _plain(data.get(name)) for name in self._shared}
        changed: Payload = {"texts": {name: data.get(name) or "" for name in self._texts}, "shared": shared}
        if self.section.rows and self.section.rows in data:
            changed["rows"] = {self.section.rows: data[self.section.rows]}
        if self.section.terms:
            kept = [
                [key, role]
                for key, role in self.payload.get("terms", [])
                if not any(self._is_of(key, role, term) for term in self.section.terms)
            ]
            new = [[key, term.role.value] for term in self.section.terms for key in data.get(term.name, [])]
            changed["terms"] = kept + new
        return changed


def zone_of(name: str, values: Mapping[str, Any]) -> str:
    """The zone whose clock a moment is written in: `<name>_zone`, else the `zone` that moments share, else UTC."""
    return values.get(f"{name}_zone") or values.get("zone") or "UTC"


def text_field(model_field: models.Field, language: str) -> forms.CharField:
    """A translated text: one line for short columns, a box for long ones, marked with the language written in."""
    attrs = {"lang": language, "dir": direction_of(language)}
    one_line = isinstance(model_field, models.CharField)
    widget: forms.Widget = (
        forms.TextInput(attrs=attrs) if one_line else forms.Textarea(attrs=attrs | {"rows": ROWS_OF_LONG_TEXT})
    )
    return forms.CharField(
        validators=own_validators(model_field),
        label=sentence(model_field.verbose_name),
        help_text=model_field.help_text,
        max_length=model_field.max_length,
        required=False,
        widget=widget,
    )


def shared_field(model_field: models.Field) -> forms.Field:
    """The form field of an untranslated column, each as one labelled control."""
    common: dict[str, Any] = {
        "label": sentence(model_field.verbose_name),
        "help_text": model_field.help_text,
        "required": False,
    }
    if isinstance(model_field, models.ForeignKey):
        return _relation_field(model_field, common)
    if isinstance(model_field, models.BooleanField):
        return forms.TypedChoiceField(
            choices=[("", _("Not known")), ("True", _("Yes")), ("False", _("No"))],
            coerce=lambda value: value == "True",
            empty_value=None,
            widget=forms.RadioSelect,
            **common,
        )
    if isinstance(model_field, models.DateTimeField):
        return PlainDateTimeField(**common)
    if isinstance(model_field, models.DateField):
        return PlainDateField(**common)
    if model_field.choices:
        # Nothing chosen means the default: a column that may not be blank has no word for nothing.
        return forms.TypedChoiceField(
            choices=model_field.get_choices(include_blank=model_field.blank),
            coerce=str,
            empty_value="" if model_field.blank else model_field.get_default(),
            widget=forms.RadioSelect,
            **common,
        )
    if isinstance(model_field, models.URLField):
        common["assume_scheme"] = "https"
    found = model_field.formfield(**common)
    assert found is not None
    found.validators += [check for check in own_validators(model_field) if check not in found.validators]
    found.localize = False
    if isinstance(found.widget, forms.NumberInput):
        found.widget = forms.TextInput(attrs={"inputmode": "decimal", "dir": "ltr"})
    return found


def own_validators(model_field: models.Field) -> list[Any]:
    """The validators that a column was declared with; forms made field by field would not run them."""
    return list(getattr(model_field, "_validators", ()))


def _relation_field(model_field: models.ForeignKey, common: dict[str, Any]) -> forms.Field:
    """Another published entry, chosen by its title."""
    model: Any = model_field.related_model
    return EntryField(queryset=model.objects.published().filter(audience=EVERYONE), **common)


def term_field(term: TermField) -> forms.Field:
    """Boxes for short vocabularies, names to type for long ones."""
    label = sentence(term.vocabulary.label)
    if TermChecksField.size_of(term.vocabulary) <= SHORT_LIST:
        return TermChecksField(vocabulary=term.vocabulary, label=label, required=False, help_text=term.help_text)
    return TermNamesField(vocabulary=term.vocabulary, label=label, required=False, help_text=term.help_text)


def sentence(text: Any) -> str:
    """A label with its first letter capital (field names are written in the middle of sentences elsewhere)."""
    words = str(text)
    return words[:1].upper() + words[1:]


def _plain(value: Any) -> Any:
    return value.pk if isinstance(value, models.Model) else value
