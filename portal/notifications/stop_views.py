"""Doors of those who receive mails: the link that ends a kind of mail (RFC 8058), and trying an address again."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from entries import limits
from entries.addresses import UnknownLinkError
from entries.texts import current_language
from portal import errors
from portal.notifications import arriving, stopping

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


@require_POST
def address_again(request: HttpRequest) -> HttpResponse:
    """Write once more to the account's address, from which mails came back; then My work, which says so."""
    reader = arriving.trouble_of(request.viewer.user_id)  # type: ignore[attr-defined]
    if reader is None:
        messages.info(request, _("Mail to your address arrives, as far as we know."))
    elif arriving.ask_again(reader=reader, language=current_language()):
        messages.success(request, _("We have written to your address. Open the link in that mail."))
    else:
        messages.error(request, _("We have written to this address several times already. Please try later."))
    return redirect("my:home")
