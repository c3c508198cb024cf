"""Words for reading terms at the desk, and what is said about them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _, ngettext

from entries import locales
from entries.comparison import Parts, words
from entries.models import Term
from entries.texts import LANGUAGES, Text, raw, text_of
from entries.thesaurus import WORDS


def listed(*, vocabulary: str = "", use: str = "", q: str = "") -> QuerySet[Term]:
    """Terms with how many entries carry each, found by any word in any language or by their code."""
    terms = Term.objects.select_related("merged_into").prefetch_related("broader")
    if vocabulary:
        terms = terms.of(vocabulary)
    if use == "no":
        terms = terms.filter(Q(retired=True) | Q(merged_into__isnull=False))
    elif use == "unverified":
        terms = terms.current().filter(verified=False)
    elif not q:
        terms = terms.current()
    if q:
        found = Q(code__iexact=q)
        for column in (f"{word}_{language}" for word in WORDS for language in LANGUAGES):
            found |= Q(**{f"{column}__icontains": q})
        terms = terms.filter(found)
    return terms.annotate(used=Count("term_entries__entry", distinct=True)).order_by("vocabulary", "position", "code")


@dataclass(frozen=True, slots=True)
class TermLine:
    """One line of the list."""

    term: Term
    label: Text
    broader: list[Text]


def lines(terms: Iterable[Term]) -> list[TermLine]:
    """The lines of one page of `listed`, labels in the reader's language."""
    return [
        TermLine(term, text_of(term, "label"), [text_of(above, "label") for above in term.broader.all()])
        for term in terms
    ]


def labels_missing(term: Term) -> str:
    """A sentence that names the languages without a label; "" when there is none."""
    missing = [locales.language_name(code) for code in LANGUAGES if not raw(term, "label", code)]
    if not missing:
        return ""
    sentence = _("A label is still missing in: %(languages)s. Readers there see another language.")
    return sentence % {"languages": locales.listing(missing)}


def carriers(count: int) -> str:
    """What a merge did, in words."""
    sentence = ngettext(
        "The terms are merged. %(number)s entry carries the new term now.",
        "The terms are merged. %(number)s entries carry the new term now.",
        count,
    )
    return sentence % {"number": locales.number(count)}


@dataclass(frozen=True, slots=True)
class WordChange:
    """One column in which what was typed differs from what stands there."""

    column: str
    language: str
    parts: Parts


def word_changes(term: Term, values: dict[str, Any]) -> list[WordChange]:
    """Where the typed words differ from those of the term, language by language."""
    found = []
    for language in LANGUAGES:
        for word in WORDS:
            now, typed = raw(term, word, language), values.get(f"{word}_{language}") or ""
            if now != typed:
                found.append(WordChange(f"{word}_{language}", language, words(now, typed)))
    return found
