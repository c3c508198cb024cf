"""`make chaos`: kill each part in turn while the portal works, start it again, and look at what is left."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.chaos.portal import PROJECT, Gone, Portal
from tests.chaos.sink import Sink

#: The order in which parts are killed; afterwards at random, as long as there is time.
PARTS = ("worker", "web_worker", "postgres", "valkey", "web", "supervisor", "beat")
EACH = 10  # entries for the desk, and as many for the clock, in each round
SETTLE = 240.0  # seconds for everything to become quiet; an import whose worker died waits two minutes
MOMENT = (2.0, 6.0)  # seconds of work before the kill
ROUND = 45.0  # seconds that a round takes at most, about


def main() -> int:
    """Run the rounds; returns 1 when anything is lost, doubled or half-done."""
    options = _options()
    random.seed(options.seed)
    begun = time.monotonic()
    sink, data = Sink(), Path(tempfile.mkdtemp(prefix="chaos-"))
    data.chmod(0o755)  # PostgreSQL may have to run as another user
    portal = Portal(data, sink.port)
    try:
        troubles = _run(portal, sink, options, begun)
    except Gone as problem:
        troubles = [str(problem)]
    finally:
        portal.stop()
        portal.log.close()
    for words in troubles:
        print(f"  BROKEN: {words}")
    if troubles:
        print(f"{len(troubles)} things are not as they must be. The log and the data: {data}")
        return 1
    shutil.rmtree(data, ignore_errors=True)
    print(f"Nothing was lost, doubled or left half-done ({time.monotonic() - begun:.0f} s, seed {options.seed}).")
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make chaos", description=__doc__)
    parser.add_argument("--minutes", type=float, default=7.0, help="about how long it may take")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10_000))
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=PARTS)
    return parser.parse_args()


def _run(portal: Portal, sink: Sink, options: argparse.Namespace, begun: float) -> list[str]:
    print(f"Starting the portal in {portal.data} … ", end="", flush=True)
    print(f"{portal.start():.0f} s")
    _use(portal)
    from tests.chaos import invariants
    from tests.chaos.work import Browser, Done, sign_in

    done = Done()
    browser = Browser(portal, sign_in("curator@example.org"))
    deadline = begun + options.minutes * 60 - SETTLE / 2
    for number, part in enumerate(options.parts):
        if number and time.monotonic() > deadline - ROUND / 2:
            print("No time is left for the other parts.")
            break
        _round(portal, browser, done, number, part)
    print("Waiting until everything is quiet … ", end="", flush=True)
    waited = _until(lambda: _asked(invariants.quiet), SETTLE)
    print(f"{waited:.0f} s" if waited < SETTLE else "not quiet in time")
    _report(done, sink)
    return list(_asked(lambda: invariants.broken(done, sink.accepted)))


def _round(portal: Portal, browser: Any, done: Any, number: int, part: str) -> None:
    """Prepare work, let it begin, kill, look, start again."""
    from tests.chaos.work import Load, prepare

    entries, _scheduled = _asked(lambda: prepare(number, EACH))
    load = Load(browser, entries, done, number)
    load.start()
    moment = random.uniform(*MOMENT)
    time.sleep(moment)
    hit = portal.kill(part)
    time.sleep(1.5)
    page, health = portal.status("/en/practices/"), portal.status("/healthz")
    load.stopping.set()
    load.join(30)
    again = ""
    if part != "web_worker" or health != 200:
        portal.stop()
        again = f", up again after {portal.start():.0f} s"
    print(f"{part}: {hit} killed after {moment:.1f} s; a page then answered {page or 'nothing'}{again}")


def _use(portal: Portal) -> None:
    """Be a client of the same database, for preparing work and for looking at what is left."""
    from portal.embedded import places, postgres, valkey

    found = places.find(portal.data)
    os.environ.update(portal.environment)
    os.environ["DATABASE_URL"], os.environ["REDIS_URL"] = postgres.address(found), valkey.address(found)
    os.environ["SECRET_KEY"] = (portal.data / "secret-key").read_text().strip()
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    sys.path.insert(0, str(PROJECT))
    import django

    django.setup()


def _asked(question: Callable[[], Any]) -> Any:
    """Ask the database on a new line: the last one may have died with the server."""
    from django.db import connection

    connection.close()
    try:
        return question()
    finally:
        connection.close()


def _until(ready: Callable[[], bool], seconds: float) -> float:
    begun = time.monotonic()
    while time.monotonic() - begun < seconds:
        if ready():
            return time.monotonic() - begun
        time.sleep(2)
    return seconds


def _report(done: Any, sink: Sink) -> None:
    from tests.chaos.invariants import doubled

    answers = ", ".join(f"{what}: {count}" for what, count in sorted(done.answers.items()))
    print(f"Answers: {answers}")
    print(f"Acknowledged: {len(done.published)} publications, {len(done.tables)} tables.")
    print(
        f"Mails: {len(sink.accepted)} accepted; {doubled(sink.accepted)} twice, each between the server's acceptance "
        "and our commit (same Message-ID)."
    )


if __name__ == "__main__":
    sys.exit(main())
