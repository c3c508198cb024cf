"""What there is to translate: published entries with their state in each language, and how many stand in which."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FilteredRelation, Q, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from entries.kinds import Kind, all_kinds, kind_of
from entries.locales import sort_key
from entries.models import Entry, EntryTerm, Revision, Vocabulary
from entries.rules import can_translate
from entries.search.terms import thesaurus
from entries.states import OPEN
from entries.texts import LANGUAGES, OWN_NAMES, Text, current_language, text_of
from entries.translations import TO_DO, TranslationState, states_of, with_standing
from entries.viewers import Viewer
from portal.desk.forms import Filter

#: In the address of the list: whatever still wants a translator or a second reader.
ANYTHING = "todo"
#: The columns of the coverage table, from what is worst for readers to what is best.
COLUMNS = (
    TranslationState.MISSING,
    TranslationState.OUTDATED,
    TranslationState.MACHINE,
    TranslationState.TRANSLATED,
    TranslationState.DRAFT,
    TranslationState.REVIEWED,
    TranslationState.ORIGINAL,
)


class TranslationFilter(Filter):
    """Language, state, kind and country of what may be translated. 1 query beside the thesaurus."""

    def __init__(self, *args: Any, entries: QuerySet[Entry], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._choose("language", _("Language"), list(settings.LANGUAGES))
        self._choose("state", _("State"), [(ANYTHING, _("Anything still to do")), *TranslationState.choices])
        self._choose_kind()
        self._choose("country", _("Country or area"), _countries_of(entries))


def _countries_of(entries: QuerySet[Entry]) -> list[tuple[str, str]]:
    """Countries that these entries carry, by name."""
    used = EntryTerm.objects.filter(entry__in=entries.order_by(), term__vocabulary=Vocabulary.COUNTRY)
    codes = used.values_list("term__code", flat=True).distinct()
    known = thesaurus()
    language = current_language()
    found = [(code, term.label(language).text) for code in codes if (term := known.find("country", code))]
    return sorted(found, key=lambda pair: sort_key(pair[1]))


def translatable(viewer: Viewer) -> QuerySet[Entry]:
    """Published entries that the viewer may see, those that are read most at the moment first."""
    return by_use(Entry.objects.visible_to(viewer).published())


def by_use(entries: QuerySet[Entry]) -> QuerySet[Entry]:
    """The most read of the last 30 days first (`portal.statistics` counts); the newest among equals."""
    joined = entries.annotate(use=FilteredRelation("uses", condition=Q(uses__language="")))
    return joined.order_by(Coalesce(F("use__recent"), Value(0)).desc(), "-published_at", "-pk")


def narrowed(entries: QuerySet[Entry], chosen: dict[str, str]) -> QuerySet[Entry]:
    """The entries that fit the choices of `TranslationFilter`; a state without language counts in any of them."""
    if chosen["kind"]:
        entries = entries.filter(kind=chosen["kind"])
    if chosen["country"]:
        carrying = EntryTerm.objects.filter(term__vocabulary=Vocabulary.COUNTRY, term__code=chosen["country"])
        entries = entries.filter(pk__in=carrying.values("entry"))
    if chosen["state"]:
        entries = in_state(entries, chosen["state"], chosen["language"])
    return entries


def in_state(entries: QuerySet[Entry], state: str, language: str = "") -> QuerySet[Entry]:
    """Entries that stand in this translation state in the language (in any language, when none is given)."""
    languages = [language] if language else LANGUAGES
    wanted, states = Q(pk__in=[]), TO_DO if state == ANYTHING else (state,)
    for code in languages:
        wanted |= Q(**{f"standing_{code}__in": states})
    return with_standing(entries, languages).filter(wanted)


@dataclass(frozen=True, slots=True)
class Cell:
    """How an entry stands in a language, whether somebody works on it, and whether the viewer may translate it."""

    language: str
    state: TranslationState
    under_way: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One entry with its languages."""

    entry: Entry
    title: Text
    cells: list[Cell]

    @property
    def key(self) -> str:
        """The entry's id as a form sends it."""
        return str(self.entry.pk)


def lines(viewer: Viewer, entries: Iterable[Entry], languages: Iterable[str]) -> list[Line]:
    """The lines of one page of the list (3 queries)."""
    listed, codes = list(entries), list(languages)
    states = states_of(listed)
    drafts = Revision.objects.filter(entry__in=[entry.pk for entry in listed], track__in=codes, state__in=OPEN)
    under_way = set(drafts.values_list("entry_id", "track"))
    may = {code: bool(can_translate(viewer, code)) for code in codes}
    return [
        Line(
            entry,
            text_of(entry, "title"),
            [
                Cell(
                    code,
                    states[entry.pk][code],
                    (entry.pk, code) in under_way and states[entry.pk][code] != TranslationState.DRAFT,
                    may[code] and code != entry.original_language,
                )
                for code in codes
            ],
        )
        for entry in listed
    ]


@dataclass(frozen=True, slots=True)
class Covered:
    """One row of the coverage table: a kind (or all of them) with how many entries stand in each state."""

    kind: Kind | None
    counts: Counter[str]

    @property
    def cells(self) -> list[tuple[TranslationState, int]]:
        """The counts in the order of the columns."""
        return [(state, self.counts[state]) for state in COLUMNS]

    @property
    def total(self) -> int:
        """All published entries."""
        return self.counts.total()

    @property
    def share(self) -> float | None:
        """Of those that need a translation, how many have one that a second person has read; None without any."""
        wanted = self.counts.total() - self.counts[TranslationState.ORIGINAL]
        return self.counts[TranslationState.REVIEWED] / wanted if wanted else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the kinds stand in one language."""

    language: str
    rows: Sequence[Covered]
    whole: Covered

    @property
    def name(self) -> str:
        """What the language's readers call it."""
        return OWN_NAMES[self.language]


def coverage(viewer: Viewer) -> list[Coverage]:
    """How every kind stands in every language, a translator's own languages first (a query a language)."""
    entries = Entry.objects.visible_to(viewer).published().order_by()
    languages = sorted(LANGUAGES, key=lambda code: code not in viewer.translates)
    return [_coverage_of(entries, language) for language in languages]


def _coverage_of(entries: QuerySet[Entry], language: str) -> Coverage:
    standing = f"standing_{language}"
    counted = with_standing(entries, [language]).values("kind", standing).annotate(number=Count("pk"))
    by_kind: dict[str, Counter[str]] = {}
    for row in counted:
        by_kind.setdefault(row["kind"], Counter())[row[standing]] = row["number"]
    order = {kind.code: place for place, kind in enumerate(all_kinds())}
    rows = [Covered(kind_of(code), by_kind[code]) for code in sorted(by_kind, key=lambda code: order[code])]
    whole: Counter[str] = sum(by_kind.values(), Counter())
    return Coverage(language, rows, Covered(None, whole))
