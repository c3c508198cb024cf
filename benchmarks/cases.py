"""Which pages are measured. A case has several addresses, asked for in turn, so that no answer comes twice alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle, product
from urllib.parse import urlencode

from django.db.models import Count
from django.utils.translation import override

from benchmarks import names
from entries.models import EntryTerm, Word
from entries.texts import LANGUAGES
from practices.models import Practice

COMMON = {
    "en": ("survivors", "services", "rehabilitation", "assistance", "countries", "rights", "training", "victims"),
    "fr": ("survivants", "pays", "droits", "services", "handicapées"),
    "es": ("supervivientes", "derechos", "minas", "servicios"),
}
ARABIC = ("الناجين", "الإعاقة", "التأهيل", "الخدمات", "الألغام", "حقوق الأشخاص ذوي الإعاقة", "مساعدة الضحايا")
TWO = ("survivors rights", "rehabilitation services", "training countries", "peer support", "mine victims")
MISTYPED = ("rehabilitaton", "survivrs", "asistance", "organisatons")
FACETS = ("theme", "country", "sdg")
DETAILS = 300
#: A rare word stands in so many titles and summaries.
RARE = (3, 12)


@dataclass(frozen=True, slots=True)
class Case:
    """A sort of page and the addresses to ask for."""

    name: str
    addresses: tuple[str, ...]


def cases() -> list[Case]:
    """All cases, for the entries that are in this database."""
    return [
        Case(names.BARE, tuple(f"/{language}/bare/" for language in LANGUAGES)),
        Case(names.HOME, tuple(f"/{language}/" for language in LANGUAGES)),
        Case(names.DETAIL, tuple(_details())),
        Case(names.LIST, tuple(_list(language, page=page) for page, language in product((1, 2, 7, 40), LANGUAGES))),
        Case(names.FACETS_ONLY, tuple(_list(language, **facets) for facets, language in _facets())),
        Case(
            names.EVERYTHING, tuple(_search(language, page=page) for page, language in product((1, 3, 45), LANGUAGES))
        ),
        Case(names.RARE_WORD, tuple(_search(language, q=word) for word, language in _rare())),
        Case(names.COMMON_WORD, tuple(_search(language, q=q) for language, words in COMMON.items() for q in words)),
        Case(names.TWO_WORDS, tuple(_search("en", q=words) for words in TWO)),
        Case(names.IN_ARABIC, tuple(_search("ar", q=words) for words in ARABIC)),
        Case(names.TYPING_ERROR, tuple(_search("en", q=word) for word in MISTYPED)),
        Case(names.THREE_FACETS, tuple(_search("en", q="survivors", **facets) for facets, _language in _facets())),
    ]


def _list(language: str, **parameters: object) -> str:
    return f"/{language}/practices/?{urlencode(parameters)}"


def _search(language: str, **parameters: object) -> str:
    return f"/{language}/search/?{urlencode(parameters)}"


def _details() -> Iterator[str]:
    """Pages of practices spread over all of them, each in one language."""
    keys = list(Practice.objects.published().filter(source_key__startswith="generated").values_list("pk", flat=True))
    chosen = keys[:: max(1, len(keys) // DETAILS)][:DETAILS]
    for practice, language in zip(Practice.objects.in_bulk(chosen).values(), cycle(LANGUAGES), strict=False):
        with override(language):
            yield practice.get_absolute_url()


def _facets() -> Iterator[tuple[dict[str, str], str]]:
    """One value of each of three facets: the most frequent ones, then rarer ones."""
    frequent = {name: _frequent(name) for name in FACETS}
    for place, language in zip(range(8), cycle(LANGUAGES), strict=False):
        yield {name: codes[place % len(codes)] for name, codes in frequent.items()}, language


def _frequent(vocabulary: str) -> list[str]:
    counted = EntryTerm.objects.filter(term__vocabulary=vocabulary).values_list("term__code")
    return [code for code, _number in counted.annotate(number=Count("pk")).order_by("-number", "term__code")[:8]]


def _rare() -> Iterator[tuple[str, str]]:
    """Words of which the vocabulary says that few entries have them, the same ones in every run."""
    for language in LANGUAGES:
        few = Word.objects.filter(language=language, entries__range=RARE, word__regex=r"^\w{7,14}$")
        for word in few.order_by("word").values_list("word", flat=True)[: 6 * 40 : 40]:
            yield word, language
