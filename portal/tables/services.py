"""Importing a table and taking the import back: verbs, each part in a transaction of its own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _, override

from entries import facts
from entries.audit.services import record
from entries.fields import words_kept
from entries.models import Entry, EntryTerm, Happening, Move
from entries.rules import Refused
from entries.snapshots import apply
from entries.states import Action, State
from entries.texts import LANGUAGES
from entries.viewers import Viewer
from portal.tables.intake import Fault, Read, as_json, placed, understood
from portal.tables.models import ImportedRow, Outcome, TableImport, TableState
from portal.tables.sheets import Limits, read

log = logging.getLogger(__name__)

#: Rows in one transaction: with it come the drafts, what is said of them, and how far the import is.
BATCH = 20
LIMITS = Limits(rows=2_000, columns=250)
#: Any fixed number: two imports at once would both make what neither sees yet.
LOCK = 7_305_116_004
#: What a draft brings with it from the import; anything else that points to it is somebody's work.
_OWN = (EntryTerm, Move, Happening)
_OF_MACHINES = {"matching.profile", "matching.match", "entries.searchdocument"}
Numbered = tuple[int, list[str]]


class Busy(Exception):
    """Another import is under way."""


def perform(table: TableImport) -> TableImport:
    """Read the table and make a draft of each good row; go on where an import that was killed had stopped.

    In order: asks for the lock of imports (Busy when another holds it); reads the headings; for each twenty rows, in
    one transaction, makes drafts in state submitted with terms and the move that put them there, stores what became of
    each row, records `table.imported`; at the end `import.made` in the audit log. Unless the database goes away, the
    import is over afterwards: a table that cannot be used leaves its reason, in every language. A dry run undoes each
    row at once.
    """
    with _alone():
        table.refresh_from_db()
        if table.is_over:
            return table
        TableImport.objects.filter(pk=table.pk).update(state=TableState.RUNNING)
        table.state = TableState.RUNNING
        try:
            _Import(table).run()
        except Refused as refusal:
            _end(table, TableState.FAILED, _in_all_languages(partial(_why_not, table, refusal)))
        except DatabaseError:
            raise  # the database may be away: the import is taken up again when it is back
        except Exception:
            log.exception("the import of table %s has failed", table.pk)
            _end(table, TableState.FAILED, _in_all_languages(lambda: _("The portal stopped because of an error.")))
        else:
            _end(table, TableState.DONE, {})
    return table


@transaction.atomic
def _end(table: TableImport, state: TableState, reason: dict[str, str]) -> None:
    table.state, table.reason, table.ended_at = state, reason, timezone.now()
    table.save()
    if not table.dry_run:
        new = table.rows.filter(outcome=Outcome.NEW).count()
        record("import.made", by=table.by, about=f"table:{table.pk}", detail={"kind": table.kind, "new": new})


def _opened(table: TableImport) -> tuple[list[Numbered], dict[int, str], str]:
    """The rows with their numbers, which column is which, the encoding; `Refused` in the active language."""
    with table.file.open("rb") as file:
        found = read(file, limits=LIMITS)
        rows = list(found)
    places = placed(next(iter(rows), []), table.kind_info)
    numbered = [(number, row) for number, row in enumerate(rows, start=1) if number > 1 and any(row)]
    return numbered, places, found.encoding


def _why_not(table: TableImport, refusal: Refused) -> str:
    """Why the table as a whole cannot be used, in the active language: where the sentence names something, it is opened
    once more for each. What is refused as too much has a sentence that does not.
    """
    if isinstance(refusal.reason, Promise):
        return str(refusal.reason)
    try:
        _opened(table)
    except Refused as again:
        return str(again)
    return ""


class _Import:
    """The work of one run."""

    def __init__(self, table: TableImport) -> None:
        self.table, self.kind = table, table.kind_info
        self.done = set(table.rows.values_list("number", flat=True))
        self.seen = dict(table.rows.exclude(key="").order_by("-number").values_list("key", "number"))

    def run(self) -> None:
        """Headings first, then all rows; those that an earlier run has dealt with are passed over."""
        with override(self.table.language):
            numbered, places, self.table.encoding = _opened(self.table)
        self.table.rows_in_all = len(numbered)
        self.table.save()
        waiting = (pair for pair in numbered if pair[0] not in self.done)
        with words_kept():
            while batch := list(islice(waiting, BATCH)):
                self._keep(batch, places)

    @transaction.atomic
    def _keep(self, batch: Sequence[Numbered], places: dict[int, str]) -> None:
        understood_rows = [
            (number, understood(cells, places, self.kind, self.table.language)) for number, cells in batch
        ]
        keys = [self._source_key(row.key) for _number, row in understood_rows]
        there = set(Entry.objects.filter(source_key__in=keys).order_by().values_list("source_key", flat=True))
        rows = [self._row(number, row, there) for number, row in understood_rows]
        made = [row.entry_id for row in rows if row.entry_id]
        ImportedRow.objects.bulk_create(rows)
        TableImport.objects.filter(pk=self.table.pk).update(told_at=timezone.now())
        if made:
            facts.record("table.imported", table=self.table.pk, entries=made)

    def _row(self, number: int, row: Read, there: set[str]) -> ImportedRow:
        """What becomes of one row; the draft is made here."""
        kept = ImportedRow(table=self.table, number=number, key=row.key[:200], title=row.title[:200])
        if row.faults:
            kept.outcome, kept.problems = Outcome.BAD, as_json(row.faults)
        elif self.seen.setdefault(row.key, number) != number:
            kept.outcome = Outcome.REPEATED
        elif self._source_key(row.key) in there:
            kept.outcome = Outcome.THERE
        else:
            kept.outcome = Outcome.NEW
            self._make(kept, row)
        return kept

    def _make(self, kept: ImportedRow, row: Read) -> None:
        """The draft of a row, in a savepoint: what the database refuses costs only that row."""
        try:
            with transaction.atomic():
                entry = self._draft(row)
                if self.table.dry_run:
                    transaction.set_rollback(True)
                else:
                    kept.entry_id, kept.edition = entry.pk, entry.edition
        except (DatabaseError, ValueError) as problem:
            if connection.connection is None or connection.connection.closed:
                raise
            log.warning("row %s of table %s: %s", kept.number, self.table.pk, problem)
            kept.outcome, kept.problems = Outcome.BAD, as_json([_refused_by_database()])

    def _draft(self, row: Read) -> Entry:
        author = self.table.by_id
        values: dict[str, Any] = {"provenance": self.table.provenance} | dict(self.kind.begins_with)
        entry = self.kind.model(
            kind=self.kind.code,
            original_language=self.table.language,
            source_key=self._source_key(row.key),
            author_id=author,
            writers=[author] if author else [],
            state=State.SUBMITTED,
            submitted_at=timezone.now(),
            **values,
        )
        entry.save()
        payload = dict(row.payload)
        payload["shared"] = payload["shared"] | {"provenance": entry.provenance}
        apply(entry, payload)
        Move.objects.create(
            entry_id=entry.pk, action=Action.SUBMIT, from_state=State.DRAFT, to_state=State.SUBMITTED, by_id=author,
            note=_note(self.table),
        )  # fmt: skip
        return entry

    def _source_key(self, key: str) -> str:
        return f"table:{self.table.source}:{self.kind.code}:{key}"[:200]


def _note(table: TableImport) -> str:
    with override(table.language):
        return _("From the table “%(name)s” of %(source)s.") % {"name": table.file_name, "source": table.source}


def _refused_by_database() -> Fault:
    empty = dict.fromkeys(LANGUAGES, "")
    return Fault("", empty, _in_all_languages(lambda: _("The database refuses this row.")))


def _in_all_languages(sentence: Callable[[], str]) -> dict[str, str]:
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[language] = sentence()
    return found


@transaction.atomic
def take_back(*, table: TableImport, by: Viewer) -> tuple[int, int]:
    """Take a whole import back; returns how many drafts went and how many were kept.

    In order: locks the import and its drafts; deletes the drafts on which nobody has worked since (still submitted,
    same edition, nothing hangs on them); names the others as kept; marks the import; records `import.undone`. Raises
    `Refused` when there is nothing to take back.
    """
    table = TableImport.objects.select_for_update().get(pk=table.pk)
    if table.dry_run or table.state not in (TableState.DONE, TableState.FAILED):
        raise Refused(_("Only an import that is over and has made drafts can be taken back."))
    rows = {row.entry_id: row for row in table.rows.filter(outcome=Outcome.NEW, entry__isnull=False)}
    drafts = list(Entry.objects.select_for_update(of=("self",)).filter(pk__in=[key for key in rows if key]))
    changed = _worked_on([entry.pk for entry in drafts])
    gone = [
        entry
        for entry in drafts
        if entry.state == State.SUBMITTED and entry.edition == rows[entry.pk].edition and entry.pk not in changed
    ]
    keys = [entry.pk for entry in gone]
    table.rows.filter(entry__in=keys).update(outcome=Outcome.UNDONE)
    table.rows.filter(entry__in=rows.keys() - set(keys)).update(outcome=Outcome.KEPT)
    for entry in gone:
        entry.detail().delete()
    TableImport.objects.filter(pk=table.pk).update(state=TableState.UNDONE)
    counts = len(gone), len(drafts) - len(gone)
    record("import.undone", by=by, about=f"table:{table.pk}", detail={"gone": counts[0], "kept": counts[1]})
    return counts


def _worked_on(keys: Sequence[int]) -> set[int]:
    """The entries with more than the import brought: further moves, revisions, comments, files, or anything else that
    points to them. A table that is added one day counts as somebody's work without being named here.
    """
    found = set(Move.objects.filter(entry__in=keys).exclude(action=Action.SUBMIT).values_list("entry_id", flat=True))
    for model, name in _pointing_to_entries():
        found |= set(model._default_manager.filter(**{f"{name}__in": keys}).values_list(f"{name}_id", flat=True))
    return found


def _pointing_to_entries() -> Iterator[tuple[Any, str]]:
    for model in apps.get_models():
        if model in (*_OWN, ImportedRow) or model._meta.label_lower in _OF_MACHINES:
            continue
        for field in model._meta.concrete_fields:
            to_entry = field.is_relation and field.related_model and issubclass(field.related_model, Entry)
            if to_entry and not getattr(field.remote_field, "parent_link", False):
                yield model, field.name


class _alone:  # noqa: N801 - reads like the verb it stands for
    """Hold the lock of imports for the life of the block, or raise Busy. A connection that is lost gives it back."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise Busy

    def __exit__(self, *_error: object) -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
        except DatabaseError:
            log.info("the lock of imports went with its connection")
