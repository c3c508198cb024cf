"""Import of one activity file repeated to any size: bytes a second, and the memory of the process.

    python -m benchmarks.imports FILE [--megabytes 1000]

Every repetition gets identifiers of its own, so that each activity is written. The rows go into a database of the
benchmark's own (portal_bench_imports), which is dropped at the end.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import databases
from portal.embedded import ServiceError, provide

NAME = "imports"
MEGABYTE = 1_000_000
_IDENTIFIER = re.compile(rb"(<iati-identifier>\s*)([^<]+?)(\s*</iati-identifier>)")
_END = b"</iati-activities>"


def main() -> int:
    """Effects: a file in the temporary folder and a database, both removed at the end; prints the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.imports", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--megabytes", type=int, default=1000)
    options = parser.parse_args()
    try:
        provide(os.environ)
    except ServiceError as error:
        sys.exit(str(error))
    server = os.environ["DATABASE_URL"]
    databases.prepare(server, NAME, fresh=True, as_is=False)
    os.environ["DATABASE_URL"] = databases.address(server, NAME)
    try:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / options.file.name
            _repeat(options.file, path, options.megabytes * MEGABYTE)
            print("\n".join(_measure(path)))
    finally:
        databases.drop(server, NAME)
    return 0


def _repeat(source: Path, target: Path, size: int) -> None:
    """Write the activities of `source` again and again until `target` has `size` bytes."""
    whole = source.read_bytes()
    start, end = whole.index(b"<iati-activity "), whole.rindex(_END)
    with target.open("wb") as file:
        file.write(whole[:start])
        turn = 0
        while file.tell() < size:
            mark = rb"\g<1>\g<2>-%d\g<3>" % turn
            file.write(_IDENTIFIER.sub(mark, whole[start:end]))
            turn += 1
        file.write(_END)


def _measure(path: Path) -> list[str]:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    from django.core.management import call_command

    from funding.commitments.models import ImportRun
    from portal.exchange.commitments.importer import perform

    call_command("migrate", verbosity=0)
    call_command("load_vocabularies", verbosity=0)
    size = path.stat().st_size
    lines = []
    for says in ("all new", "the same again"):
        run = ImportRun(standard="iati", file_name=path.name, size=size)
        begun, used = time.monotonic(), time.process_time()
        perform(run, path)
        took, own = time.monotonic() - begun, time.process_time() - used
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        lines.append(
            f"{says}: {size / MEGABYTE:,.0f} MB, {sum(run.tally.values()):,} activities in {took:,.0f} s:"
            f" {size / MEGABYTE / took:.1f} MB/s ({own:,.0f} s of this process); at most {peak:,.0f} MB of memory;"
            f" {run.tally}"
        )
    return lines


if __name__ == "__main__":
    sys.exit(main())
