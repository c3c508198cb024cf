"""Writes the search rows of many entries with the project's own code, as fast as the machine allows.

The same rows as `manage.py reindex` writes, but by several processes, each with a part of the entries, and with the GIN
indexes made afterwards in one go: adding 100,000 long texts to them one by one costs more than all the rest.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction

from entries.kinds import searchable_kinds
from entries.models import Entry
from entries.search import indexing, vocabulary
from entries.search.terms import thesaurus

BATCH = 200
PROCESSES = os.cpu_count() or 1
TABLE = "entries_searchdocument"
Report = Callable[[str], None]


def index_all(report: Report) -> None:
    """Write all search rows and the vocabulary; ends with fresh statistics of everything."""
    with _indexes_made_afterwards(report):
        parts = [[sys.executable, "-m", "benchmarks.fill", "--part", str(number)] for number in range(PROCESSES)]
        running = [subprocess.Popen(part, env=os.environ) for part in parts]
        if any(process.wait() for process in running):
            raise SystemExit("Indexing failed; its message stands above.")
    report("counting words")
    with transaction.atomic():
        vocabulary.rebuild(thesaurus())
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def index_part(part: int, report: Report) -> None:
    """Write the search rows of every so-manieth entry; called in a process of its own."""
    kinds = [kind.code for kind in searchable_kinds()]
    published = Entry.objects.published().filter(kind__in=kinds).order_by("pk")
    ids = list(published.values_list("pk", flat=True))[part::PROCESSES]
    for start in range(0, len(ids), BATCH):
        with transaction.atomic():
            # One process can call `rebuild`; several need its step.
            indexing.write_rows(set(ids[start : start + BATCH]))
        if part == 0:
            report(f"about {min(start + BATCH, len(ids)) * PROCESSES:,} entries indexed")


@contextmanager
def _indexes_made_afterwards(report: Report) -> Iterator[None]:
    """Take the GIN indexes of the search table away and make them again as they were."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s AND indexdef LIKE '%%USING gin%%'", [TABLE]
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        # The table is small and its vectors out of line, so PostgreSQL would not think of several processes itself.
        cursor.execute(f"ALTER TABLE {TABLE} SET (parallel_workers = {PROCESSES})")
        for name, definition in indexes:
            report(f"making the index {name}")
            cursor.execute(definition)
        cursor.execute(f"ALTER TABLE {TABLE} RESET (parallel_workers)")
