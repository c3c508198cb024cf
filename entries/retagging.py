"""Changing the terms of published entries: where ISU files them, apart from what their authors wrote.

Terms say where an entry is found. Curators keep them as they keep the thesaurus (`entries.thesaurus.merge` moves them
in the same way): at once, without a version of the text, and in the versions that wait too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from django.db import connection, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from entries import facts
from entries.kinds import Kind, TermField
from entries.models import TRACK_SOURCE, Entry, EntryTerm, Revision, Term
from entries.rules import Refused
from entries.search.indexing import refresh
from entries.states import OPEN, State
from entries.tasks import reindex
from entries.thesaurus import AT_ONCE
from entries.viewers import CURATORS, Viewer
from entries.vocabularies import LOCK

#: A term and the role in which an entry carries it: ("theme/prosthetics", "about"), as payloads write it.
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Retag:
    """What an entry gains and what it loses."""

    added: frozenset[Pair] = frozenset()
    removed: frozenset[Pair] = frozenset()


def field_for(kind: Kind, pair: Pair) -> TermField | None:
    """The choice of terms of a kind to which the pair belongs; None where the kind asks for no such terms."""
    vocabulary, role = pair[0].partition("/")[0], pair[1]
    fields = (term for section in kind.sections for term in section.terms)
    return next((one for one in fields if one.vocabulary == vocabulary and one.role == role), None)


def takes_last_needed(kind: Kind, carried: Collection[Pair], change: Retag) -> bool:
    """Whether the change would leave a choice empty from which the kind needs one term at least."""
    after = (set(carried) - change.removed) | change.added
    for pair in change.removed:
        asked = field_for(kind, pair)
        if asked is not None and asked.required and not any(field_for(kind, left) == asked for left in after):
            return True
    return False


def carried_by(entry_ids: Iterable[int]) -> dict[int, set[Pair]]:
    """The terms that each of these entries carries, with their roles (1 query)."""
    found: dict[int, set[Pair]] = {pk: set() for pk in entry_ids}
    for row in EntryTerm.objects.filter(entry__in=found).select_related("term"):
        found[row.entry_id].add((row.term.key, row.role))
    return found


@transaction.atomic
def retag(*, changes: Mapping[int, Retag], by: Viewer, tell: Callable[[], None] = lambda: None) -> None:
    """Change the terms of published entries, by their keys.

    In order: asks who does it; lets one keeper of terms work at a time; locks the entries; refuses what is not
    published (`Refused`); writes the terms; writes them into the versions that wait, whose edition grows, so that an
    editor who has one open is told; tells caches; records `entry.retagged` for each, of which `tell` hears; renews
    search (of many by a worker).
    """
    if not by.roles & CURATORS:
        raise Refused(_("Terms are kept by curators and administrators."))
    keep_alone()
    keys = sorted(changes)
    entries = list(Entry.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if len(entries) != len(keys) or any(entry.state != State.PUBLISHED for entry in entries):
        raise Refused(_("Only published entries get other terms here."))
    _write(changes)
    _write_open_revisions(changes)
    Entry.objects.filter(pk__in=keys).update(edition=F("edition") + 1, updated_at=timezone.now())
    facts.bump_content_version()
    for entry in entries:
        change = changes[entry.pk]
        facts.record("entry.retagged", entry=entry, by=by, added=sorted(change.added), removed=sorted(change.removed))
        tell()
    if len(keys) > AT_ONCE:
        # Robust: the change is committed then, and a broker that is away must not turn it into an error.
        transaction.on_commit(partial(reindex.delay, keys), robust=True)
    else:
        refresh(keys)


def keep_alone() -> None:
    """Let one keeper of terms work at a time, to the end of the transaction; whoever locks entries does this first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def _write(changes: Mapping[int, Retag]) -> None:
    named = {key for change in changes.values() for key, _role in change.added | change.removed}
    codes = {key.partition("/")[2] for key in named}
    terms = {term.key: term.pk for term in Term.objects.filter(code__in=codes)}
    gone = Q(pk__in=[])
    fresh = []
    for entry, change in changes.items():
        for key, role in change.removed:
            gone |= Q(entry=entry, term=terms[key], role=role)
        fresh += [EntryTerm(entry_id=entry, term_id=terms[key], role=role) for key, role in sorted(change.added)]
    EntryTerm.objects.filter(gone).delete()
    EntryTerm.objects.bulk_create(fresh, ignore_conflicts=True)


def _write_open_revisions(changes: Mapping[int, Retag]) -> None:
    waiting = Revision.objects.filter(entry__in=list(changes), track=TRACK_SOURCE, state__in=OPEN)
    for revision in waiting.select_for_update().order_by("pk"):
        change = changes[revision.entry_id]
        before = {(key, role) for key, role in revision.payload.get("terms", [])}
        after = (before - change.removed) | change.added
        if after != before:
            revision.payload["terms"] = sorted([key, role] for key, role in after)
            revision.edition += 1
            revision.save(update_fields=["payload", "edition", "updated_at"])
