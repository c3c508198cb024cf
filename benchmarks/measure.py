"""Measures one size: `python -m benchmarks.measure FILE` (DATABASE_URL names the filled database), result as JSON."""

from __future__ import annotations

import json
import math
import os
import re
import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import django

from benchmarks import load, names
from benchmarks.server import HOST, Server, cpu_seconds, environment, since

CONNECTIONS = 8
#: Bounds of one case: requests one by one, then under load.
ONE_BY_ONE, LOAD_SECONDS, MOST = 60, 4.0, 4_000
WARM_UP = 16
#: So many different pages from memory, warmed up so often: connections stick to a worker, and each has its own memory.
FROM_MEMORY, ROUNDS = 10, 6


def main(result: Path) -> None:
    """Effects: two web servers, one after the other (without and with pages in memory), and a file with the figures."""
    # The same settings here as in the servers: addresses are made and queries are counted with them.
    os.environ.update(environment(os.environ["DATABASE_URL"], cache_megabytes=0))
    django.setup()
    from benchmarks import cases

    found = cases.cases()
    figures: dict[str, Any] = {}
    with Server(os.environ["DATABASE_URL"], cache_megabytes=0) as server:
        for case in found:
            figures[case.name] = _case(server, case.name, [load.Request(address) for address in case.addresses], 200)
    for case in found:
        figures[case.name]["queries"] = max(_queries(address) for address in case.addresses[:4])
    with Server(os.environ["DATABASE_URL"], cache_megabytes=32) as server:
        details = next(case for case in found if case.name == names.DETAIL).addresses[:FROM_MEMORY]
        figures |= _from_memory(server, [load.Request(address) for address in details])
    figures[names.DESK] = {"queries": _desk_queries()}
    result.write_text(json.dumps(figures, indent=1, ensure_ascii=False), encoding="utf-8")


def _from_memory(server: Server, details: list[load.Request]) -> dict[str, Any]:
    """Pages that were asked for before, and by readers who hold them, beside the bare view."""
    connection = load.Connection(server.port)
    answers = [connection.get(request) for _round in range(2) for request in details]
    connection.close()
    held = [load.Request(one.address, answer.headers["etag"]) for one, answer in zip(details, answers, strict=False)]
    bare = [load.Request("/en/bare/")]
    for _round in range(ROUNDS):
        load.under_load(server.port, details, expected=200, connections=CONNECTIONS, seconds=30, most=10 * FROM_MEMORY)
    return {
        names.BARE_BESIDE: _case(server, names.BARE_BESIDE, bare, 200),
        names.CACHED: _case(server, names.CACHED, details, 200),
        names.NOT_MODIFIED: _case(server, names.NOT_MODIFIED, held, 304),
    }


def _case(server: Server, name: str, requests: Sequence[load.Request], expected: int) -> dict[str, Any]:
    """Figures of one case: processor time one by one, then speed under load. Times in milliseconds."""
    print(f"    {name}", flush=True)
    load.under_load(server.port, requests, expected=expected, connections=CONNECTIONS, seconds=30, most=WARM_UP)
    alone = _one_by_one(server, requests, expected)
    before = cpu_seconds([*server.workers, *_backends()])
    busy = load.under_load(
        server.port, requests, expected=expected, connections=CONNECTIONS, seconds=LOAD_SECONDS, most=MOST
    )
    web, database = since(before, server.workers), since(before, _backends())
    if busy.failures:
        raise SystemExit(f"{name}: {busy.failures} answers were not {expected}.")
    number = len(busy.times)
    return alone | {
        "requests": number,
        "per_second": number / busy.seconds,
        "p50": 1000 * statistics.median(busy.times),
        "p95": 1000 * _p95(busy.times),
        "cpu_web": 1000 * web / number,
        "cpu_database": 1000 * database / number,
        "cpu": 1000 * (web + database) / number,
    }


def _one_by_one(server: Server, requests: Sequence[load.Request], expected: int) -> dict[str, Any]:
    """Processor time of single requests, web server and database together, and their size."""
    pids = [*server.workers, *_backends()]
    connection = load.Connection(server.port)
    cpu, times, sizes = [], [], []
    for number in range(ONE_BY_ONE):
        request = requests[number % len(requests)]
        before, begun = cpu_seconds(pids), perf_counter()
        answer = connection.get(request)
        times.append(perf_counter() - begun)
        cpu.append(since(before, pids))
        sizes.append(len(answer.body))
        if answer.status != expected:
            raise SystemExit(f"{request.address} was answered {answer.status}, not {expected}.")
    connection.close()
    return {
        "cpu_p50": 1000 * statistics.median(cpu),
        "cpu_p95": 1000 * _p95(cpu),
        "alone_p95": 1000 * _p95(times),
        "bytes": round(statistics.mean(sizes)),
    }


def _p95(values: Iterable[float]) -> float:
    """The value that 95 of 100 do not exceed (nearest rank)."""
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _backends() -> list[int]:
    """Processes of the database server that work for this database, our own connection left out."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
        return [pid for (pid,) in cursor.fetchall()]


def _queries(address: str) -> int:
    """Database queries of one page."""
    from django.test import Client

    return _counted(lambda: Client(SERVER_NAME=HOST).get(address))


def _desk_queries() -> int:
    """Database queries of the desk's list, for a curator (who needs a second factor to be one)."""
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import get_user_model
    from django.test import Client

    curator, _made = get_user_model().objects.get_or_create(email="curator@portal.invalid", roles=["curator"])
    Authenticator.objects.get_or_create(user=curator, type=Authenticator.Type.TOTP, defaults={"data": {}})
    client = Client(SERVER_NAME=HOST)
    client.force_login(curator, backend="django.contrib.auth.backends.ModelBackend")
    client.get("/en/desk/")
    return _counted(lambda: client.get("/en/desk/"))


def _counted(ask: Callable[[], Any]) -> int:
    """How many queries a request makes; savepoints and the like are none."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask()  # what a process reads once (the terms) is read
    with CaptureQueriesContext(connection) as captured:
        answer = ask()
    if answer.status_code != 200:
        raise SystemExit(f"{answer.request['PATH_INFO']} was answered {answer.status_code}.")
    real = [
        query for query in captured.captured_queries if re.match(r"\s*(SELECT|WITH|INSERT|UPDATE|DELETE)", query["sql"])
    ]
    return len(real)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
