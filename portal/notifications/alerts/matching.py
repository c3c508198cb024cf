# ruff: noqa: S608 - the statements are made of constants; every value is a parameter
"""Which alerts an entry meets: candidates by an index, each question once, the last word by the list's own condition.

An entry brings its words and marks; the GIN index on `anchors` finds the questions that hold one of them, and only
these are put to the entry's vector. So the work grows with the questions that are near the entry, not with all alerts.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from entries.models import Audience, Entry, SearchDocument
from entries.search.indexing import vector_without
from entries.search.terms import Thesaurus, thesaurus
from funding.calls.listing import values_of
from funding.models import Call
from matching import registry
from matching.building import Ground, profile_of
from matching.engine import weighing
from matching.engine.statement import as_record, pairs, parameters
from matching.models import Profile
from matching.money import Rates
from matching.profiles import Side
from partners.asking import VERIFIED, values_of as partner_values_of
from partners.viewers import viewers_of
from portal.notifications.alerts.anchors import ANY
from portal.notifications.alerts.models import Alert, Sort
from portal.notifications.alerts.preparing import mark, prepare_stale, themes_of
from portal.notifications.models import Reader

_BATCH = 2000
#: The questions that hold one of many words. One look into the index for each word: with a thousand words in one
#: look (`anchors && …`) GIN compares every question with all of them, which took fifty times as long.
_NEAR = """
SELECT DISTINCT a.id FROM unnest({words}) AS word CROSS JOIN LATERAL
       (SELECT id FROM alerts_asking WHERE anchors @> ARRAY[word] OFFSET 0) AS a"""
_LISTS = f"""
WITH entry AS MATERIALIZED (
    SELECT tsv || array_to_tsvector(%(marks)s::text[]) AS vector,
           tsvector_to_array(tsv) || %(marks)s::text[] AS words
      FROM (SELECT coalesce(%(instead)s::tsvector, tsv) AS tsv
              FROM entries_searchdocument WHERE entry_id = %(entry)s) AS document),
near AS MATERIALIZED ({_NEAR.format(words="(SELECT words FROM entry)")})
SELECT a.id FROM near JOIN alerts_asking AS a USING (id), entry WHERE entry.vector @@ a.condition"""
#: The answers that are near a profile, as rows that matching compares: their ids are those of the questions.
_ANSWERS = f"""(SELECT one.* FROM ({_NEAR.format(words="%(near)s::text[]")}) AS near
    JOIN alerts_asking AS a USING (id) CROSS JOIN LATERAL
    jsonb_populate_record(NULL::matching_profile, a.profile || jsonb_build_object('id', a.id)) AS one
    WHERE a.profile IS NOT NULL)"""
_ONE = "jsonb_populate_record(NULL::matching_profile, %(profile)s::jsonb)"


@dataclass(frozen=True, slots=True)
class Met:
    """An alert that an entry meets, with its reader (and the reader's account) read."""

    alert: Alert
    reader: Reader


def new_entry(entry: Entry, at: datetime) -> Iterator[Met]:
    """The alerts that hear of an entry that has just been published, in batches: memory stays flat.

    Searches exactly as the lists would find it for each reader; answers as matching fits; terms that it carries, those
    above them included; and, of the entry's owner and of the entry on whose page it stands, those who follow them.
    """
    document = SearchDocument.objects.filter(pk=entry.pk).first()
    known = thesaurus()
    condition = Q(sort=Sort.ENTRY, entry_id__in=_followed(entry))
    if document is not None:
        prepare_stale(known)
        askings = [*lists_that_find(entry, at), *answers_that_fit(entry, at, known)]
        condition |= Q(sort=Sort.TERM, term_id__in=_terms(document, known)) | Q(asking_id__in=askings)
    yield from _heard(Alert.objects.filter(condition), entry)


def followers(entry: Entry) -> Iterator[Met]:
    """The alerts on an entry itself, of those who may still read it."""
    yield from _heard(Alert.objects.filter(sort=Sort.ENTRY, entry_id=entry.pk), entry)


def opened(call: Call, at: datetime) -> Iterator[Met]:
    """The alerts that hear that an announced call is open: of its followers, and of lists that find it only now."""
    prepare_stale(thesaurus())
    before = min(at, call.opens_at or at) - timedelta(seconds=1)
    fresh = set(lists_that_find(call, at)).difference(lists_that_find(call, before))
    yield from _heard(Alert.objects.filter(Q(sort=Sort.ENTRY, entry_id=call.pk) | Q(asking_id__in=fresh)), call)


def translated(entry: Entry, languages: Iterable[str], at: datetime) -> Iterator[Met]:
    """The alerts whose lists find the entry only since it exists in these languages; of readers not told of it yet."""
    prepare_stale(thesaurus())
    before = lists_that_find(entry, at, instead=vector_without(entry, languages))
    fresh = set(lists_that_find(entry, at)).difference(before)
    told = Reader.objects.filter(notices__entry=entry, notices__kind="followed")
    yield from _heard(Alert.objects.filter(asking_id__in=fresh).exclude(reader__in=told), entry)


def verified(partner: Entry, at: datetime) -> Iterator[Met]:
    """The alerts whose lists find a partner only since its verification."""
    prepare_stale(thesaurus())
    other = [name for name in marks_of(partner, at) if not name.startswith(mark(f"{VERIFIED}:"))]
    fresh = set(lists_that_find(partner, at)).difference(lists_that_find(partner, at, marks=other))
    yield from _heard(Alert.objects.filter(asking_id__in=fresh), partner)


def lists_that_find(
    entry: Entry, at: datetime, *, instead: str | None = None, marks: list[str] | None = None
) -> list[int]:
    """The saved questions whose lists find the entry at this moment, for who may read it (1 query; 3 for a call).

    `instead` is a vector, and `marks` are marks, to ask in place of those that the entry is found by.
    """
    carried = marks_of(entry, at) if marks is None else marks
    with connection.cursor() as cursor:
        cursor.execute(_LISTS, {"entry": entry.pk, "marks": carried, "instead": instead})
        return [row[0] for row in cursor.fetchall()]


def marks_of(entry: Entry, at: datetime) -> list[str]:
    """What the filters ask for besides words and terms: its kind, and of calls and partners what the clock says."""
    values = values_of(entry.pk, at) if entry.kind == "call" else {}
    values |= partner_values_of(entry.pk) if entry.kind == "partner" else {}
    names = [f"kind:{entry.kind}", *(f"{name}:{code}" for name, codes in values.items() for code in codes)]
    return [ANY, *(mark(name) for name in names)]


def answers_that_fit(entry: Entry, at: datetime, known: Thesaurus) -> list[int]:
    """The saved answers that fit the entry with nothing in the way (1 query for each side it takes)."""
    build = registry.builder_of(entry.kind)
    if build is None:
        return []
    ground = Ground(terms=known, rates=Rates.load(), on=at.date())
    found: list[int] = []
    for draft in build(entry.detail()):
        profile = profile_of(draft, entry_id=entry.pk, kind=entry.kind, ground=ground)
        found += _fitting(profile, at)
    return found


def _fitting(profile: Profile, at: datetime) -> list[int]:
    seeks = profile.side == Side.SEEK
    sources = {"seekers": _ONE, "supports": _ANSWERS} if seeks else {"seekers": _ANSWERS, "supports": _ONE}
    column = "support_id" if seeks else "seeker_id"
    other = Profile(side=Side.SUPPORT if seeks else Side.SEEK, themes_key=profile.themes_key)
    values: dict[str, Any] = {"profile": as_record(profile), "near": themes_of(other)}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {column} FROM ({pairs(**sources)}) AS p WHERE bits = 0",
            parameters(weighing.current(), at) | values,
        )
        return [row[0] for row in cursor.fetchall()]


def _followed(entry: Entry) -> list[int]:
    """Entries whose followers hear of this one: its owner, and the entry on whose page it is shown."""
    parent = entry.kind_info.parent
    above = getattr(entry.detail(), f"{parent}_id", None) if parent else None
    return [pk for pk in (entry.owner_id, above) if pk]


def _terms(document: SearchDocument, known: Thesaurus) -> list[int]:
    """The terms under which the entry is found, and those that were merged into them."""
    carried = set(document.facets)
    return [pk for pk, term in known.by_id.items() if known.current(term).id in carried]


def _heard(alerts: QuerySet[Alert], entry: Entry) -> Iterator[Met]:
    """Those of the alerts that lead to mail, and whose readers may read the entry.

    What everybody, or everybody with an account, may read needs no question; for other audiences the accounts of a
    batch are asked for together (1 query).
    """
    heard = alerts.heard().select_related("reader__user")  # type: ignore[attr-defined]
    if entry.audience != Audience.EVERYONE:
        heard = heard.filter(reader__user__isnull=False)
    found = heard.iterator(chunk_size=_BATCH)
    if entry.audience in (Audience.EVERYONE, Audience.PARTNERS):
        yield from (Met(alert, alert.reader) for alert in found)
        return
    while batch := list(islice(found, _BATCH)):
        viewers = viewers_of(alert.reader.user for alert in batch if alert.reader.user)
        for alert in batch:
            viewer = viewers.get(alert.reader.user_id or 0)
            if viewer is not None and entry.audience in viewer.audiences:
                yield Met(alert, alert.reader)
