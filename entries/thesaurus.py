"""Keeping the thesaurus: verbs on terms. No entry is ever lost by one of them.

Each verb is one transaction, asks who does it, marks the term as `edited` (so that loading the data files leaves it
alone), and tells caches and search what changed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.models import TRACK_SOURCE, EntryTerm, Revision, Term, Vocabulary
from entries.rules import Refused
from entries.search.indexing import carrying, refresh
from entries.states import OPEN
from entries.tasks import reindex
from entries.texts import LANGUAGES, raw, text_of
from entries.viewers import CURATORS, Viewer
from entries.vocabularies import LOCK, refresh_ancestors

#: Vocabularies whose terms may stand above those of a vocabulary; the others are flat lists.
ABOVE: dict[str, tuple[Vocabulary, ...]] = {
    Vocabulary.THEME: (Vocabulary.THEME,),
    Vocabulary.COUNTRY: (Vocabulary.REGION, Vocabulary.COUNTRY_GROUP),
    Vocabulary.REGION: (Vocabulary.REGION,),
    Vocabulary.SDG: (Vocabulary.SDG,),
    Vocabulary.GROUP: (Vocabulary.GROUP,),
}
WORDS = ("label", "short", "alternatives")
#: Columns that `edit` writes.
COLUMNS = (*(f"{name}_{language}" for name in WORDS for language in LANGUAGES), "verified", "source")
#: More entries than this are written to search by a worker, so that nobody waits for them.
AT_ONCE = 200


class ChangedMeanwhile(Exception):
    """Somebody else changed the term since it was read; `term` is how it stands now."""

    def __init__(self, term: Term) -> None:
        super().__init__(f"{term.key} was changed meanwhile")
        self.term = term


@dataclass(frozen=True, slots=True)
class MergePreview:
    """What merging one term into another would do, in numbers."""

    entries: int
    already_there: int
    revisions: int
    narrower: int


def fingerprint(term: Term) -> str:
    """A mark of how the term stands now, for telling whether somebody changed it since (1 query for the broader)."""
    values: list[Any] = [getattr(term, column) or "" for column in COLUMNS]
    values += [term.retired, term.merged_into_id, sorted(term.broader.values_list("pk", flat=True))]
    return hashlib.sha256(json.dumps(values, ensure_ascii=False).encode()).hexdigest()[:32]


@transaction.atomic
def create(*, vocabulary: str, code: str, values: dict[str, Any], broader: Iterable[Term], by: Viewer) -> Term:
    """A new term at the end of its vocabulary. Raises `Refused`, also for a code that exists in other letters."""
    _ask(by)
    present = Term.objects.of(vocabulary).filter(code__iexact=code).first()
    if present is not None:
        raise Refused(_("A term with this code exists already in this vocabulary."))
    last = Term.objects.of(vocabulary).order_by("-position").first()
    term = Term(vocabulary=vocabulary, code=code, position=(last.position if last else 0) + 10, edited=True)
    _write(term, values)
    _set_broader(term, list(broader))
    _announce({term.pk}, by, moved=refresh_ancestors())
    return term


@transaction.atomic
def edit(*, term: Term, values: dict[str, Any], broader: Iterable[Term], by: Viewer, seen: str = "") -> Term:
    """Write words, source and broader terms of a term.

    In order: locks the term; refuses an old `seen` (`ChangedMeanwhile`; "" does not ask); writes the columns;
    replaces the broader terms; works out ancestors anew; announces. Raises `Refused`, also for a circle.
    """
    _ask(by)
    term = _locked().get(pk=term.pk)
    if seen and seen != fingerprint(term):
        raise ChangedMeanwhile(term)
    if term.merged_into_id is not None:
        raise Refused(_("This term was merged into another; change that one."))
    _write(term, values)
    _set_broader(term, list(broader))
    _announce({term.pk}, by, moved=refresh_ancestors())
    return term


@transaction.atomic
def retire(*, term: Term, by: Viewer) -> Term:
    """Take a term out of the choices; entries that carry it keep it."""
    return _set_retired(term, True, by)


@transaction.atomic
def bring_back(*, term: Term, by: Viewer) -> Term:
    """Offer a retired term again."""
    return _set_retired(term, False, by)


def preview_merge(old: Term, new: Term) -> MergePreview:
    """How many entries, open revisions and narrower terms would move (4 queries)."""
    rows = EntryTerm.objects.filter(term=old)
    there = EntryTerm.objects.filter(term=new).values("entry")
    return MergePreview(
        entries=rows.values("entry").distinct().count(),
        already_there=rows.filter(entry__in=there).values("entry").distinct().count(),
        revisions=_open_revisions_naming(old).count(),
        narrower=old.narrower.exclude(pk=new.pk).count(),
    )


@transaction.atomic
def merge(*, old: Term, new: Term, by: Viewer, seen: str = "") -> int:
    """Merge `old` into `new`; returns how many entries carried `old`.

    In order: locks both; refuses an old `seen` (fingerprint of `old`); moves the entries' rows (dropping those that
    `new` has already, role by role); rewrites open revisions that name the old key; hangs narrower terms under
    `new`; keeps the old names as other words for the new term; points `old`, and what was merged into it before,
    to `new`; works out ancestors; announces. Raises `Refused` or `ChangedMeanwhile`.
    """
    _ask(by)
    locked = {term.pk: term for term in _locked().filter(pk__in=[old.pk, new.pk]).order_by("pk")}
    old, new = locked[old.pk], locked[new.pk]
    if seen and seen != fingerprint(old):
        raise ChangedMeanwhile(old)
    _ask_merge(old, new)
    moved = _move_rows(old, new)
    _rewrite_open_revisions(old, new)
    _hang_narrower(old, new)
    _keep_names(old, new)
    old.merged.update(merged_into=new)
    old.broader.clear()
    old.merged_into, old.edited = new, True
    old.save(update_fields=["merged_into", "edited"])
    facts.record("terms.merged", by=by, old=old.key, new=new.key, entries=len(moved), moved=[old.pk, new.pk])
    _announce({old.pk, new.pk}, by, moved=refresh_ancestors(), entries=moved)
    return len(moved)


def _ask(by: Viewer) -> None:
    """Refuse those who do not keep terms; let one keeper work at a time, so that two cannot make a circle together."""
    if not by.roles & CURATORS:
        raise Refused(_("Terms are kept by curators and administrators."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _locked() -> QuerySet[Term]:
    """Terms locked against other keepers, but not against a publication that adds a row which names one of them.

    FOR UPDATE would make that publication wait while it holds what the keeper waits for; nobody changes a term's key.
    """
    return Term.objects.select_for_update(no_key=True)


def _write(term: Term, values: dict[str, Any]) -> None:
    for column in COLUMNS:
        if column in values:
            setattr(term, column, values[column] or (False if column == "verified" else ""))
    if not any(raw(term, "label", language) for language in LANGUAGES):
        raise Refused(_("A term needs a label in one language at least."))
    term.edited = True
    term.save()


def _set_broader(term: Term, broader: list[Term]) -> None:
    allowed = ABOVE.get(term.vocabulary, ())
    for above in broader:
        if above.vocabulary not in allowed:
            raise Refused(_("A term of that vocabulary cannot stand above this one."))
        if above.pk == term.pk or term.pk in _ancestors(above):
            sentence = _("“%(above)s” cannot stand above “%(term)s”: it lies below it already.")
            raise Refused(sentence % {"above": text_of(above, "label"), "term": text_of(term, "label")})
    term.broader.set(broader)


def _ancestors(term: Term) -> set[int]:
    """The ids above a term, read from the links themselves: the stored list may be a moment old."""
    found: set[int] = set()
    waiting = {term.pk}
    while waiting:
        links = Term.broader.through.objects.filter(from_term_id__in=waiting)
        waiting = set(links.values_list("to_term_id", flat=True)) - found
        found |= waiting
    return found


def _set_retired(term: Term, retired: bool, by: Viewer) -> Term:
    _ask(by)
    term = _locked().get(pk=term.pk)
    if term.merged_into_id is not None:
        raise Refused(_("This term was merged into another; change that one."))
    term.retired, term.edited = retired, True
    term.save(update_fields=["retired", "edited"])
    _announce({term.pk}, by, moved=set())
    return term


def _ask_merge(old: Term, new: Term) -> None:
    if old.pk == new.pk:
        raise Refused(_("A term cannot be merged into itself."))
    if old.vocabulary != new.vocabulary:
        raise Refused(_("Only terms of one vocabulary can be merged."))
    if old.merged_into_id is not None:
        raise Refused(_("This term has been merged already."))
    if new.merged_into_id is not None or new.retired:
        raise Refused(_("Choose a term that is in use."))


def _move_rows(old: Term, new: Term) -> set[int]:
    """Move the entries of `old` to `new`; returns the ids of all entries that carried `old`."""
    rows = list(EntryTerm.objects.filter(term=old).values_list("pk", "entry_id", "role"))
    taken = set(EntryTerm.objects.filter(term=new).values_list("entry_id", "role"))
    doubled = [pk for pk, entry, role in rows if (entry, role) in taken]
    EntryTerm.objects.filter(pk__in=doubled).delete()
    EntryTerm.objects.filter(term=old).update(term=new)
    return {entry for _pk, entry, _role in rows}


def _open_revisions_naming(term: Term) -> Any:
    return Revision.objects.filter(state__in=OPEN, track=TRACK_SOURCE, payload__terms__contains=[[term.key]])


def _rewrite_open_revisions(old: Term, new: Term) -> None:
    """Put the new key into payloads that wait. Their edition grows: an editor who has one open is told."""
    for revision in _open_revisions_naming(old).select_for_update():
        renamed = {(new.key if key == old.key else key, role) for key, role in revision.payload["terms"]}
        revision.payload["terms"] = sorted([key, role] for key, role in renamed)
        revision.edition += 1
        revision.save(update_fields=["payload", "edition", "updated_at"])


def _hang_narrower(old: Term, new: Term) -> None:
    """Hang the narrower terms of `old` under `new`; those that lie above `new` go under what was above `old`."""
    above_old = list(old.broader.all())
    above_new = _ancestors(new)
    for term in old.narrower.all():
        term.broader.remove(old)
        if term.pk == new.pk or term.pk in above_new:
            term.broader.add(*(above for above in above_old if above.pk != term.pk))
        else:
            term.broader.add(new)


def _keep_names(old: Term, new: Term) -> None:
    for language in LANGUAGES:
        known = [name for field in WORDS for name in raw(new, field, language).splitlines()]
        folded = {name.strip().casefold() for name in known}
        fresh = [name.strip() for field in WORDS for name in raw(old, field, language).splitlines() if name.strip()]
        kept = [name for name in dict.fromkeys(fresh) if name.casefold() not in folded]
        lines = [*raw(new, "alternatives", language).splitlines(), *kept]
        setattr(new, f"alternatives_{language}", "\n".join(filter(None, (line.strip() for line in lines))))
    new.edited = True
    new.save()


def _announce(changed: set[int], by: Viewer, *, moved: set[int], entries: Iterable[int] = ()) -> None:
    """Record the change, renew search rows, tell caches.

    Search rows hold a term's place, not its words: those of `entries`, and of all that carry terms whose ancestors
    `moved`, are written anew; many of them later, by a worker. The version grows first: search reads the terms anew
    when it does.
    """
    facts.bump_content_version()
    facts.record("terms.changed", by=by, terms=sorted(changed | moved), moved=sorted(moved))
    stale = sorted({*entries, *(carrying(moved) if moved else ())})
    if len(stale) > AT_ONCE:
        # Robust: the change is committed then, and a broker that is away must not turn it into an error.
        transaction.on_commit(partial(reindex.delay, stale), robust=True)
    elif stale:
        refresh(stale)
