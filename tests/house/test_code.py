"""House rules of the code that no linter knows."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps

from entries.models import Entry
from tests.house import exceptions, sources

READING = {
    "all",
    "filter",
    "exclude",
    "get",
    "first",
    "last",
    "values",
    "values_list",
    "in_bulk",
    "order_by",
    "count",
    "raw",
}
# Names of one machine: folders of people and workplaces, neighbours of the project, hidden folders but our own.
MACHINE = re.compile(
    r"(?<![\w.])/(?:home|Users|root|mnt|work\w*|tmp/\w+)/"
    r"|(?<!\.\./)\.\./\.?[a-z]"
    r"|(?<![\w*.)\]}])\.(?!venv/|data/|git/|ci/|hypothesis/|\w+_cache/)[a-z][a-z_-]+/"
)


def test_there_is_no_utils_module() -> None:
    vague = [sources.name(p) for p in sources.python_files() if p.stem in {"utils", "helpers", "common", "misc"}]
    assert not vague, f"name a module after what it holds: {vague}"


def test_views_start_from_what_the_viewer_may_see() -> None:
    assert not [sentence for path in sources.doors() for sentence in _bare_managers(path)]


def _bare_managers(path: Path) -> Iterator[str]:
    """Yield every Kind.objects.all() and the like of a file: lists of entries start with visible_to(viewer)."""
    kinds = {model.__name__ for model in apps.get_models() if issubclass(model, Entry)}
    for node in ast.walk(ast.parse(path.read_text())):
        if not (isinstance(node, ast.Attribute) and node.attr in READING and isinstance(node.value, ast.Attribute)):
            continue
        manager = node.value
        is_manager = manager.attr in {"objects", "_default_manager", "_base_manager"}
        if is_manager and isinstance(manager.value, ast.Name) and manager.value.id in kinds:
            yield f"{sources.name(path)}:{node.lineno} opens {manager.value.id} without visible_to()"


def test_own_events_are_facts_and_not_signals() -> None:
    signals = re.compile(r"@receiver\(|\bSignal\(\)|\b(?:pre|post)_(?:save|delete)\.connect")
    found = [sources.name(p) for p in sources.python_files(*sources.PACKAGES) if signals.search(p.read_text())]
    assert not found, f"record a Happening instead of a signal: {found}"


def test_only_named_modules_mark_text_as_safe() -> None:
    found = {sources.name(p) for p in sources.python_files(*sources.PACKAGES) if "mark_safe" in p.read_text()}
    assert found <= exceptions.MARK_SAFE, f"use format_html, or name the module: {sorted(found - exceptions.MARK_SAFE)}"


def test_nothing_is_left_for_later() -> None:
    later = re.compile(rf"#.*\b(?:{'|'.join(('TO' + 'DO', 'FIX' + 'ME', 'X' * 3, 'HA' + 'CK'))})\b")
    found = [sources.name(p) for p in sources.python_files() if later.search(p.read_text())]
    assert not found, found


def test_no_file_names_a_place_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=sources.PROJECT, capture_output=True, text=True, check=False)
    found = []
    for name in filter(None, listed.stdout.split("\0")):
        path = sources.PROJECT / name
        if path.is_file() and MACHINE.search(path.read_text(errors="ignore")):
            found.append(name)
    assert not found, found


def test_requirements_are_locked_with_hashes_and_without_addresses() -> None:
    for name in ("base", "dev"):
        text = (sources.PROJECT / "requirements" / f"{name}.txt").read_text()
        packages = [line for line in text.splitlines() if "==" in line and not line.startswith(("#", " "))]
        assert packages
        assert text.count("\n    --hash=sha256:") >= len(packages)
        assert not re.search(r"https?://|--(?:extra-)?index-url|--find-links|file:", text)
