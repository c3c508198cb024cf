"""What somebody typed into a page whose session was lost: kept until they have signed in, then given back once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from entries import limits

KEPT = "text_kept"
#: What the address of the sign-in page says: a session was lost, or one that had just sent something.
ENDED, SENT = "yes", "sent"
LONGEST_KEPT = 200_000  # characters


def keep(request: HttpRequest, *, then: str = "") -> HttpResponseRedirect:
    """The session is gone: keep what was typed in a new one, let the person sign in, and bring both together.

    One text a session, of bounded size, and not more often than a person writes: nobody has signed in yet. Afterwards
    the person is led to `then`; without it to the page that was sent, which takes the text (`kept`).
    """
    lost = settings.SESSION_COOKIE_NAME in request.COOKIES
    typed = {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists() if values}
    typed.pop("csrfmiddlewaretoken", None)
    small = sum(len(value) for values in request.POST.lists() for value in values[1]) <= LONGEST_KEPT
    if typed and small and limits.allows(request, "kept", each=60, together=2000):
        request.session[KEPT] = {"path": request.path, "typed": typed, "from": _page_before(request)}
    answer = redirect_to_login(then or request.path)
    if lost:
        answer.headers["Location"] = with_reason(answer.headers["Location"], SENT if typed and small else ENDED)
    return answer


def with_reason(address: str, reason: str) -> str:
    """The address of the sign-in page, with why one has to sign in."""
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'ended': reason})}"


def _page_before(request: HttpRequest) -> str:
    """The page of ours from which the form was sent, "" if the browser does not say."""
    told = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(told, {request.get_host()}, require_https=request.is_secure())
    return urlsplit(told).path if ours else ""


def texts(request: HttpRequest) -> tuple[list[str], str]:
    """Every text kept for a page that cannot take it back itself, and the page on which it was written.

    They stay in the session for as long as it lasts, or until other words are kept.
    """
    found = request.session.get(KEPT) or {}
    values: list[str] = []
    for value in found.get("typed", {}).values():
        values += value if isinstance(value, list) else [value]
    return [one for one in values if len(one.split()) > 1], found.get("from", "")


def keeps_typed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """A page for people with an account; what is sent to it after the session was lost is kept (outermost)."""

    @login_not_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else keep(request)

    return guarded


def kept(request: HttpRequest) -> dict[str, Any] | None:
    """What was typed for this page before the session was lost; given out once, with a message that says so."""
    found = request.session.get(KEPT)
    if not found or found["path"] != request.path:
        return None
    del request.session[KEPT]
    messages.info(request, _("You had been signed out. Here is what you had typed; save it now."))
    return found["typed"]


def typed_before(request: HttpRequest) -> dict[str, Any]:
    """With what the form of this page begins: what was typed before the session was lost, given out once; else nothing.

    As initial values, it raises no errors before somebody sends it; marks of what was seen are those of that time.
    """
    return (kept(request) or {}) if request.method == "GET" else {}
