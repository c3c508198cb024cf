"""How often something may be done without an account."""

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

HOUR = 3600  # seconds


def allows(request: HttpRequest, name: str, *, each: int, together: int) -> bool:
    """Count one more `name` in this hour; whether the reader's network address, and all together, stay within limits.

    The address is not stored, only a keyed fingerprint of it, and that for an hour.
    """
    hour = int(time.time() // HOUR)
    who = salted_hmac("portal.limits", get_adapter(request).get_client_ip(request)).hexdigest()
    mine = _count(f"limit:{name}:{hour}:{who}")
    return mine <= each and _count(f"limit:{name}:{hour}") <= together


def _count(key: str) -> int:
    cache.add(key, 0, timeout=HOUR)
    return cache.incr(key)
