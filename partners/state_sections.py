"""What other rooms add to the page of a State: requests, calls, money received, gaps.

A room registers its section in `AppConfig.ready()`; so partners never learn its name. Sections stand on the page in the
order of registration, after the treaties and before the entries from there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from entries.search.terms import KnownTerm, Thesaurus
    from entries.viewers import Viewer
    from partners.models import StateProfile


@dataclass(frozen=True, slots=True)
class StateSection:
    """One section: its heading, the template that prints what is below it, and that template's values.

    The template is included below an `h2` and finds `section` (this) beside everything that the page has;
    `anchor` makes the heading linkable and must be unique on the page.
    """

    title: str | _StrPromise
    template: str
    context: dict[str, Any] = field(default_factory=dict)
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """A country or area as somebody reads its page; `known` are all terms, `profile` what the State says of itself.

    The profile is there in whatever state: who shows it asks whether this viewer may read it.
    """

    country: KnownTerm
    viewer: Viewer
    language: str
    known: Thesaurus
    profile: StateProfile | None = None


#: Gives the section of a country or area as its viewer may see it; None when there is nothing. Pages of States ask at
#: most eight queries in all, so a section asks one, or two where it names things one by one.
Maker = Callable[[Place], StateSection | None]

_makers: list[Maker] = []


def register(section: Maker) -> None:
    """Add a section to the pages of States; registering it again changes nothing."""
    if section not in _makers:
        _makers.append(section)


def sections_of(place: Place) -> list[StateSection]:
    """The sections that have something to say of a country, in the order of registration."""
    found = (make(place) for make in _makers)
    return [section for section in found if section is not None]
