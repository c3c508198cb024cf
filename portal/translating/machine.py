"""Machine translation behind one small interface: off unless whoever runs the portal names a provider.

`MACHINE_TRANSLATION` in the settings is the dotted path of a class without arguments whose objects are a `Provider`;
empty (the default) means that no text leaves the portal. What a machine wrote is a draft that carries its mark until a
person has edited or confirmed it, and is published by a second person like every translation.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from portal.translating.work import Unit

log = logging.getLogger(__name__)


class Unavailable(Exception):
    """The provider gave no translation; the text of the exception is for the log, not for people."""


class Provider(Protocol):
    """Translates texts; the only thing that a provider has to do."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """The texts in the language `target`, in the same order; all that fails is raised as `Unavailable`."""


def provider() -> Provider | None:
    """The provider that the settings name; None when machine translation is off."""
    path = settings.MACHINE_TRANSLATION
    return _made(path) if path else None


@lru_cache(maxsize=4)
def _made(path: str) -> Provider:
    return import_string(path)()


def suggestions(units: Sequence[Unit], target: str) -> dict[str, str]:
    """What the provider makes of the sources of these units, by field; texts that are too long are left out.

    One call outside the portal, which may take as long as the provider's time-out. Raises `Unavailable`, also when the
    provider answers with anything but one text for each.
    """
    asked = provider()
    if asked is None or not units:
        return {}
    source = units[0].source.language
    found = asked.translate([unit.source.text for unit in units], source, target)
    if len(found) != len(units) or not all(isinstance(text, str) for text in found):
        log.warning("The machine translation answered with other texts than asked for.")
        raise Unavailable("not one text for each")
    return {unit.field: text for unit, text in zip(units, found, strict=True) if _fits(unit, text)}


def _fits(unit: Unit, text: str) -> bool:
    longest = unit.column.max_length
    return bool(text.strip()) and "\0" not in text and (longest is None or len(text) <= longest)
