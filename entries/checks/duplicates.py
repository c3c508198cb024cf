"""Has somebody told this already?"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import or_
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Exists, F, FloatField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils.translation import gettext as _

from entries import locales
from entries.checks.base import Finding, Severity, check
from entries.models import Audience, Entry, EntryTerm, Vocabulary
from entries.states import WAITING, State
from entries.texts import LANGUAGES, raw, text_of

#: From this likeness on (0 to 1) two entries are probably one. A title weighs more than a summary.
LIKE = 0.6
TITLE, SUMMARY = 0.6, 0.4
MOST = 3
#: Where another entry would stand beside this one: live, or on its way.
_STANDING = frozenset({*WAITING, State.SCHEDULED, State.PUBLISHED})


@check
def likely_duplicates(entry: Entry) -> Iterator[Finding]:
    """Entries of the same kind, country or owner that read alike in any language, the likest three (1 query).

    Those that not everybody may read are told to ISU only.
    """
    for other in alike(entry):
        is_public = other.state == State.PUBLISHED and other.audience == Audience.EVERYONE
        message = _("It reads much like another entry (%(likeness)s alike): “%(title)s”. Are they the same?")
        yield Finding(
            f"like-{other.pk}",
            Severity.WARNING,
            message % {"likeness": locales.percent(other.likeness), "title": text_of(other, "title")},
            about=other.pk,
            internal=not is_public,
        )


def alike(entry: Entry) -> QuerySet[Any]:
    """The entries that read like this one, each with its `likeness`; titles are found by an index of trigrams."""
    titles = {code: raw(entry, "title", code) for code in LANGUAGES if raw(entry, "title", code)}
    if not titles:
        return Entry.objects.none()
    read_alike = reduce(or_, (Q(**{f"title_{code}__trigram_similar": title}) for code, title in titles.items()))
    likeness = [_likeness(code, title, raw(entry, "summary", code)) for code, title in titles.items()]
    others = Entry.objects.filter(read_alike, _near(entry), kind=entry.kind, state__in=_STANDING).exclude(pk=entry.pk)
    scored = others.annotate(likeness=Greatest(*likeness, Value(0.0)))
    return scored.filter(likeness__gte=LIKE).order_by("-likeness", "pk")[:MOST]


def _likeness(code: str, title: str, summary: str) -> Any:
    """How alike title and summary are in one language; a title alone counts whole where a summary is missing."""
    titles = _similarity(f"title_{code}", title)
    if not summary:
        return titles
    return titles * TITLE + Coalesce(_similarity(f"summary_{code}", summary), titles) * SUMMARY


def _similarity(column: str, text: str) -> Any:
    return Cast(TrigramSimilarity(F(column), text), FloatField())


def _near(entry: Entry) -> Q:
    """The same owner (without one, the same author), or a country in common."""
    places = entry.entry_terms.filter(term__vocabulary=Vocabulary.COUNTRY).values("term_id")
    near = Q(Exists(EntryTerm.objects.filter(entry_id=OuterRef("pk"), term_id__in=places)))
    if entry.owner_id:
        return near | Q(owner_id=entry.owner_id)
    return near | Q(owner=None, author_id=entry.author_id) if entry.author_id else near
