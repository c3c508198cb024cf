"""The saved list: of a visitor without an account in a signed cookie, of a user in the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.signing import BadSignature
from django.db import transaction

from entries.kinds import all_kinds
from entries.models import Entry
from portal.pages.models import SavedEntry

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from entries.viewers import Viewer

COOKIE = "saved"
SALT = "portal.pages.saved"
ONE_YEAR = 365 * 24 * 3600  # seconds
#: More would make the cookie too large for some proxies, and the page too long for anybody.
LONGEST = 100
LARGEST_KEY = 2**63 - 1


def keys_in(text: str) -> list[int]:
    """The entry keys in "5,7,9" (or with dots), in order and once each; what is no key is left out."""
    parts = (part.strip() for part in text.replace(".", ",").split(","))
    keys = (int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 20)
    return list(dict.fromkeys(key for key in keys if 0 < key <= LARGEST_KEY))[:LONGEST]


def in_cookie(request: HttpRequest) -> list[int]:
    """The keys that the visitor's cookie holds; none when there is no cookie or somebody changed it."""
    try:
        return keys_in(request.get_signed_cookie(COOKIE, default="", salt=SALT) or "")
    except BadSignature:
        return []


def set_cookie(response: HttpResponse, keys: Iterable[int]) -> None:
    """Write the visitor's list, at most 100 entries, the newest kept; an empty list removes the cookie."""
    kept = list(keys)[:LONGEST]
    if not kept:
        response.delete_cookie(COOKIE, samesite="Lax")
        return
    value = ".".join(str(key) for key in kept)
    response.set_signed_cookie(
        COOKIE,
        value,
        salt=SALT,
        max_age=ONE_YEAR,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def of(request: HttpRequest) -> list[int]:
    """Keys of the reader's own list, the last saved first."""
    viewer: Viewer = request.viewer
    if viewer.user_id is None:
        return in_cookie(request)
    mine = SavedEntry.objects.filter(user_id=viewer.user_id).order_by("-at", "-id")
    return list(mine.values_list("entry_id", flat=True)[:LONGEST])


def readable(keys: list[int], viewer: Viewer) -> list[Entry]:
    """The entries of a list that the viewer may read now, in the list's order (1 query)."""
    kinds = [kind.code for kind in all_kinds() if kind.detail_url]
    found = Entry.objects.visible_to(viewer).published().filter(kind__in=kinds).in_bulk(keys)
    return [found[key] for key in keys if key in found]


@transaction.atomic
def adopt(*, keys: list[int], user_id: int) -> None:
    """Add the entries of a visitor's cookie to the list of the user who has signed in since; order is kept."""
    present = [key for key in keys if key in Entry.objects.in_bulk(keys)]
    rows = [SavedEntry(user_id=user_id, entry_id=key) for key in reversed(present)]
    SavedEntry.objects.bulk_create(rows, ignore_conflicts=True)


def keep(*, entry_id: int, user_id: int) -> None:
    """Put an entry on the user's list; saving it twice changes nothing."""
    SavedEntry.objects.get_or_create(user_id=user_id, entry_id=entry_id)


def drop(*, entry_id: int, user_id: int) -> None:
    """Take an entry off the user's list."""
    SavedEntry.objects.filter(user_id=user_id, entry_id=entry_id).delete()


def change(request: HttpRequest, response: HttpResponse, key: int, *, remove: bool) -> None:
    """Put an entry first on the reader's list or take it off: in the table for users, else in the answer's cookie."""
    viewer: Viewer = request.viewer
    if viewer.user_id is None:
        others = [kept for kept in in_cookie(request) if kept != key]
        set_cookie(response, others if remove else [key, *others])
    elif remove:
        drop(entry_id=key, user_id=viewer.user_id)
    else:
        keep(entry_id=key, user_id=viewer.user_id)
