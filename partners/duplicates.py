"""Partners that are probably one: like names in any language, or the same identifier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from django.contrib.postgres.search import TrigramSimilarity
from django.db import transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils import timezone

from entries.models import Entry
from entries.rules import Refused
from entries.search.words import folded
from entries.texts import LANGUAGES, Text, raw, text_of
from entries.viewers import CURATORS
from partners import rules
from partners.models import KnownDifferent, Partner

if TYPE_CHECKING:
    from entries.viewers import Viewer

#: From this likeness on (0 to 1, shared trigrams among all, as pg_trgm counts) two names are shown.
LIKE = 0.5
#: Words that so many partners carry ("association", "national") bring nobody together.
COMMON = 60
MOST = 100


@dataclass(frozen=True, slots=True)
class Pair:
    """Two partners and how like they are; 1 for the same name or identifier."""

    first: Partner
    second: Partner
    likeness: float
    same_identifier: bool

    @property
    def titles(self) -> tuple[Text, Text]:
        """Both names in the reader's language."""
        return text_of(self.first, "title"), text_of(self.second, "title")


def trigrams(name: str) -> frozenset[str]:
    """The trigrams of a folded name, word by word with two blanks before and one after, as pg_trgm makes them."""
    return frozenset(
        padded[start : start + 3]
        for word in name.split()
        for padded in (f"  {word} ",)
        for start in range(len(padded) - 2)
    )


def likely() -> list[Pair]:
    """The pairs of published partners that are probably one, the likest first, at most 100 (2 queries).

    Pairs that ISU called different are left out. Only partners that share a word or an identifier are compared, so
    that the time grows with the number of partners, not with its square.
    """
    partners = {one.pk: one for one in Partner.objects.published().order_by("pk")}
    known = set(KnownDifferent.objects.values_list("first_id", "second_id"))
    names = {pk: _names(one) for pk, one in partners.items()}
    grams = {name: trigrams(name) for found in names.values() for name in found}
    identified = set(_sharing({pk: one.identifiers.split() for pk, one in partners.items()}))
    worded = set(_sharing({pk: {word for name in found for word in name.split()} for pk, found in names.items()}))
    pairs = []
    for first, second in (identified | worded) - known:
        same = (first, second) in identified
        likeness = 1.0 if same else _likeness(names[first], names[second], grams)
        if likeness >= LIKE:
            pairs.append(Pair(partners[first], partners[second], likeness, same))
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.first.pk, pair.second.pk))[:MOST]


def like(name: str, viewer: Viewer) -> list[Partner]:
    """The published partners whose name in any language is like this one, the likest first, at most 5 (1 query)."""
    nearest = Greatest(*(TrigramSimilarity(f"title_{language}", name) for language in LANGUAGES), Value(0.0))
    found = Partner.objects.visible_to(viewer).published().annotate(likeness=nearest)
    return list(found.filter(likeness__gte=LIKE).order_by("-likeness", "pk")[:5])


def _names(partner: Partner) -> frozenset[str]:
    return frozenset(filter(None, (folded(raw(partner, "title", language)) for language in LANGUAGES)))


def _sharing(marks: dict[int, Iterable[str]]) -> Iterator[tuple[int, int]]:
    """Pairs of ids, the smaller first, that have a mark in common which is not everybody's."""
    carriers: defaultdict[str, set[int]] = defaultdict(set)
    for pk, found in marks.items():
        for mark in found:
            carriers[mark].add(pk)
    for together in carriers.values():
        if 1 < len(together) <= COMMON:
            yield from combinations(sorted(together), 2)


def _likeness(first: frozenset[str], second: frozenset[str], grams: dict[str, frozenset[str]]) -> float:
    pairs = [(grams[one], grams[other]) for one in first for other in second]
    return max((len(one & other) / len(one | other) for one, other in pairs if one and other), default=0.0)


@transaction.atomic
def tell_apart(*, first: Partner, second: Partner, by: Viewer) -> None:
    """Say that two partners are two (Refused for others than curators); saying it twice changes nothing."""
    if not by.roles & CURATORS:
        raise Refused(rules.NOT_ISU.reason)
    low, high = sorted((first.pk, second.pk))
    list(Entry.objects.select_for_update().filter(pk=low))
    KnownDifferent.objects.get_or_create(
        first_id=low, second_id=high, defaults={"said_by_id": by.user_id, "said_at": timezone.now()}
    )
