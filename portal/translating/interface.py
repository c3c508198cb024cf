"""How far the portal's own texts are translated; the files in `locale/` are the source, and are not edited here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from django.conf import settings

from portal import catalogues

#: Folders that hold many rooms: these are told apart.
WITH_ROOMS = frozenset({"portal", "templates"})


@dataclass(frozen=True, slots=True)
class Area:
    """A folder of the source: its messages, how many are translated, how many are marked as doubtful ("fuzzy")."""

    name: str
    messages: int = 0
    translated: int = 0
    fuzzy: int = 0

    @property
    def share(self) -> float | None:
        """How much of it is translated; None without messages."""
        return self.translated / self.messages if self.messages else None

    @property
    def missing(self) -> int:
        """Messages that readers see in English."""
        return self.messages - self.translated

    def with_one(self, *, translated: bool, fuzzy: bool) -> Area:
        """The area with one more message."""
        return Area(self.name, self.messages + 1, self.translated + translated, self.fuzzy + fuzzy)


@dataclass(frozen=True, slots=True)
class Covered:
    """How one language stands: all of it, and area by area."""

    language: str
    whole: Area
    areas: Sequence[Area]


def coverage() -> list[Covered]:
    """How each language stands (English is the source). The catalogues are read again when they have changed."""
    base = Path(settings.BASE_DIR)
    return [_covered(base, language, _changed(base, language)) for language in catalogues.LOCALES]


def _changed(base: Path, language: str) -> int:
    path = catalogues.path_of(base, language)
    return path.stat().st_mtime_ns if path.exists() else 0


@lru_cache(maxsize=8)
def _covered(base: Path, language: str, changed: int) -> Covered:
    """Reading takes about a second: so the result is kept for as long as the file is the same (`changed`)."""
    catalog: Catalog = catalogues.read(base, language)
    whole, areas = Area(""), {}
    for message in catalog:
        if not message.id:
            continue
        name, state = _area_of(message), {"translated": _is_translated(message), "fuzzy": bool(message.fuzzy)}
        areas[name] = areas.get(name, Area(name)).with_one(**state)
        whole = whole.with_one(**state)
    return Covered(language, whole, [areas[name] for name in sorted(areas)])


def _area_of(message: Message) -> str:
    """The first folder of the first file that holds the message; of portal and templates the second too."""
    parts = Path(message.locations[0][0]).parts if message.locations else ()
    depth = 2 if parts and parts[0] in WITH_ROOMS and len(parts) > 2 else 1
    return "/".join(parts[:depth]) if len(parts) > 1 else "–"


def _is_translated(message: Message) -> bool:
    strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
    return not message.fuzzy and bool(strings) and all(text and text.strip() for text in strings)
