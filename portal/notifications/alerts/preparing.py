"""From a saved question to what the engine reads: its condition, its anchors, or its profile.

The condition is the one that the list's own statement asks (`entries.search.statement`), in one `tsquery`: words and
terms as they are, the other filters as marks that no text holds ("¤kind:call"); an entry brings its own marks along.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.http import QueryDict
from django.utils import timezone

from entries.kinds import searchable_kinds
from entries.search.parsing import Asked
from entries.search.statement import Statement
from entries.search.terms import Thesaurus, thesaurus
from matching.building import Ground, profile_of
from matching.engine.statement import as_record
from matching.models import Profile
from matching.money import Rates
from portal.finding import questions
from portal.notifications.alerts.anchors import ANY, anchors_of, shares
from portal.notifications.alerts.models import Asking
from portal.notifications.alerts.subjects import ROUTES
from portal.tables.lists import listing

#: Raise it when the columns would come out otherwise for the same question.
VERSION = 1
BATCH = 200

_kept: tuple[Thesaurus, str] | None = None


def fingerprint(known: Thesaurus) -> str:
    """What the columns depend on besides the question: names, codes and places of all terms."""
    global _kept
    if _kept is not None and _kept[0] is known:
        return _kept[1]
    told = [
        (term.id, term.vocabulary, term.code, term.names, term.ancestors, term.merged_into, term.retired)
        for _pk, term in sorted(known.by_id.items())
    ]
    found = hashlib.sha256(repr((VERSION, told)).encode()).hexdigest()
    _kept = (known, found)
    return found


def prepare_stale(known: Thesaurus, *, limit: int | None = None) -> int:
    """Prepare the questions anew that were prepared with other terms than today's; returns how many."""
    stale = Asking.objects.exclude(prepared=fingerprint(known)).order_by("pk")
    keys = list(stale.values_list("pk", flat=True)[:limit])
    for start in range(0, len(keys), BATCH):
        prepare(Asking.objects.in_bulk(keys[start : start + BATCH]).values(), known)
    return len(keys)


def prepare(askings: Iterable[Asking], known: Thesaurus | None = None) -> None:
    """Write the engine's columns of these questions (4 queries, whatever their number; one more without `known`).

    A question that cannot be understood any more, because its list or all of its filters are gone, finds nothing.
    """
    known = known or thesaurus()
    listed = list(askings)
    lists = [asking for asking in listed if asking.place not in ROUTES]
    _prepare_lists(lists, known)
    for asking in listed:
        if asking.place in ROUTES:
            _prepare_answers(asking, known)
        asking.prepared = fingerprint(known)
    _write(listed)


def _prepare_lists(askings: Sequence[Asking], known: Thesaurus) -> None:
    asked = [_asked(asking, known) for asking in askings]
    words = _words([one for one in asked if one is not None and (one.question or any(one.chosen.values()))])
    share = shares()

    def share_of(word: str) -> float:
        # Marks stand in no text; most entries carry any one of them.
        return 1.0 if word.startswith("¤") else share(word)

    for asking, one in zip(askings, asked, strict=True):
        text = "" if one is None else condition_of(one, words.get(id(one)))
        asking.condition, asking.anchors = text, anchors_of(text, share_of)


def _asked(asking: Asking, known: Thesaurus) -> Asked | None:
    """What a question asks; None when today's portal does not understand all of it (it would answer 400)."""
    found = listing(asking.place)
    asked = found.read(QueryDict(asking.query), known) if found else None
    return None if asked is None or asked.problems or asked.unanswerable else asked


def condition_of(asked: Asked, words: str | None) -> str:
    """The whole condition: what is asked of the vector, and the marks of everything else; "" is met by nothing."""
    if words == "":
        return ""  # nothing but stop words: the list finds nothing either
    parts = [f"( {words} )"] if words else []
    if {kind.code for kind in asked.kinds} != {kind.code for kind in searchable_kinds()}:
        parts.append(_either(f"kind:{kind.code}" for kind in asked.kinds))
    if asked.chosen_kinds:
        parts.append(_either(f"kind:{kind.code}" for kind in asked.chosen_kinds))
    picked = getattr(asked, "picked", {})
    parts += [_either(f"{name}:{code}" for code in codes) for name, codes in picked.items() if codes]
    return " & ".join(parts) or f"'{ANY}'"


def mark(name: str) -> str:
    """A mark, as entries carry it."""
    return f"¤{name}"


def _either(names: Iterable[str]) -> str:
    return "( " + " | ".join(f"'{mark(name)}'" for name in names) + " )"


def _words(asked: Sequence[Asked]) -> dict[int, str]:
    """Words and terms of each list as its own statement asks them, in PostgreSQL's spelling (1 query)."""
    if not asked:
        return {}
    one = Statement()
    columns = []
    for each in asked:
        terms = [[term.id for term in terms] for terms in each.chosen.values() if terms]
        parts = [one.question(each.question)] if each.question else []
        parts += [one.terms(ids) for ids in terms]
        columns.append(f"({' && '.join(parts)})::text")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ARRAY[{', '.join(columns)}]", one.parameters)
        texts = cursor.fetchone()[0]
    return {id(each): text for each, text in zip(asked, texts, strict=True)}


def _prepare_answers(asking: Asking, known: Thesaurus) -> None:
    """Answers as matching compares them, as the finding page does: without rates, amounts are in dollars already."""
    form, answers = questions.asked(QueryDict(asking.query), ROUTES[asking.place], known)
    if form.errors:
        asking.profile, asking.anchors = None, []
        return
    ground = Ground(terms=known, rates=Rates(()), on=timezone.now().date())
    profile = profile_of(answers.draft(known), entry_id=0, kind="", ground=ground)
    asking.profile, asking.anchors = json.loads(as_record(profile)), themes_of(profile)


def themes_of(profile: Profile) -> list[str]:
    """What two profiles have in common that are compared at all (`matching.building`), marked with the asking side."""
    return [mark(f"{profile.side}:{number}") for number in profile.themes_key]


def _write(askings: Sequence[Asking]) -> None:
    """Store the columns (1 query)."""
    if not askings:
        return
    rows: dict[str, Any] = {
        "ids": [asking.pk for asking in askings],
        "conditions": [None if asking.place in ROUTES else asking.condition for asking in askings],
        "profiles": [json.dumps(asking.profile) if asking.profile else None for asking in askings],
        # Arrays of arrays must be square: each travels as JSON.
        "anchors": [json.dumps(asking.anchors) for asking in askings],
        "prepared": askings[0].prepared,
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE alerts_asking AS a SET condition = w.condition::tsquery, profile = w.profile::jsonb,"
            " anchors = ARRAY(SELECT jsonb_array_elements_text(w.anchors::jsonb)), prepared = %(prepared)s"
            " FROM unnest(%(ids)s::bigint[], %(conditions)s::text[], %(profiles)s::text[], %(anchors)s::text[])"
            " AS w(id, condition, profile, anchors) WHERE a.id = w.id",
            rows,
        )
