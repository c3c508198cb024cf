"""The door behind the link that ends a kind of mail: pressed by people, and by mail programs (RFC 8058)."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from entries import limits
from entries.addresses import UnknownLinkError
from portal import errors
from portal.notifications import stopping

#: In an hour. A mail provider presses the links of many readers from few addresses, so the limits are wide: they are
#: only there so that nobody can try keys without end.
EACH, TOGETHER = 2000, 20_000


@csrf_exempt  # a mail program has no cookie and no form of ours: the signed address alone says who wants it (RFC 8058)
@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """GET: what this ends, in words, and a button, since scanners of mail follow links. POST: end it, and say so."""
    if not limits.allows(request, "stop", each=EACH, together=TOGETHER):
        return errors.error_page(request, 429)
    try:
        ending = stopping.open_link(token)
    except UnknownLinkError:
        return render(request, "mail/no_stop.html", {"no_index": True}, status=410)
    if request.method == "POST":
        stopping.stop(ending)
    context = {
        "ending": ending,
        "manage": stopping.manage_path(ending.reader),
        "stopped": request.method == "POST",
        "no_index": True,
    }
    response = render(request, "mail/stop.html", context)
    response.headers["Referrer-Policy"] = "no-referrer"  # the address is a key
    return response
