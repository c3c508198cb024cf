"""`make bench`: fills databases of its own, measures them one after the other, prints the figures and the goals."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import databases, report
from benchmarks.rooms import FEW, ROOMS, Room
from portal.embedded import ServiceError, provide

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "benchmarks" / "results"
SIZES = "1000,10000,100000"
PAGES = "pages"


def main() -> int:
    """Effects: databases named portal_bench_*, a JSON file in benchmarks/results.."""
    options = _options()
    try:
        provide(os.environ)
    except ServiceError as error:
        sys.exit(str(error))
    url = os.environ["DATABASE_URL"]
    if options.remove:
        print("Removed:", ", ".join(databases.remove(url)) or "nothing was there")
        return 0
    begun = datetime.now(UTC)
    pages = {n: _measure_pages(url, n, options) for n in sorted(options.sizes)} if PAGES in options.only else {}
    goals = report.goals(pages) if pages else []
    rooms = {}
    for room in ROOMS:
        if room.name in options.only:
            rooms[room.name] = _measure_room(url, room, options)
            goals += room.goals(rooms[room.name])
    about = {"at": begun.isoformat(timespec="seconds"), "commit": _commit(), "machine": _machine()}
    _keep(about | {"sizes": pages} | rooms | {"goals": [goal.line() for goal in goals]}, begun)
    print("\n".join(_lines(about, pages, rooms, goals)))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, type=_sizes, help=f"numbers of entries, default {SIZES}")
    parser.add_argument("--fresh", action="store_true", help="fill the databases anew even if they are up to date")
    parser.add_argument("--as-is", action="store_true", help="use filled databases although the indexing has changed")
    every = ",".join([PAGES, *(room.name for room in ROOMS)])
    parser.add_argument("--only", default=every, type=lambda text: text.split(","), help=f"some of {every}")
    parser.add_argument("--remove", action="store_true", help="only drop the databases of earlier runs")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def _measure_pages(url: str, size: int, options: argparse.Namespace) -> dict[str, Any]:
    """Fill the database of this size where needed, and measure its pages."""
    print(f"{size:,} entries: filling where needed, and measuring", flush=True)
    return _measured("benchmarks.measure", _filled(url, size, size, options))


def _measure_room(url: str, room: Room, options: argparse.Namespace) -> dict[str, Any]:
    print(f"{room.name}: {room.says}", flush=True)
    if room.database is None:
        return _measured(room.module, _environment(databases.ensure(url, "matching")))
    return _measured(room.module, _filled(url, room.database, FEW, options))


def _filled(url: str, name: int | str, size: int, options: argparse.Namespace) -> dict[str, str]:
    """The environment in which a database with so many entries is used; filled where it is not, else migrated."""
    environment = _environment(databases.address(url, name))
    missing = databases.prepare(url, name, fresh=options.fresh, as_is=options.as_is)
    _run("benchmarks.fill", *(["--size", str(size)] if missing else []), environment=environment)
    if missing:
        databases.keep(url, name)
    return environment


def _environment(database: str) -> dict[str, str]:
    return os.environ | {"DATABASE_URL": database, "DJANGO_SETTINGS_MODULE": "portal.settings"}


def _measured(module: str, environment: dict[str, str]) -> dict[str, Any]:
    """What a module measured and wrote to a file; Django lives in processes of its own."""
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        _run(module, str(result), environment=environment)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _run(module: str, *arguments: str, environment: dict[str, str]) -> None:
    done = subprocess.run([sys.executable, "-m", module, *arguments], env=environment, cwd=PROJECT, check=False)
    if done.returncode:
        sys.exit(f"{module} failed; its message stands above.")


def _keep(everything: dict[str, Any], begun: datetime) -> None:
    RESULTS.mkdir(parents=True, exist_ok=True)
    text = json.dumps(everything, indent=1, ensure_ascii=False)
    (RESULTS / f"{begun:%Y-%m-%d-%H%M%S}.json").write_text(text, encoding="utf-8")


def _lines(
    about: dict[str, Any], pages: dict[int, Any], rooms: dict[str, Any], goals: Iterable[report.Goal]
) -> Iterable[str]:
    yield f"\n{about['at']}, commit {about['commit']}, {about['machine']}"
    for size, rows in pages.items():
        yield ""
        yield from report.table(size, rows)
    for name, measured in rooms.items():
        yield ""
        yield from report.matching_table(measured) if name == "matching" else [f"{name}: {json.dumps(measured)}"]
    yield "\nGoals"
    yield from (goal.line() for goal in goals)


def _commit() -> str:
    git = ["git", "describe", "--always", "--dirty"]
    done = subprocess.run(git, cwd=PROJECT, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _machine() -> str:
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"


if __name__ == "__main__":
    sys.exit(main())
