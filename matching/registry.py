"""The register of those who write profiles: how matching learns of requests or calls without naming them.

Each kind's `matching.py` has a `build(entry)` and registers it in its app's `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from matching.profiles import ProfileDraft

#: Takes a published entry as its own kind's model and yields its drafts: none (it matches nobody), or one a side.
Build = Callable[[Any], Iterable[ProfileDraft]]

_builders: dict[str, Build] = {}


def register(kind_code: str, build: Build) -> None:
    """Let `build` write the profiles of a kind; two for one kind are a programming error (ValueError)."""
    if _builders.get(kind_code, build) is not build:
        raise ValueError(f"kind {kind_code!r} has two writers of profiles")
    _builders[kind_code] = build


def forget(kind_code: str) -> None:
    """Take a kind out of the register again: for tests."""
    _builders.pop(kind_code, None)


def builder_of(kind_code: str) -> Build | None:
    """The writer of a kind's profiles; None for a kind that neither seeks nor supports."""
    return _builders.get(kind_code)


def matched_kinds() -> tuple[str, ...]:
    """Codes of the kinds that are matched, in the order of registration."""
    return tuple(_builders)
