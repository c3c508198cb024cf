"""Who gets an issue: subscribers whose interests meet its segment, in which language, and how many they are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Coalesce

from entries.models import Vocabulary
from entries.search.terms import thesaurus
from entries.texts import LANGUAGES, OWN_NAMES, direction_of
from portal.notifications.newsletter.models import Issue, Subscription, is_ready

#: Columns of segments and of interests, with the vocabulary of their codes.
INTERESTS = {
    "countries": Vocabulary.COUNTRY,
    "kinds": Vocabulary.PARTNER_KIND,
    "themes": Vocabulary.THEME,
}


#: Columns of segments that stand for the countries in them.
PLACES = {"regions": Vocabulary.REGION, "groups": Vocabulary.COUNTRY_GROUP}


@dataclass(frozen=True, slots=True)
class Share:
    """The readers of one language: how many they are, and the language that they get ("": nothing)."""

    language: str
    readers: int
    gets: str

    @property
    def name(self) -> str:
        """What the language is called by its own readers."""
        return OWN_NAMES[self.language]

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return direction_of(self.language)

    @property
    def is_fallback(self) -> bool:
        """Whether they get another language than their own."""
        return self.gets not in ("", self.language)


def source_of(issue: Issue, language: str) -> str:
    """The language in which the readers of `language` get an issue; "" where they get nothing."""
    if is_ready(issue, language):
        return language
    return issue.instead if issue.instead and is_ready(issue, issue.instead) else ""


def readers_of(issue: Issue) -> QuerySet[Subscription]:
    """The subscriptions that an issue goes to, each with its `writes_in` (1 query).

    In each of countries, kinds and themes: an issue for all goes to all, and who named nothing gets everything. Regions
    and groups mean the countries in them. Of languages only those that are named, unless none is.
    """
    found = Subscription.objects.reached()
    for column, vocabulary in INTERESTS.items():
        wanted = countries_of(issue) if column == "countries" else getattr(issue, column)
        if wanted:
            found = found.filter(Q(**{column: []}) | Q(**{f"{column}__overlap": related(vocabulary, wanted)}))
    language = Coalesce("reader__user__language", "reader__language", output_field=CharField())
    found = found.annotate(writes_in=language)
    return found.filter(writes_in__in=issue.languages) if issue.languages else found


def countries_of(issue: Issue) -> list[str]:
    """The countries of the segment: those that it names, and those in the regions and groups that it names."""
    known = thesaurus()
    above = {
        known.current(term).id
        for column, vocabulary in PLACES.items()
        for code in getattr(issue, column)
        if (term := known.find(vocabulary, code))
    }
    inside = [term.code for term in known.of(Vocabulary.COUNTRY) if above and above & set(term.ancestors)]
    return list(dict.fromkeys([*issue.countries, *inside]))


def shares(issue: Issue) -> list[Share]:
    """The readers by language, in the portal's order, and what each get (1 query)."""
    rows: Any = readers_of(issue).order_by()
    counted = dict(rows.values_list("writes_in").annotate(number=Count("pk")))
    return [Share(code, counted.get(code, 0), source_of(issue, code)) for code in LANGUAGES]


def related(vocabulary: str, codes: Iterable[str]) -> list[str]:
    """The codes of these terms, of what they were merged with, and of all above and below them in their vocabulary.

    Who follows rehabilitation wants to hear of prosthetics, and who follows prosthetics, of rehabilitation.
    """
    known = thesaurus()
    found = [term for code in codes if (term := known.find(vocabulary, code))]
    wanted = {known.current(term).id for term in found}
    above = {pk for one in wanted for pk in known.by_id[one].ancestors}
    near = [
        term.code
        for term in known.of(vocabulary)
        if known.current(term).id in wanted or term.id in above or wanted & set(term.ancestors)
    ]
    return sorted({*codes, *near})
