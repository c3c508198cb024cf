"""What a check is: a small function that looks at an entry and yields findings. And the register of such functions.

A check takes an entry (of its own kind's model) and yields `Finding`s; it reads, and changes nothing. Checks that look
at every entry are registered with `@check`; those of one kind are named in its `Kind.checks`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from entries.models import Entry


class Severity(models.TextChoices):
    """A blocker stops publication; a warning asks the curator for a note; a hint only tells."""

    BLOCKER = "blocker", gettext_lazy("Must be corrected")
    WARNING = "warning", gettext_lazy("Worth a look")
    HINT = "hint", gettext_lazy("Good to know")


#: The gravest first.
ORDER = (Severity.BLOCKER, Severity.WARNING, Severity.HINT)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw: a stable code, how grave, a sentence, and the section that mends it.

    `about` is the key of another entry that the sentence speaks of. `internal` findings are for ISU only: they tell of
    texts that the author may not know.
    """

    code: str
    severity: Severity
    message: str
    section: str = ""
    about: int | None = None
    internal: bool = False


Check = Callable[[Any], Iterable[Finding]]

_registered: list[Check] = []


def check(function: Check) -> Check:
    """Have every entry of every kind go through this check (a decorator; the order of registration is kept)."""
    if function not in _registered:
        _registered.append(function)
    return function


def registered() -> tuple[Check, ...]:
    """The checks that every entry goes through, whatever its kind."""
    return tuple(_registered)


def section_of(entry: Entry, field: str) -> str:
    """The code of the edit section that holds `field`, "" if none does."""
    for section in entry.kind_info.sections:
        if field in section.fields or any(term.name == field for term in section.terms):
            return section.code
    return ""
