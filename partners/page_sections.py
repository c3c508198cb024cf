"""What other rooms add to the page of a partner: what it funded, its requests and offers.

A room registers its section in `AppConfig.ready()`, as it does for the pages of States (`partners.state_sections`).
What a partner owns as entries (mechanisms, calls, practices) is on its page already, kind by kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from entries.viewers import Viewer
    from partners.models import Partner


@dataclass(frozen=True, slots=True)
class PageSection:
    """One section: its heading, the template that prints what is below it, and that template's values.

    The template is included below an `h2` and finds `section` (this) beside everything that the page has;
    `anchor` makes the heading linkable from the list of contents and must be unique on the page.
    """

    title: str | _StrPromise
    template: str
    anchor: str
    context: dict[str, Any] = field(default_factory=dict)


#: Gives the section of a partner as this viewer may see it, in this language; None when there is nothing.
Maker = Callable[["Partner", "Viewer", str], PageSection | None]

_makers: list[Maker] = []


def register(section: Maker) -> None:
    """Add a section to the pages of partners; registering it again changes nothing."""
    if section not in _makers:
        _makers.append(section)


def sections_of(partner: Partner, viewer: Viewer, language: str) -> list[PageSection]:
    """The sections that have something to say of a partner, in the order of registration."""
    found = (make(partner, viewer, language) for make in _makers)
    return [section for section in found if section is not None]
