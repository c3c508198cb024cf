"""Form fields of the ground: dates typed as text, terms ticked or named."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import MAXYEAR, MINYEAR
from difflib import get_close_matches
from functools import partial
from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy as _

from entries.models import Term, Vocabulary
from entries.search.words import folded
from entries.texts import LANGUAGES, text_of

DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y"]
TIME_FORMATS = [f"{date} {time}" for date in DATE_FORMATS for time in ("%H:%M", "%H.%M")]


_kept_words: ContextVar[dict[Any, Any] | None] = ContextVar("kept_words", default=None)


@contextmanager
def words_kept() -> Iterator[None]:
    """Within the block the words of each vocabulary are read once: for thousands of forms filled by a table."""
    token = _kept_words.set({})
    try:
        yield
    finally:
        _kept_words.reset(token)


def once(key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What `make` gives; within `words_kept` it is asked once for each key, which names all that it depends on."""
    kept = _kept_words.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return kept[key]


class PlainDateField(forms.DateField):
    """A whole date in one text field; the year-first form is shown, the usual day-first ones are understood too."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("Year, month, day: for example 2027-03-31.")
        super().__init__(input_formats=DATE_FORMATS, **kwargs)
        self.widget = forms.DateInput(format="%Y-%m-%d", attrs={"dir": "ltr", "autocomplete": "off"})
        self.error_messages["invalid"] = _("Write the whole date with figures, for example 2027-03-31.")


class PlainDateTimeField(forms.DateTimeField):
    """Date and time in one text field, without a zone: the form joins the zone to it."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or _("Date and time on the clock there: 2027-03-31 23:59.")
        super().__init__(input_formats=TIME_FORMATS, **kwargs)
        self.widget = forms.DateTimeInput(format="%Y-%m-%d %H:%M", attrs={"dir": "ltr", "autocomplete": "off"})
        self.error_messages["invalid"] = _("Write date and time with figures, for example 2027-03-31 23:59.")

    def to_python(self, value: Any) -> Any:
        """The clock as typed (Django would put the server's zone on it).

        The first and the last year of the calendar are refused: in another zone they would lie outside of it.
        """
        moment = super().to_python(value)
        if moment is None:
            return None
        if not MINYEAR < moment.year < MAXYEAR:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return moment.replace(tzinfo=None)

    def prepare_value(self, value: Any) -> Any:
        """As it stands: the form has already turned the moment into the clock of its zone."""
        return value


class EntryField(forms.ModelChoiceField):
    """Another entry, chosen by its title in the reader's language."""

    def label_from_instance(self, obj: Any) -> str:
        """The title, in the language there is."""
        return str(text_of(obj, "title"))


class TermChecksField(forms.MultipleChoiceField):
    """Terms of a short vocabulary, each with a box; the value is a list of `vocabulary/code`."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, vocabulary: Vocabulary, **kwargs: Any) -> None:
        super().__init__(choices=partial(self._choices, vocabulary), **kwargs)

    @staticmethod
    def size_of(vocabulary: Vocabulary) -> int:
        """How many terms the vocabulary has now (1 query)."""
        return once(("size", vocabulary), lambda: Term.objects.current().of(vocabulary).count())

    @staticmethod
    def _choices(vocabulary: Vocabulary) -> list[tuple[str, str]]:
        terms = once(("terms", vocabulary), lambda: list(Term.objects.current().of(vocabulary)))
        return [(term.key, str(text_of(term, "label"))) for term in terms]


class TermNamesField(forms.CharField):
    """Terms of a long vocabulary, typed one per line in any of the four languages, by name or other word for it.

    Names that are not known are refused with the nearest ones that are; nothing typed is lost.
    """

    def __init__(self, *, vocabulary: Vocabulary, **kwargs: Any) -> None:
        self.vocabulary = vocabulary
        kwargs["help_text"] = kwargs.get("help_text") or _("One name per line, in any of the four languages.")
        super().__init__(widget=forms.Textarea(attrs={"rows": 3}), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list of keys becomes their names in the reader's language; what was typed stays as typed."""
        if not isinstance(value, (list, tuple)):
            return value
        if not value:
            return ""
        codes = [key.partition("/")[2] for key in value]
        terms = {term.key: term for term in Term.objects.of(self.vocabulary).filter(code__in=codes)}
        return "\n".join(str(text_of(terms[key], "label")) if key in terms else key for key in value)

    def clean(self, value: Any) -> list[str]:
        """The keys of the terms that were named, in the order typed."""
        typed = [line.strip() for line in super().clean(value).splitlines() if line.strip()]
        if not typed:
            return []
        names = names_of(self.vocabulary)
        unknown = [line for line in typed if folded(line) not in names]
        if unknown:
            raise forms.ValidationError([self._advice(line, names) for line in unknown[:5]])
        return list(dict.fromkeys(names[folded(line)] for line in typed))

    @staticmethod
    def _advice(line: str, names: dict[str, str]) -> str:
        near = get_close_matches(folded(line), names, n=1, cutoff=0.7)
        if near:
            key = names[near[0]]
            term = Term.objects.get(vocabulary=key.partition("/")[0], code=key.partition("/")[2])
            return gettext("“%(name)s” is not in the list. Did you mean “%(near)s”?") % {
                "name": line,
                "near": text_of(term, "label"),
            }
        return gettext("“%(name)s” is not in the list.") % {"name": line}


def names_of(vocabulary: Vocabulary) -> dict[str, str]:
    """Every name of the vocabulary's terms, folded, with the term's key (1 query)."""
    return once(("names", vocabulary), lambda: _names_of(vocabulary))


def _names_of(vocabulary: Vocabulary) -> dict[str, str]:
    found: dict[str, str] = {}
    for term in Term.objects.current().of(vocabulary):
        for name in [*all_names(term), term.code]:
            found.setdefault(folded(name), term.key)
    return found


def all_names(term: Term) -> Iterable[str]:
    """Labels, short labels and alternatives of a term in every language."""
    for language in LANGUAGES:
        for field in ("label", "short", "alternatives"):
            yield from filter(None, (getattr(term, f"{field}_{language}") or "").splitlines())
