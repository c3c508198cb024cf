"""What somebody typed into a page whose session was lost: kept until they have signed in, then given back once."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from entries import limits

KEPT = "text_kept"
LONGEST_KEPT = 200_000  # characters


def keep(request: HttpRequest) -> HttpResponse:
    """The session is gone: keep what was typed in a new one, let the person sign in, and bring both together.

    One text a session, of bounded size, and not more often than a person writes: nobody has signed in yet.
    """
    typed = {name: values if len(values) > 1 else values[0] for name, values in request.POST.lists() if values}
    typed.pop("csrfmiddlewaretoken", None)
    small = sum(len(value) for values in request.POST.lists() for value in values[1]) <= LONGEST_KEPT
    if typed and small and limits.allows(request, "kept", each=60, together=2000):
        request.session[KEPT] = {"path": request.path, "typed": typed}
    return redirect_to_login(request.path)


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
