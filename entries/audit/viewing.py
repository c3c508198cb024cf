"""Views of contacts that are not open to everybody: who looked at which."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.cache import cache
from redis.exceptions import RedisError

from entries.audit.services import record
from entries.viewers import EVERYONE, Viewer

#: Whoever looks at the same contact again within so many seconds is not recorded again.
ONCE_IN = 3600


def contact_seen(*, by: Viewer, about: str, audiences: Iterable[str]) -> None:
    """Record that `by` was shown parts of a contact that are open to `audiences` only; nothing for open ones.

    Adds `contact.viewed` to the audit log, at most once an hour for each viewer and thing (3 queries then).
    """
    restricted = sorted({str(one) for one in audiences} - {EVERYONE})
    if not by.is_signed_in or not restricted:
        return
    if _first(f"audit:contact:{by.user_id}:{about}"):
        record("contact.viewed", by=by, about=about, detail={"open_to": restricted})


def _first(key: str) -> bool:
    """Whether it is the first time in the hour; without the cache every time is."""
    try:
        return cache.add(key, 1, timeout=ONCE_IN)
    except RedisError:
        return True
