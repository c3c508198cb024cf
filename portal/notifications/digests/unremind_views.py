"""The door of the link in reminders to people without an account; mail programs press it by themselves (RFC 8058)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from entries import limits
from entries.addresses import UnknownLinkError
from entries.texts import text_of
from portal import errors
from portal.notifications.digests import unreminding
from portal.notifications.stop_views import EACH, TOGETHER

GONE = 410


@csrf_exempt  # a mail program has no cookie and no form of ours: the signed address alone says who wants it
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unremind(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what this ends, and a button, since scanners follow links. POST: end it, or with `again` begin anew."""
    if not limits.allows(request, "stop", each=EACH, together=TOGETHER):
        return errors.error_page(request, 429)
    try:
        registration = unreminding.open_link(token)
    except UnknownLinkError:
        return render(request, "mail/no_stop.html", {"no_index": True}, status=GONE)
    if request.method == "POST":
        unreminding.choose(registration=registration, wanted="again" in request.POST)
    context = {
        "registration": registration,
        "title": text_of(registration.event, "title"),
        "stopped": unreminding.is_unwanted(registration.pk),
        "done": request.method == "POST",
        "no_index": True,
    }
    response = render(request, "digests/unremind.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is a key
    return response
