"""What every test stands on: real PostgreSQL and Valkey, compiled messages, a real browser.

The servers are started once, before Django reads its settings; workers of pytest-xdist inherit the addresses.
PORTAL_TEST_DB names the test database, so that two runs at once do not meet.
"""

import os
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal.embedded import ServiceError, data_folder, provide

os.environ["PORTAL_ENV"] = "test"
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
# Playwright runs an event loop in the test's own thread; without this Django refuses the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
os.environ.setdefault("SECRET_KEY", "only-for-tests-and-nothing-else-0123456789")
os.environ.setdefault("PORTAL_TEST_DB", "test_common_ground")
os.environ["STATIC_ROOT"] = str(data_folder(os.environ) / "test-static")  # stays empty: tests read the sources

# Databases 0 and 1 of Valkey belong to the running portal; tests that run at the same time keep apart from it, and,
# as far as 14 or 62 databases go, from each other. An outside server has 16 of them.
_outside = bool(os.environ.get("REDIS_URL")) and not os.environ.get("PORTAL_TEST_VALKEY")
os.environ.setdefault("PORTAL_TEST_VALKEY", "outside" if _outside else "embedded")
_databases = 14 if os.environ["PORTAL_TEST_VALKEY"] == "outside" else 62
_name = os.environ["PORTAL_TEST_DB"] + os.environ.get("PYTEST_XDIST_WORKER", "")
os.environ["CACHE_DATABASE"] = str(2 + zlib.crc32(_name.encode()) % _databases)
os.environ["BROKER_DATABASE"] = os.environ["CACHE_DATABASE"]

try:
    provide(os.environ)
except ServiceError as error:
    pytest.exit(str(error), returncode=3)

import django  # noqa: E402 - after the environment stands

Path(os.environ["STATIC_ROOT"]).mkdir(parents=True, exist_ok=True)
django.setup()

from django.conf import settings as loaded  # noqa: E402

from portal import catalogues, environment  # noqa: E402

# A worker inherits the settings' environment from the process that started it, and reads it before this file.
loaded.CACHE_URL = loaded.CACHES["default"]["LOCATION"] = environment.redis_address(
    loaded.REDIS_URL, database=int(os.environ["CACHE_DATABASE"])
)

if "PYTEST_XDIST_WORKER" not in os.environ:
    catalogues.compile_stale(Path(__file__).resolve().parent.parent)

pytest_plugins = ["tests.browser", "tests.cast"]


@pytest.fixture(autouse=True)
def _nothing_cached() -> None:
    """Begin every test with empty caches."""
    from django.core.cache import caches

    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Begin every test in English: the test client leaves the language of its last request behind."""
    from django.utils import translation

    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path: Path) -> None:
    """Keep the files of a test in its own folder."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> Iterator[None]:
    """Let the tables of the audit log be emptied after a test in a browser, which no real database allows.

    At the end, sessions of requests that a closed browser did not wait for are ended: they would hold up the removal
    of the database.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_auditrecord DISABLE TRIGGER audit_not_emptied")
        cursor.execute("ALTER TABLE audit_pseudonym DISABLE TRIGGER audit_pseudonyms_not_emptied")
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
