"""The files that the house rules look at."""

import ast
import inspect
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGES = ("entries", "partners", "practices", "funding", "events", "matching", "portal")
OTHER_CODE = ("tests", "benchmarks", "requirements")


def python_files(*folders: str) -> Iterator[Path]:
    """Yield our Python files in these folders (default: all), without migrations."""
    for folder in folders or (*PACKAGES, *OTHER_CODE):
        for path in sorted((PROJECT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def templates() -> Iterator[Path]:
    """Yield the templates of pages and mails."""
    for path in sorted((PROJECT / "templates").rglob("*")):
        if path.suffix in {".html", ".txt", ".svg"}:
            yield path


def stylesheets() -> Iterator[Path]:
    """Yield our style sheets."""
    yield from sorted((PROJECT / "static").rglob("*.css"))


def views() -> dict[Path, set[str]]:
    """Our functions that answer an address, by the file they stand in."""
    found: dict[Path, set[str]] = {}
    for view in _routed(get_resolver().url_patterns):
        path = Path(inspect.getsourcefile(view) or "")
        if inspect.isfunction(view) and view.__module__.partition(".")[0] in PACKAGES:
            found.setdefault(path, set()).add(view.__name__)
    return found


def _routed(patterns: Iterable[URLPattern | URLResolver]) -> Iterator[Callable[..., Any]]:
    """Yield the views of these addresses and of those below them, without their decorators."""
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _routed(one.url_patterns)
        else:
            yield inspect.unwrap(one.callback)


def doors() -> list[Path]:
    """Files of views: those called so, and whatever else holds a function that answers an address."""
    named = {path for path in python_files(*PACKAGES) if path.name == "views.py" or path.parent.name == "views"}
    return sorted(named | views().keys())


def name(path: Path) -> str:
    """Return the path as it is written in exceptions.py."""
    return path.relative_to(PROJECT).as_posix()


def functions(path: Path) -> Iterator[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Yield each function of a file with its length in lines, its docstring not counted."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and ast.get_docstring(node):
                length -= (first.end_lineno or first.lineno) - first.lineno + 1
            yield node, length
