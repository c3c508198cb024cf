"""The table of addresses and who gets what there, and how each address is tried.

`access.txt` beside this file is the table: a group and the name of an address on each line. It is written by people;
a new address without a line fails. The groups:

    public      everybody, without an account
    member      whoever has an account
    own         whoever has an account and to whom the thing belongs; others are told that there is nothing
    guest ...   the roles of ISU that are named, and whoever the page itself lets in: invited to this one thing by a
                signed link, or signed out while writing, whose text is kept until they sign in again
    desk ...    the roles of ISU that are named; nobody else, whatever they have in their organisations
    engineer    people who keep the software (the admin of Django)
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from entries.viewers import Role
from partners.models import User
from tests.audit.addresses import AUDITED
from tests.audit.world import World

TABLE = Path(__file__).with_name("access.txt")
NOBODY = "nobody"
#: Addresses written as regular expressions, which say nothing of what their parts are.
EXAMPLES = {"dialogue:attendance": {"pk": 1, "form": "csv"}}
DUMMIES = {
    "int": 1,
    "slug": "x",
    "str": "x",
    "words": "x",
    "path": "x",
    "uuid": "0" * 8 + "-0000-4000-8000-" + "0" * 12,
}
HIDDEN = {403, 404, 410}
ALLOWED_TO_SAY = {200, 204, 301, 302, 303, 400, 403, 404, 405, 409, 410, 422, 429}


@dataclass(frozen=True, slots=True)
class Rule:
    """A line of the table."""

    group: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """An address to be tried: its name, path, and the rule for it; `real` if it leads to something that is there."""

    name: str
    path: str
    rule: Rule
    real: bool


def table() -> dict[str, Rule]:
    """Name of the address to its rule."""
    found: dict[str, Rule] = {}
    for line in TABLE.read_text().splitlines():
        if line and not line.startswith("#"):
            name, group, *roles = line.split()
            assert name not in found, f"{name} stands twice in the table"
            assert set(roles) <= set(Role.values), f"{name}: unknown role"
            found[name] = Rule(group, frozenset(roles))
    return found


def patterns(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every address of the site by its whole name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(pattern, prefix + (f"{pattern.namespace}:" if pattern.namespace else ""))
        else:
            yield f"{prefix}{pattern.name or ''}", pattern


def places(world: World, rules: Mapping[str, Rule]) -> Iterator[Place]:
    """Every address with arguments: those of the audit list where it has some, else values that lead to nothing."""
    examples = {one.name: one for one in reversed(AUDITED)}
    for name, pattern in patterns():
        if name not in rules:
            continue
        example, path = examples.get(name), None
        if example is not None:
            state = next((one for one in example.states if not one.empty and one.sends is None), example.states[0])
            path = world.address(example, state, "en").partition("?")[0]
        dummies = {key: _dummy(converter) for key, converter in pattern.pattern.converters.items()}
        dummies |= EXAMPLES.get(name, {})
        try:
            yield Place(name, path or reverse(name, kwargs=dummies), rules[name], real=path is not None)
        except NoReverseMatch:
            yield Place(name, "/en/engineering/x/", rules[name], real=False)  # the admin's catch-all


def _dummy(converter: Any) -> Any:
    sort = type(converter).__name__.removesuffix("Converter").lower()
    return DUMMIES.get(sort, "x")


def tries(places_: list[Place], who: str, user: User | None) -> Iterator[str]:
    """Each address opened, and an empty form sent to it, by one person; says what is not as the table wants it."""
    client = Client(raise_request_exception=False)
    if user is not None:
        client.force_login(user)
    signed_in = client.cookies.copy()
    for place in places_:
        for method in ("get", "post"):
            client.cookies = signed_in.copy()
            with transaction.atomic():  # whatever an empty form does is undone, signing out too
                answer = getattr(client, method)(place.path)
                transaction.set_rollback(True)
            if wrong := _wrong(place, who, user, method, answer):
                yield f"{who} {method.upper()} {place.name} ({place.rule.group}): {wrong}"


def _wrong(place: Place, who: str, user: User | None, method: str, answer: Any) -> str:
    status = answer.status_code
    address = answer.headers.get("Location", "") if status in (301, 302, 303) else ""
    if status not in ALLOWED_TO_SAY:
        return f"{status}"
    asked_to_sign_in = "/login/" in address and "next=" in address
    group = place.rule.group
    if group in ("public", "guest"):
        return "asks to sign in" if asked_to_sign_in and group == "public" else ""
    if user is None:
        return "" if asked_to_sign_in else f"{status} {address} without an account"
    if group == "desk":
        return _wrong_at_desk(place, user, status)
    if group == "engineer" and not user.is_staff:
        return "" if status in {*HIDDEN, 302} else f"{status} for no engineer"
    if group == "own" and who == "outsider" and method == "get" and place.real:
        return "" if status in HIDDEN else f"{status} {address} for somebody to whom it does not belong"
    return "asks to sign in again" if asked_to_sign_in else ""


def _wrong_at_desk(place: Place, user: User, status: int) -> str:
    if place.rule.roles & set(user.roles):
        return "" if status != 403 or place.name in SAYS_NO_FOR_OTHER_REASONS else "403 for one of its roles"
    return "" if status == 403 else f"{status} for somebody without its roles"


#: Opened by role, and then refused for this very text: translators review their own languages only.
SAYS_NO_FOR_OTHER_REASONS = frozenset({"desk:revision", "desk:rebase", "desk:preview_revision"})
