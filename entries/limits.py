"""How often something may be done without an account: counted for an hour, in the shared cache."""

import time

from django.core.cache import cache
from django.utils.crypto import salted_hmac

HOUR = 3600  # seconds


def allows(who: str, name: str, *, each: int, together: int) -> bool:
    """Count one more `name` in this hour; whether `who` (a network address), and all together, stay within limits.

    The address is not stored, only a keyed fingerprint of it, and that for an hour.
    """
    hour = int(time.time() // HOUR)
    mine = _count(f"limit:{name}:{hour}:{salted_hmac('portal.limits', who).hexdigest()}")
    return mine <= each and _count(f"limit:{name}:{hour}") <= together


def _count(key: str) -> int:
    cache.add(key, 0, timeout=HOUR)
    return cache.incr(key)
