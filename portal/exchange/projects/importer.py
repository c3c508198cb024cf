"""Files in, drafts out: the one service of the import, in transactions of a hundred rows.

Nothing is remembered outside the database: what is there already is known by its source key, so a run that was killed
is simply run again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from entries import facts
from entries.models import EntryTerm, Move, Term, TermRole
from entries.snapshots import translated_names
from entries.states import Action, State
from portal.exchange.projects import drafts, humanitarian, sources
from portal.exchange.projects.records import BadFile, Fault, Record
from portal.exchange.projects.relevance import weigh
from portal.exchange.projects.report import Report, Row
from portal.exchange.projects.themes import Places
from practices.models import Practice

BATCH = 100
#: Any fixed number: two imports at once would both bring what neither sees yet.
LOCK = 7_305_116_002
_LONGEST_KEY = 200
_WORD = re.compile(r"\w+")
#: Not checked before saving: relations, and the bare columns that stand for whatever language is active.
_UNCHECKED = frozenset({"owner", "author", "publisher", "entry_ptr", *translated_names(Practice)})


#: An outcome of the report and its reason.
Refusal = tuple[str, str]


class ImportRuns(Exception):
    """Another import is under way."""


@dataclass(slots=True)
class Importer:
    """One run: the report, what is known of terms and texts, and whether anything is written."""

    report: Report
    dry_run: bool = False
    name_untitled: bool = False
    places: Places = field(default_factory=Places)
    terms: dict[str, int] = field(default_factory=dict)
    marks: dict[bytes, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.terms = {term.key: term.pk for term in Term.objects.current()}
        self.marks = {_mark(title, summary): key for key, title, summary in _imported_before()}

    def run(self, paths: Iterable[Path], form: str = sources.AUTO) -> Report:
        """Import all files, one after another; what cannot be used is in the report, the rest is in the queue.

        In order, for each batch of a hundred rows in one transaction: asks which are there already; saves practices in
        state submitted with terms and the move that put them there; records `projects.imported`. Raises ImportRuns.
        """
        with _alone():
            for path in paths:
                self._file(path, form)
        return self.report

    def _file(self, path: Path, form: str) -> None:
        try:
            rows = iter(sources.read(path, form))
            while batch := list(islice(rows, BATCH)):
                with transaction.atomic():
                    found = list(self._batch(path, batch))
                self.report.add(found)
        except (BadFile, OSError) as problem:
            words = str(problem) if isinstance(problem, BadFile) else f"The file cannot be read: {problem.strerror}."
            self.report.add([Row(path.name, 0, "", "file", words)])

    def _batch(self, path: Path, batch: list[Record | Fault]) -> Iterator[Row]:
        made: list[tuple[Record, drafts.Draft]] = []
        for item in batch:
            if isinstance(item, Fault):
                yield Row(path.name, item.line, item.identifier, "bad", item.reason)
                continue
            try:
                made.append((item, self._draft(item)))
            except drafts.NotUsable as problem:
                yield _row(path, item, problem.outcome, problem.reason)
        there = set(
            Practice.objects.filter(source_key__in=[draft.practice.source_key for _record, draft in made])
            .order_by().values_list("source_key", flat=True)
        )  # fmt: skip
        saved: list[drafts.Draft] = []
        for record, draft in made:
            refusal = self._duplicate(path, record, draft, there) or self._save(draft)
            if refusal is None:
                saved.append(draft)
            outcome, reason = refusal or ("imported", draft.note)
            yield _row(path, record, outcome, reason)
        self._complete(saved)

    def _draft(self, record: Record) -> drafts.Draft:
        """The draft of a record, or NotUsable: another language, off topic, without a title, too thin."""
        drafts.texts_in_portal_languages(record)
        if not record.parts and not any(record.titles.values()):
            raise drafts.NotUsable("untitled", "Without a title, and without any text.")
        judged = weigh(record)
        if not judged.relevant:
            raise drafts.NotUsable("off_topic", judged.reason)
        stand_in = not any(record.titles.values())
        if stand_in:
            self._name(record)
        return drafts.make(record, _key(record), self.places, judged.words, stand_in)

    def _name(self, record: Record) -> None:
        """Give a record of a format that has no titles one from its own facts, if that is wished."""
        if not record.stand_in_title:
            raise drafts.NotUsable("untitled", "Without a title.")
        if not self.name_untitled:
            short = drafts.shortened(record.stand_in_title, 120)
            raise drafts.NotUsable("untitled", f"Without a title; with --name-untitled it would be called “{short}”.")
        language = next(iter(next(iter(record.parts.values()))))
        record.titles = {language: record.stand_in_title}

    def _duplicate(self, path: Path, record: Record, draft: drafts.Draft, there: set[str]) -> Refusal | None:
        """Why a draft is not new: its key or its text came before, in this run or an earlier one."""
        key, mark = draft.practice.source_key, _mark_of(draft.practice)
        if key in self.keys:
            return "duplicate", f"The same identifier as {self.keys[key]}."
        if key in there:
            return "duplicate", "Imported before."
        if mark in self.marks:
            return "duplicate", f"The same title and summary as {self.marks[mark]}."
        self.keys[key] = self.marks[mark] = f"{path.name}, line {record.line}"
        return None

    def _save(self, draft: drafts.Draft) -> Refusal | None:
        """Check and save one practice in a savepoint, so that a bad one leaves the others alone."""
        practice = draft.practice
        try:
            practice.clean_fields(exclude=_UNCHECKED)
            if not self.dry_run:
                with transaction.atomic():
                    practice.save()
        except ValidationError as error:
            reason = "; ".join(f"{name}: {' '.join(words)}" for name, words in error.message_dict.items())
        except DatabaseError as error:
            reason = f"The database refuses it: {str(error).splitlines()[0][:200]}"
        else:
            return None
        del self.keys[practice.source_key], self.marks[_mark_of(practice)]
        return "bad", reason

    def _complete(self, saved: list[drafts.Draft]) -> None:
        """Terms and moves of the practices of a batch, and the fact that they came."""
        if self.dry_run or not saved:
            return
        EntryTerm.objects.bulk_create(
            EntryTerm(entry_id=draft.practice.pk, term_id=self.terms[key], role=role)
            for draft in saved
            for role, keys in ((TermRole.ABOUT, draft.about), (TermRole.PLACE, draft.places))
            for key in keys
            if key in self.terms
        )
        Move.objects.bulk_create(
            Move(entry_id=draft.practice.pk, action=Action.SUBMIT, from_state=State.DRAFT,
                to_state=State.SUBMITTED, note=draft.note)
            for draft in saved
        )  # fmt: skip
        facts.record("projects.imported", entries=[draft.practice.pk for draft in saved])


def _row(path: Path, record: Record, outcome: str, reason: str) -> Row:
    title = next(filter(None, record.titles.values()), "")
    return Row(path.name, record.line, record.identifier, outcome, reason, drafts.shortened(title, 200))


def _key(record: Record) -> str:
    """The source key: the dataset and the identifier, or a hash of the content where the source has none."""
    hashed = record.dataset == humanitarian.FTS or not record.identifier
    own = _digest(record) if hashed else record.identifier
    key = f"{record.dataset}:{own}"
    return key if len(key) <= _LONGEST_KEY else f"{record.dataset}:{hashlib.sha256(own.encode()).hexdigest()[:32]}"


def _digest(record: Record) -> str:
    """A hash of titles and texts, blind to blanks, case and punctuation."""
    words = _WORD.findall("\n".join([*record.titles.values(), record.text()]).casefold())
    return hashlib.sha256(" ".join(words).encode()).hexdigest()[:32]


def _mark(title: str | None, summary: str | None) -> bytes:
    """What two tellings of one project share: title and summary, blind to blanks, case and punctuation."""
    words = _WORD.findall(f"{title or ''} {summary or ''}".casefold())
    return hashlib.blake2b(" ".join(words).encode(), digest_size=12).digest()


def _mark_of(practice: Practice) -> bytes:
    language = practice.original_language
    return _mark(getattr(practice, f"title_{language}"), getattr(practice, f"summary_{language}"))


def _imported_before() -> Iterator[tuple[str, str, str]]:
    """Source key, title and summary of every practice that an import brought, as they stand now."""
    imported = Practice.objects.filter(source_key__regex=r"^(iati|hpc|fts):").order_by()
    columns = ("source_key", "original_language", *(f"{n}_{c}" for n in ("title", "summary") for c in drafts.LANGUAGES))
    for row in imported.values(*columns).iterator(chunk_size=500):
        language = row["original_language"]
        yield row["source_key"], row[f"title_{language}"], row[f"summary_{language}"]


class _alone:  # noqa: N801 - reads like the verb it stands for
    """Hold the lock of imports for the life of the block, or raise ImportRuns."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise ImportRuns

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
