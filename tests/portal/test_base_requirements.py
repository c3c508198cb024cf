"""`make run` installs only the base set: nothing that its processes load may come from the set for tests."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import packages_distributions

from tests.house.sources import PROJECT

# In a process of its own, since everything is loaded here already: the web server, the worker with its broker, the
# clock, the cache, all addresses, all commands. Libraries load some of their own needs late, so each is asked for.
LOADS = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in BARRED:
            raise ModuleNotFoundError(f"No module named {name!r}: only the set for tests has it")

sys.meta_path.insert(0, Missing())
import granian.server
import portal.wsgi
from portal.celery import app
import celery.beat, celery.bin.worker, django.core.cache.backends.redis, kombu.transport.redis, redis
app.loader.import_default_modules()
from django.urls import get_resolver
get_resolver().url_patterns
from django.core.management import get_commands, load_command_class
[load_command_class(room, name) for name, room in get_commands().items() if not room.startswith("django.")]
"""


def _locked(name: str) -> set[str]:
    text = (PROJECT / "requirements" / f"{name}.txt").read_text()
    return {_plain(found) for found in re.findall(r"^([A-Za-z0-9._-]+)==", text, re.MULTILINE)}


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_process_starts_with_the_base_set_alone() -> None:
    only_for_tests = _locked("dev") - _locked("base")
    assert "pytest" in only_for_tests
    barred = {
        module
        for module, owners in packages_distributions().items()
        if {_plain(one) for one in owners} <= only_for_tests
    }
    script = LOADS.replace("BARRED", repr(sorted(barred)))
    done = subprocess.run([sys.executable, "-c", script], cwd=PROJECT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
