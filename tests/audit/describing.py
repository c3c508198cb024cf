"""How the audit list is written: an address, its states, who looks at each."""

from __future__ import annotations

from dataclasses import dataclass, field

VISITOR = ""


@dataclass(frozen=True)
class State:
    """One state of a page: who looks (VISITOR, or one of the cast), with which query, after sending what.

    `sends` are fields of the page's form, sent after it was opened; the page that comes back is audited.
    `empty` means before anything has been written on the portal.
    """

    says: str
    who: str = VISITOR
    args: tuple[str, ...] | None = None
    query: str = ""
    status: int = 200
    sends: dict[str, str] | None = None
    empty: bool = False


@dataclass(frozen=True)
class Audited:
    """An address: its name, the things in it, its states; `cached` pages are the same for all visitors."""

    name: str
    args: tuple[str, ...] = ()
    states: tuple[State, ...] = (State("open"),)
    cached: bool = False


@dataclass(frozen=True)
class NoPage:
    """An address that shows no page of its own, and why."""

    name: str
    why: str
    args: tuple[str, ...] = field(default=())


def page(name: str, *states: State, args: tuple[str, ...] = ()) -> Audited:
    """A page that everybody gets alike; its states by query."""
    return Audited(name, args, states or (State("open"),), cached=True)


def own(name: str, *states: State, args: tuple[str, ...] = ()) -> Audited:
    """A page made for the one who asks."""
    return Audited(name, args, states or (State("open"),))


def member(says: str, **more: object) -> State:
    """A state that the NGO officer sees."""
    return State(says, "ngo_officer", **more)  # type: ignore[arg-type]


def desk(says: str, **more: object) -> State:
    """A state that a curator sees."""
    return State(says, "curator", **more)  # type: ignore[arg-type]


def lists(name: str) -> Audited:
    """A list: before anything is there, filled, narrowed, with nothing found, with what cannot be understood."""
    return page(
        name,
        State("empty", empty=True),
        State("filled"),
        State("narrowed", query="theme=rehabilitation"),
        State("nothing found", query="q=zzzzz"),
        State("not understood", query="theme=nonsense&sort=nonsense", status=400),
        State("no such page", query="page=99", status=404),
    )


def donor(says: str, **more: object) -> State:
    """A state that the donor's officer sees."""
    return State(says, "donor_officer", **more)  # type: ignore[arg-type]
