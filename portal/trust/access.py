"""The table of access as administrators read it: made from the very data that the rules and pages ask.

Nothing is written down twice here. Actions come from `entries.rules.ACCESS`, standings from
`partners.rules.STANDINGS`, pages from the roles with which each view of the desk was opened.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.translation import gettext_lazy as _

from entries import rules
from entries.states import Action
from entries.viewers import Role, Standing
from partners.rules import STANDINGS

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Label = str | _StrPromise

#: The columns of the table of actions: roles of ISU, then what a person is to the entry.
COLUMNS: tuple[tuple[str, Label], ...] = (
    *((role.value, role.label) for role in Role),
    (rules.OWNER, _("Verified donor or State, own kinds")),
    (rules.WRITER, _("Author, owner or editor of the organisation")),
)
WORDS: dict[str, Label] = {
    "see_people": _("See the people of the organisation"),
    "manage_people": _("Invite people, change what they may do"),
    "write": _("Write entries for the organisation"),
}
TRANSLATIONS_ONLY = "translations"


@dataclass(frozen=True, slots=True)
class Row:
    """One line: what is done, or the address of a page, and for each column True, False or `translations`."""

    label: Label
    cells: tuple[bool | str, ...]
    remark: Label = ""


@dataclass(frozen=True, slots=True)
class Address:
    """A page: its pattern, name, and who opens it: `anybody`, `member`, or roles of the desk."""

    pattern: str
    name: str
    anybody: bool
    roles: frozenset[str] | None = None


def actions() -> list[Row]:
    """Who may take which step of curation."""
    return [Row(action.label, _cells(action), _remark(action)) for action in Action]


def _cells(action: Action) -> tuple[bool | str, ...]:
    allowed = rules.ACCESS[action]
    cells: list[bool | str] = [column in allowed for column, _label in COLUMNS]
    if action in rules.TRANSLATOR_ACTIONS:
        place = [column for column, _label in COLUMNS].index(Role.TRANSLATOR)
        cells[place] = cells[place] or TRANSLATIONS_ONLY
    return tuple(cells)


def _remark(action: Action) -> Label:
    return _("Never of one's own text: four eyes.") if action in rules.FOUR_EYES else ""


def standings() -> list[Row]:
    """What each standing may do in its organisation."""
    words = sorted({word for allowed in STANDINGS.values() for word in allowed})
    return [Row(WORDS.get(word, word), tuple(word in STANDINGS[one] for one in Standing)) for word in words]


def desk_pages() -> list[Row]:
    """The pages of the desk, and the roles that open them."""
    pages = [one for one in addresses() if one.roles is not None]
    return [Row(one.pattern, tuple(role.value in (one.roles or ()) for role in Role)) for one in pages]


@lru_cache(maxsize=1)
def addresses() -> tuple[Address, ...]:
    """Every address of the portal but the engineers' own, in the order of the table of addresses."""
    return tuple(_walk(get_resolver(), "", ""))


def _walk(resolver: URLResolver, before: str, namespace: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin":
                inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
                yield from _walk(pattern, path, inner)
        elif isinstance(pattern, URLPattern):
            view = pattern.callback
            anybody = not getattr(view, "login_required", True)
            yield Address(
                _without_language(path), namespace + str(pattern.name), anybody, getattr(view, "desk_roles", None)
            )


def _without_language(path: str) -> str:
    """The pattern below the language, which differs with the reader."""
    first, _slash, rest = path.partition("/")
    return rest if len(first) == 2 else path
