"""How often something may be done: forms and searches, by one network address and by all together.

The counts lie in the shared cache, so that all web processes count together. An address is not stored, only a keyed
fingerprint of it, and that no longer than it counts. Where the cache is away nothing is limited: a portal that answers
is worth more than a count.
"""

from __future__ import annotations

import ipaddress
import logging
import time
from functools import cache

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from redis import Redis
from redis.commands.core import Script
from redis.exceptions import RedisError

HOUR, MINUTE = 3600, 60  # seconds
#: Whoever has an IPv6 connection has at least so many bits of addresses to choose from: they count as one.
IPV6_NETWORK = 64

#: Counts both in one round trip; who is over the own limit does not use up what all have together.
_COUNT = """
local function count(key)
  local number = redis.call('INCR', key)
  if number == 1 then redis.call('EXPIRE', key, ARGV[1]) end
  return number
end
if count(KEYS[1]) > tonumber(ARGV[2]) then return 0 end
return count(KEYS[2]) > tonumber(ARGV[3]) and 0 or 1
"""

log = logging.getLogger(__name__)


def allows(request: HttpRequest, name: str, *, each: int, together: int, seconds: int = HOUR) -> bool:
    """Count one more `name` in this span of `seconds`; whether its sender, and all together, stay within limits."""
    span = int(time.time() // seconds)
    try:
        keys = (f"limit:{name}:{span}:{_sender(request)}", f"limit:{name}:{span}")
        return bool(_counter()(keys, (seconds, each, together)))
    except RedisError:
        log.exception("the cache is away; nothing is limited")
        return True


def allows_request(request: HttpRequest) -> bool:
    """Whether this request stays within the limits of settings: forms sent, and pages with a query, in a minute.

    Ready-made pages never come here (`portal.pagecache` stands outside): what counts are searches that ask the
    database. A limit of 0 is none.
    """
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        return _within(request, "forms", settings.FORMS_A_MINUTE)
    return not request.META.get("QUERY_STRING") or _within(request, "searches", settings.SEARCHES_A_MINUTE)


def _within(request: HttpRequest, name: str, limit: int) -> bool:
    if not limit:
        return True
    return allows(request, name, each=limit, together=limit * settings.LIMIT_OF_ALL, seconds=MINUTE)


def _sender(request: HttpRequest) -> str:
    """The fingerprint of the sender's address, or of its network; of nothing where none is known."""
    try:
        address = get_adapter(request).get_client_ip(request)
        known = ipaddress.ip_address(address)
    except (PermissionDenied, ValueError):
        return "unknown"
    if known.version == 6:
        address = str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False))
    return salted_hmac("portal.limits", address).hexdigest()


@cache
def _counter() -> Script:
    """The script, with a connection of this process to the shared cache."""
    return Redis.from_url(settings.CACHE_URL).register_script(_COUNT)
