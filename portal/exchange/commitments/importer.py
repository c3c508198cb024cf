"""One run of an import: reads the file as a stream, keeps what is good, tells what is not."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.db import connection
from django.utils import timezone

from entries import facts
from funding.commitments import services
from funding.commitments.findings import Finding, Unusable, shown
from funding.commitments.models import ImportFinding, ImportRun, RunState, Standard
from funding.commitments.records import Grant
from portal.exchange.commitments import iati, threesixty
from portal.exchange.commitments.beginnings import LONGEST_HEAD, licence_of
from portal.exchange.commitments.places import Places
from portal.exchange.commitments.topics import Topics
from portal.exchange.projects import persons

log = logging.getLogger(__name__)

BATCH = 500
#: So many findings of one kind are kept one by one; all are counted.
LISTED = 1000
#: Any fixed number: two imports at once would both write what neither sees yet.
LOCK = 7_305_116_003
READERS = {Standard.IATI: iati.read, Standard.THREESIXTY: threesixty.read}


class Busy(Exception):
    """Another import is under way."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of topics and places; several runs of one process share it."""

    topics: Topics = field(default_factory=Topics)
    places: Places = field(default_factory=Places)


def perform(
    run: ImportRun,
    path: Path,
    tell: Callable[[ImportRun], None] = lambda _run: None,
    knowledge: Knowledge | None = None,
) -> ImportRun:
    """Read the file at `path` into `run`; `tell` hears after every batch.

    In order: marks the run as begun; for each batch of 500 records, in one transaction, keeps what is new or changed,
    then adds counts, findings and progress to the run; at the end puts the accounts in order and records
    `commitments.imported`. Whatever happens the run is over afterwards: a file that cannot be used leaves its reason,
    an error of the portal its own. Raises Busy when another run holds the lock (the run is left as it is).
    """
    with _alone():
        if run.pk:
            run.findings.all().delete()  # a run that was killed begins anew
        run.state, run.begun_at, run.read = RunState.RUNNING, timezone.now(), 0
        run.tally, run.found, run.problem, run.problem_facts = {}, {}, "", {}
        run.save()
        try:
            _Import(run, tell, knowledge or Knowledge()).read(path)
            _finish(run, RunState.DONE)
        except Unusable as problem:
            run.problem, run.problem_facts = problem.code, problem.facts
            _finish(run, RunState.FAILED)
        except OSError as problem:
            run.problem, run.problem_facts = "not-readable", {"detail": shown(problem.strerror or problem)}
            _finish(run, RunState.FAILED)
        except Exception:
            run.problem = "stopped"
            _finish(run, RunState.FAILED)
            raise
    return run


def _finish(run: ImportRun, state: RunState) -> None:
    if not run.dry_run and (run.tally.get("new") or run.tally.get("changed")):
        services.settle()
        facts.record("commitments.imported", run=run.pk)
    run.state, run.ended_at = state, timezone.now()
    run.save()


class _Import:
    """The counting and telling of one run."""

    def __init__(self, run: ImportRun, tell: Callable[[ImportRun], None], knowledge: Knowledge) -> None:
        self.run, self.tell = run, tell
        self.topics, self.places = knowledge.topics, knowledge.places
        self.keeper = services.Keeper(run)
        self.tally, self.found = Counter[str](), Counter[str]()
        self.read_so_far = 0

    def read(self, path: Path) -> None:
        """All records of the file, batch by batch; what came before a fatal problem is kept."""
        if not self.run.licence and self.run.standard == Standard.THREESIXTY:
            with path.open("rb") as file:
                self.run.licence = licence_of(file.read(LONGEST_HEAD))
            self.run.save(update_fields=["licence"])
        rows = READERS[Standard(self.run.standard)](path, self.places, self._progress)
        batch: list[Grant | Finding] = []
        try:
            for row in rows:
                batch.append(row)
                if len(batch) >= BATCH:
                    self._keep(batch)
                    batch = []
        finally:
            self._keep(batch)

    def _progress(self, read: int) -> None:
        self.read_so_far = read

    def _keep(self, batch: list[Grant | Finding]) -> None:
        findings = [one for one in batch if isinstance(one, Finding)]
        grants = [one for one in batch if isinstance(one, Grant)]
        outcome = self.keeper.keep(self._judged(one) for one in grants)
        self.tally.update(outcome.tally)
        self.tally["bad"] += sum(one.fatal for one in findings)
        self._list(sorted([*findings, *outcome.findings], key=lambda one: one.line))
        self.run.read, self.run.tally, self.run.found = self.read_so_far, dict(self.tally), dict(self.found)
        self.run.save(update_fields=["read", "tally", "found"])
        self.tell(self.run)

    def _judged(self, grant: Grant) -> services.Judged:
        """A grant with its topics; texts that will be read lose the persons whom they name."""
        basis, themes, pillars = self.topics.of(grant)
        if basis:
            grant.texts = {code: persons.clean(text, code or "en").text for code, text in grant.texts.items()}
        return services.Judged(grant, basis, themes, pillars)

    def _list(self, findings: list[Finding]) -> None:
        rows = []
        for one in findings:
            self.found[one.code] += 1
            if self.found[one.code] <= LISTED:
                rows.append(
                    ImportFinding(run=self.run, line=one.line, identifier=_storable(one.identifier), code=one.code,
                        facts={name: _storable(str(value)) for name, value in one.facts.items()}, fatal=one.fatal)
                )  # fmt: skip
        ImportFinding.objects.bulk_create(rows)


def _storable(text: str) -> str:
    """A text that the database takes: without zero bytes and halves of signs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()[:300]


class _alone:  # noqa: N801 - reads like the verb it stands for
    """Hold the lock of imports for the life of the block, or raise Busy."""

    def __enter__(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
            if not cursor.fetchone()[0]:
                raise Busy

    def __exit__(self, *_error: object) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def first_findings(run: ImportRun, count: int) -> Iterator[ImportFinding]:
    """The first findings of a run for the screen, those that cost a record before the others."""
    return islice(run.findings.order_by("-fatal", "pk").iterator(), count)
