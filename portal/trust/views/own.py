"""One's own account: where it is signed in, and the picture with the key for an app."""

from __future__ import annotations

from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from entries import kept
from portal.trust import idleness, sessions as ending


@never_cache
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """What belongs to an account, on one page of links."""
    trail = [(_("Your account"), "")]
    return render(request, "trust/account.html", {"no_index": True, "trail": trail})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where the account is signed in; POST ends one of them (`session`), or all others (`others`)."""
    mine = UserSession.objects.filter(user_id=request.viewer.user_id)  # type: ignore[attr-defined]
    if request.method == "POST":
        others = mine.exclude(session_key=request.session.session_key)
        chosen = others if "others" in request.POST else others.filter(pk__in=_number(request.POST.get("session")))
        count = ending.end(sessions=list(chosen), by=request.viewer)  # type: ignore[attr-defined]
        messages.success(
            request, ngettext("%(n)s session was ended.", "%(n)s sessions were ended.", count) % {"n": count}
        )
        return redirect("trust:sessions")
    open_ones = sorted(UserSession.objects.purge_and_list(request.user), key=lambda one: one.created_at, reverse=True)
    trail = [(_("Your account"), "../"), (_("Where you are signed in"), "")]
    here = request.session.session_key
    context = {"sessions": open_ones, "here": here, "idle": idleness.described(request), "no_index": True}
    return render(request, "trust/sessions.html", context | {"trail": trail})


@never_cache
@require_safe
def kept_texts(request: HttpRequest) -> HttpResponse:
    """What was sent from a page after its session had ended, to be copied: not every page can take it back itself."""
    texts, back = kept.texts(request)
    trail = [(_("Your account"), "../"), (_("What you had sent"), "")]
    context = {"texts": texts, "back": back, "no_index": True, "trail": trail}
    return render(request, "trust/kept.html", context)


@never_cache
@require_safe
def totp_picture(request: HttpRequest) -> HttpResponse:
    """The key that is being set up as a QR code, dark on white; 404 when none is.

    At an address of its own, so that no page needs pictures inside its text, which our content policy refuses.
    """
    secret = request.session.get(SECRET_SESSION_KEY)
    if not secret:
        raise Http404
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret))
    return HttpResponse(picture, content_type="image/svg+xml")


def _number(text: str | None) -> list[int]:
    return [int(text)] if text and text.isascii() and text.isdecimal() and len(text) < 18 else []
