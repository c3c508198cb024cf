"""Two addresses for machines: is the process alive, and can it serve people?"""

import logging
from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.celery import app

logger = logging.getLogger(__name__)

BROKER_TIMEOUT = 2  # seconds


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _cache() -> None:
    cache.get("readyz")


def _broker() -> None:
    with app.connection_for_write(connect_timeout=BROKER_TIMEOUT) as broker:
        broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT)


def _migrations() -> None:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise RuntimeError("there are migrations that have not run")


PARTS: dict[str, Callable[[], None]] = {
    "database": _database,
    "cache": _cache,
    "broker": _broker,
    "migrations": _migrations,
}


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as this process can answer at all; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 if database, cache, broker and migrations are in order, else 503; reasons go to the log only."""
    results = {name: _works(name, part) for name, part in PARTS.items()}
    ready = all(results.values())
    body = {
        "status": "ok" if ready else "failing",
        "parts": {n: "ok" if ok else "failing" for n, ok in results.items()},
    }
    return JsonResponse(body, status=200 if ready else 503)


def _works(name: str, part: Callable[[], None]) -> bool:
    try:
        part()
    except Exception:  # any failure at all means: not ready
        logger.exception("readiness check failed: %s", name)
        return False
    return True
