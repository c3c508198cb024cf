"""Loading the vocabularies of `entries/data` into terms, again and again without harm.

The files are described in `entries/data/README.md`. What ISU staff changed on the page of a term (`edited`), retired or
merged into another stays as they left it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import connection, transaction
from django.utils.translation import override

from entries import facts
from entries.models import Term, Vocabulary
from entries.tasks import reindex_terms
from entries.texts import LANGUAGES

DATA = Path(__file__).resolve().parent / "data"
# Any fixed number: two processes that start at once load one after the other.
LOCK = 7_305_116_001
# The bare columns of modeltranslation follow the active language; nobody reads them, but two loads should agree.
BARE_LANGUAGE = "en"

TEXT_COLUMNS = {"label": "label", "short": "short", "alt": "alternatives"}
LIMITS = {"label": 300, "short": 120, "code": 40, "source": 300, "licence": 120}
FIELDS = (
    *(f"{field}_{language}" for field in TEXT_COLUMNS.values() for language in LANGUAGES),
    "position",
    "verified",
    "source",
    "licence",
)


class VocabularyError(ValueError):
    """A data file that cannot be loaded; the message names file, line and reason. Nothing was written."""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a data file: the key of a term, the keys of its broader terms, and its columns."""

    key: str
    broader: tuple[str, ...]
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: numbers of terms, by what happened to them."""

    created: int
    updated: int
    unchanged: int
    kept: int

    @property
    def total(self) -> int:
        """All terms that the files name."""
        return self.created + self.updated + self.unchanged + self.kept


def load(folder: Path = DATA) -> Loaded:
    """Bring the terms of `folder` into the database, in one transaction; a fixed number of queries for terms.

    In order: reads and checks all files (`VocabularyError` on the first fault), creates terms that are new, updates
    those that differ and that staff did not touch, sets their broader terms, works out ancestors, and, if anything
    changed, bumps the content version; for terms that were there before it also records `terms.changed` and renews the
    search rows of the entries that carry them. Terms that no file names stay.
    """
    rows = read(folder)
    with transaction.atomic(), override(BARE_LANGUAGE):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        terms = {term.key: term for term in Term.objects.all()}
        kept = {key for key in rows if key in terms and _belongs_to_staff(terms[key])}
        created = _create(rows, terms)
        updated = _update(rows, terms, skip=kept | created)
        relinked = _link(rows, terms, skip=kept)
        moved = refresh_ancestors()
        changed = {terms[key].pk for key in updated | relinked} | moved
        if created or changed:
            fresh = {terms[key].pk for key in created}
            _announce(changed - fresh, moved=moved - fresh)
        touched = updated | (relinked - created)
        return Loaded(len(created), len(touched), len(rows) - len(created) - len(touched) - len(kept), len(kept))


def refresh_ancestors() -> set[int]:
    """Work out `ancestor_ids` of every term from `broader`; return the ids of terms for which they changed.

    Call it inside the transaction that changed `broader` or merged terms. Three queries for any number of terms. A term
    that is its own ancestor is left out of its list, so that a circle does no harm.
    """
    broader: dict[int, list[int]] = {}
    for narrow, broad in Term.broader.through.objects.values_list("from_term_id", "to_term_id"):
        broader.setdefault(narrow, []).append(broad)
    moved = []
    for term in Term.objects.only("pk", "ancestor_ids"):
        ancestors = sorted(_above(term.pk, broader))
        if term.ancestor_ids != ancestors:
            term.ancestor_ids = ancestors
            moved.append(term)
    Term.objects.bulk_update(moved, ["ancestor_ids"], batch_size=1000)
    return {term.pk for term in moved}


def read(folder: Path = DATA) -> dict[str, Row]:
    """All rows of all files of `folder` by key, in the order of the files; `VocabularyError` on any fault."""
    rows: dict[str, Row] = {}
    places: dict[str, str] = {}
    for path in sorted(folder.glob("*.csv")):
        for place, row in _rows_of(path):
            if row.key in rows:
                raise VocabularyError(f"{place}: {row.key} is already in {places[row.key]}.")
            rows[row.key], places[row.key] = row, place
    for key, row in rows.items():
        for broad in row.broader:
            if broad not in rows or broad == key:
                raise VocabularyError(f"{places[key]}: {key} cannot have the broader term {broad}.")
    return rows


def _rows_of(path: Path) -> Iterator[tuple[str, Row]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            for record in reader:
                place = f"{path.name}, line {reader.line_num}"
                yield place, _row(record, place)
    except (UnicodeDecodeError, csv.Error) as error:
        raise VocabularyError(f"{path.name} cannot be read: {error}.") from error


def _row(record: Mapping[str, str | None], place: str) -> Row:
    """Turn one record into a row, or say what is wrong with it."""

    def column(name: str) -> str:
        value = record.get(name)
        if value is None:
            raise VocabularyError(f"{place}: the column {name} is missing.")
        if len(value) > LIMITS.get(name.split("_")[0], len(value)):
            raise VocabularyError(f"{place}: {name} is too long.")
        return value.strip()

    vocabulary, code = column("vocabulary"), column("code")
    if vocabulary not in Vocabulary.values or not code:
        raise VocabularyError(f"{place}: {vocabulary}/{code} is not a key of a known vocabulary.")
    position, verified = column("position"), column("verified")
    if not position.isdecimal() or verified not in {"0", "1"}:
        raise VocabularyError(f"{place}: position must be a number, and verified 0 or 1.")
    values: dict[str, object] = {"position": int(position), "verified": verified == "1"}
    values |= {name: column(name) for name in ("source", "licence")}
    for prefix, field in TEXT_COLUMNS.items():
        for language in LANGUAGES:
            text = column(f"{prefix}_{language}")
            values[f"{field}_{language}"] = text.replace("|", "\n") if prefix == "alt" else text
    if not all(values[f"label_{language}"] for language in LANGUAGES):
        raise VocabularyError(f"{place}: {vocabulary}/{code} needs a label in each language.")
    return Row(f"{vocabulary}/{code}", tuple(column("broader").split()), values)


def _belongs_to_staff(term: Term) -> bool:
    return term.edited or term.retired or term.merged_into_id is not None


def _create(rows: Mapping[str, Row], terms: dict[str, Term]) -> set[str]:
    """Create the terms that are not there yet and add them to `terms`; return their keys."""
    fresh = {key: _new_term(row) for key, row in rows.items() if key not in terms}
    Term.objects.bulk_create(fresh.values(), batch_size=1000)
    terms |= fresh
    return set(fresh)


def _new_term(row: Row) -> Term:
    vocabulary, _slash, code = row.key.partition("/")
    return Term(vocabulary=vocabulary, code=code, **row.values)


def _update(rows: Mapping[str, Row], terms: Mapping[str, Term], *, skip: set[str]) -> set[str]:
    """Write the columns of terms that differ from their row; return their keys."""
    changed = set()
    for key, row in rows.items():
        term = terms[key]
        if key in skip or all((getattr(term, field) or "") == (value or "") for field, value in row.values.items()):
            continue
        for field, value in row.values.items():
            setattr(term, field, value)
        changed.add(key)
    Term.objects.bulk_update((terms[key] for key in changed), FIELDS, batch_size=1000)
    return changed


def _link(rows: Mapping[str, Row], terms: Mapping[str, Term], *, skip: set[str]) -> set[str]:
    """Set the broader terms of each row (a merged one stands for the term it went into); return keys that changed."""
    through = Term.broader.through
    by_id = {term.pk: term for term in terms.values()}
    present: dict[int, set[int]] = {}
    for narrow, broad in through.objects.values_list("from_term_id", "to_term_id"):
        present.setdefault(narrow, set()).add(broad)
    missing, superfluous, changed = [], [], set()
    for key in rows.keys() - skip:
        pk = terms[key].pk
        wanted = {_survivor(terms[broad], by_id).pk for broad in rows[key].broader} - {pk}
        has = present.get(pk, set())
        if wanted != has:
            changed.add(key)
        missing += [through(from_term_id=pk, to_term_id=broad) for broad in wanted - has]
        superfluous += [(pk, broad) for broad in has - wanted]
    _unlink(superfluous)
    through.objects.bulk_create(missing, batch_size=5000)
    return changed


def _unlink(pairs: Iterable[tuple[int, int]]) -> None:
    gone = set(pairs)
    if not gone:
        return
    through = Term.broader.through
    links = through.objects.filter(from_term_id__in={narrow for narrow, _broad in gone})
    ids = [link.pk for link in links if (link.from_term_id, link.to_term_id) in gone]
    through.objects.filter(pk__in=ids).delete()


def _survivor(term: Term, by_id: Mapping[int, Term]) -> Term:
    """The term that `term` was merged into, at the end of the chain; itself when it was not merged."""
    seen = {term.pk}
    while term.merged_into_id is not None and term.merged_into_id not in seen:
        seen.add(term.merged_into_id)
        term = by_id[term.merged_into_id]
    return term


def _above(pk: int, broader: Mapping[int, list[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [pk]
    while waiting:
        for parent in broader.get(waiting.pop(), ()):
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found - {pk}


def _announce(changed: set[int], *, moved: set[int]) -> None:
    """Record that terms changed, tell caches, and renew the search rows of entries under these terms.

    `moved` are those that stand below others now: what rests on them is matched anew, as after a curator's change. The
    version grows first: the search reads the terms anew when it does.
    """
    facts.bump_content_version()
    if not changed:
        return
    facts.record("terms.changed", terms=sorted(changed), moved=sorted(moved))
    reindex_terms(sorted(changed))
