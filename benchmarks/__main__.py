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
from portal.embedded import ServiceError, provide

PROJECT = Path(__file__).resolve().parent.parent
RESULTS = PROJECT / "benchmarks" / "results"
SIZES = "1000,10000,100000"


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
    figures = {} if options.only_matching else {n: _measure(url, n, options) for n in sorted(options.sizes)}
    matched, joined = _measure_matching(url), _measure_events(url)
    goals = (report.goals(figures) if figures else []) + report.matching_goals(matched) + report.event_goals(joined)
    about = {"at": begun.isoformat(timespec="seconds"), "commit": _commit(), "machine": _machine()}
    alerted = _measure_alerts(url, options)
    mailed = _measure_newsletter(url)
    goals += report.alert_goals(alerted) + report.newsletter_goals(mailed)
    measured = {"sizes": figures, "matching": matched, "alerts": alerted, "events": joined, "newsletter": mailed}
    _keep(about | measured | {"goals": [goal.line() for goal in goals]}, begun)
    print("\n".join(_lines(about, figures, matched, goals)))
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench ARGS=", description=__doc__)
    parser.add_argument("--sizes", default=SIZES, type=_sizes, help=f"numbers of entries, default {SIZES}")
    parser.add_argument("--fresh", action="store_true", help="fill the databases anew even if they are up to date")
    parser.add_argument("--as-is", action="store_true", help="use filled databases although the indexing has changed")
    parser.add_argument("--only-matching", action="store_true", help="measure matching and nothing else")
    parser.add_argument("--remove", action="store_true", help="only drop the databases of earlier runs")
    return parser.parse_args()


def _sizes(text: str) -> list[int]:
    return [int(size) for size in text.split(",")]


def _measure(url: str, size: int, options: argparse.Namespace) -> dict[str, Any]:
    """Fill the database of this size where needed, and measure it; Django lives in processes of its own."""
    environment = os.environ | {
        "DATABASE_URL": databases.address(url, size), "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    missing = databases.prepare(url, size, fresh=options.fresh, as_is=options.as_is)
    print(f"{size:,} entries: {'filling' if missing else 'filled by an earlier run'}", flush=True)
    _run("benchmarks.fill", *(["--size", str(size)] if missing else []), environment=environment)
    if missing:
        databases.keep(url, size)
    print(f"{size:,} entries: measuring", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        _run("benchmarks.measure", str(result), environment=environment)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _measure_matching(url: str) -> dict[str, Any]:
    """20,000 requests and 5,000 calls, in a database of their own."""
    environment = os.environ | {
        "DATABASE_URL": databases.ensure(url, "matching"), "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    print("matching: filling where needed, and measuring", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        _run("benchmarks.matching", str(result), environment=environment)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _measure_events(url: str) -> dict[str, Any]:
    """2,000 registrations for one event with 500 places, in the database of matching."""
    environment = os.environ | {
        "DATABASE_URL": databases.ensure(url, "matching"), "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    print("events: registering", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        _run("benchmarks.events", str(result), environment=environment)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _measure_alerts(url: str, options: argparse.Namespace) -> dict[str, Any]:
    """1,000 to 100,000 alerts against one entry of 1,000, in a database of their own."""
    environment = os.environ | {
        "DATABASE_URL": databases.address(url, "alerts"), "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    print("alerts: filling where needed, and measuring", flush=True)
    if databases.prepare(url, "alerts", fresh=options.fresh, as_is=options.as_is):
        _run("benchmarks.fill", "--size", "1000", environment=environment)
        databases.keep(url, "alerts")
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        _run("benchmarks.alerts", str(result), environment=environment)
        return dict(json.loads(result.read_text(encoding="utf-8")))


def _measure_newsletter(url: str) -> dict[str, Any]:
    """A newsletter to 50,000 subscribers, handed to a mail server of its own, in the database of matching."""
    environment = os.environ | {
        "DATABASE_URL": databases.ensure(url, "matching"), "DJANGO_SETTINGS_MODULE": "portal.settings",
    }  # fmt: skip
    print("newsletter: sending", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        _run("benchmarks.newsletter", str(result), environment=environment)
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
    about: dict[str, Any], figures: dict[int, Any], matched: dict[str, Any], goals: Iterable[report.Goal]
) -> Iterable[str]:
    yield f"\n{about['at']}, commit {about['commit']}, {about['machine']}"
    for size, rows in figures.items():
        yield ""
        yield from report.table(size, rows)
    yield ""
    yield from report.matching_table(matched)
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
