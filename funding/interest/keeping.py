"""What somebody typed while signed out is kept until they have signed in: one text a session, of bounded size."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from django.contrib.auth.views import redirect_to_login
from django.core.cache import cache

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KEPT = "interest_kept"
LONGEST = 40_000  # characters: a whole page of the form
MOST_AN_HOUR = 500  # by everybody together: nobody has signed in yet, so nobody can be told apart


def keep(request: HttpRequest) -> HttpResponse:
    """Keep what was sent in the session, and let the person sign in; they come back to the same page."""
    typed = {name: str(value) for name, value in request.POST.items() if name != "csrfmiddlewaretoken"}
    if typed and sum(map(len, typed.values())) <= LONGEST and _is_usual():
        request.session[KEPT] = {"path": request.path, "typed": typed}
    return redirect_to_login(request.path)


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed for this page before; given out once."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path:
        return None
    del request.session[KEPT]
    return found["typed"]


def _is_usual() -> bool:
    key = f"interest:kept:{int(time.time() // 3600)}"
    cache.add(key, 0, timeout=3600)
    return cache.incr(key) <= MOST_AN_HOUR
