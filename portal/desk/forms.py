"""Input of the desk to clean data: filters, decisions, terms. Translations have a module of their own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from entries.kinds import all_kinds
from entries.models import Term, Vocabulary
from entries.texts import LANGUAGES, OWN_NAMES, direction_of, raw, text_of
from entries.thesaurus import ABOVE

LONGEST_NOTE = 5000
LONGEST_QUERY = 200


class Filter(forms.Form):
    """Choices in the address of a list. What is not known is said to be so, and the rest of the choices count."""

    def chosen(self) -> dict[str, str]:
        """The choices that are understood; all names are there, "" where nothing is chosen."""
        self.is_valid()
        return {name: self.cleaned_data.get(name, "") for name in self.fields}

    def _choose(self, name: str, label: Any, choices: list[tuple[str, Any]]) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label,
            required=False,
            choices=[("", _("All")), *choices],
            error_messages={"invalid_choice": _("“%(value)s” is not known here and was left out.")},
        )

    def _choose_kind(self) -> None:
        self._choose("kind", _("Kind"), [(kind.code, kind.label) for kind in all_kinds()])


class TermFilter(Filter):
    """Vocabulary, words and whether terms out of use are shown."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("vocabulary", _("Vocabulary"), list(Vocabulary.choices))
        self._choose("use", _("In use"), [("no", _("Retired or merged")), ("unverified", _("Not yet verified"))])
        self.fields["q"] = forms.CharField(label=_("Words"), required=False, max_length=LONGEST_QUERY)


class TermForm(forms.Form):
    """Words of a term in four languages, what stands above it, whether it is verified, and by what source."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, vocabulary: str, term: Term | None = None, seen: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.vocabulary, self.term = vocabulary, term
        self.initial["seen"] = seen
        for language in LANGUAGES:
            self._add_words(language)
        if vocabulary in ABOVE:
            self._add_broader()
        self.fields["source"] = forms.CharField(
            label=_("Source"), required=False, max_length=300, help_text=_("Where the wording comes from.")
        )
        self.fields["verified"] = forms.BooleanField(
            label=_("Verified: a person who knows the field has read all four languages."), required=False
        )
        if term is not None:
            self.initial.update({"source": term.source, "verified": term.verified})

    def _add_words(self, language: str) -> None:
        attrs = {"lang": language, "dir": direction_of(language)}
        name = {"language": OWN_NAMES[language]}
        made = {
            "label": forms.CharField(label=gettext("Label (%(language)s)") % name, max_length=300),
            "short": forms.CharField(
                label=gettext("Short label (%(language)s)") % name,
                max_length=120,
                help_text=_("For narrow places, where the label is long."),
            ),
            "alternatives": forms.CharField(
                label=gettext("Other words for it (%(language)s)") % name,
                max_length=4000,
                help_text=_("One per line: the everyday words that people type."),
                widget=forms.Textarea(attrs={"rows": 4}),
            ),
        }
        for column, field in made.items():
            field.required = False
            field.widget.attrs |= attrs
            self.fields[f"{column}_{language}"] = field
            if self.term is not None:
                self.initial[f"{column}_{language}"] = raw(self.term, column, language)

    def _add_broader(self) -> None:
        chosen = list(self.term.broader.all()) if self.term else []
        self.above = {str(term.pk): term for term in chosen}
        for term in Term.objects.current().filter(vocabulary__in=ABOVE[self.vocabulary]):
            if self.term is None or term.pk != self.term.pk:
                self.above[str(term.pk)] = term
        self.fields["broader"] = forms.MultipleChoiceField(
            label=_("Broader terms"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            choices=[(key, text_of(term, "label")) for key, term in self.above.items()],
            help_text=_("What this term is a part of. Searching for the broader term finds it too."),
        )
        self.initial["broader"] = [str(term.pk) for term in chosen]

    def clean(self) -> dict[str, Any]:
        """A term without any label cannot be shown."""
        data = super().clean() or {}
        if not any(data.get(f"label_{language}") for language in LANGUAGES):
            self.add_error("label_en", _("A term needs a label in one language at least."))
        return data

    def columns(self) -> dict[str, Any]:
        """The cleaned columns, for `entries.thesaurus`."""
        data = self.cleaned_data
        words = {
            f"{column}_{language}": _lines(data[f"{column}_{language}"])
            for column in ("label", "short", "alternatives")
            for language in LANGUAGES
        }
        return words | {"source": data["source"], "verified": data["verified"]}

    def broader(self) -> list[Term]:
        """The chosen broader terms."""
        return [self.above[key] for key in self.cleaned_data.get("broader", [])]

    def by_language(self) -> list[tuple[str, str, str, list[forms.BoundField]]]:
        """Code, own name, direction and fields of each language, for the page."""
        return [
            (code, OWN_NAMES[code], direction_of(code), [self[f"{column}_{code}"] for column in _WORDS])
            for code in LANGUAGES
        ]

    def others(self) -> list[forms.BoundField]:
        """The fields that belong to no language."""
        return [self[name] for name in ("code", "broader", "source", "verified") if name in self.fields]


_WORDS = ("label", "short", "alternatives")


def _lines(text: str) -> str:
    """One word or phrase per line, trimmed, each once."""
    return "\n".join(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


class NewTermForm(TermForm):
    """A term that does not exist yet: its code is part of addresses and never changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.RegexField(
            r"^[A-Za-z0-9][A-Za-z0-9.-]*$",
            label=_("Code"),
            max_length=40,
            help_text=_("Letters a to z, digits, hyphens. It stands in addresses and cannot be changed later."),
            error_messages={"invalid": _("Use only the letters a to z, digits, full stops and hyphens.")},
            widget=forms.TextInput(attrs={"dir": "ltr", "autocapitalize": "none", "spellcheck": "false"}),
        )


class MergeForm(forms.Form):
    """Which term of the same vocabulary takes this one over."""

    into = forms.ChoiceField(label=_("Merge into"), error_messages={"required": _("Choose a term.")})
    seen = forms.CharField(widget=forms.HiddenInput, max_length=40, required=False)

    def __init__(self, *args: Any, term: Term, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = Term.objects.current().of(term.vocabulary).exclude(pk=term.pk)
        self.terms = {str(other.pk): other for other in others}
        choices = [(key, text_of(other, "label")) for key, other in self.terms.items()]
        field: Any = self.fields["into"]
        field.choices = [("", _("Choose a term")), *choices]

    @property
    def target(self) -> Term:
        """The chosen term."""
        return self.terms[self.cleaned_data["into"]]
