"""What happens around every request: its id, and the headers that protect its reader."""

import logging
import re
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from entries import kept, limits
from entries.viewers import ANONYMOUS, Viewer
from portal import errors, logs
from portal.trust import idleness, second_factor

GetResponse = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)

HEALTH_ADDRESSES = ("/healthz", "/readyz")
# Machines of mail providers, few addresses for thousands of readers: what they send shows a secret or a signed address.
_HAS_A_LIMIT_OF_ITS_OWN = re.compile(r"/(?:anymail/|[a-z]{2}/unsubscribe/)")
# What is typed here are passwords, codes and rows of the database: nothing that a session should hold.
_SECRETS = re.compile(r"/[a-z]{2}/(?:account|engineering)/")
_ACCEPTABLE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")

# No nonces: pages hold no inline script or style, so the policy is the same for all and pages can be cached.
CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
    "form-action 'self'"
)
SECURITY_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": (
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        "publickey-credentials-create=(self), publickey-credentials-get=(self)"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "X-Content-Type-Options": "nosniff",
}


class RequestIdMiddleware:
    """Gives each request an id: the proxy's, if it is well formed, else a new one; logs and the answer carry it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        identifier = given if _ACCEPTABLE_ID.fullmatch(given) else uuid.uuid4().hex
        token = logs.request_id.set(identifier)
        begun = time.monotonic()
        try:
            response = self.get_response(request)
            self._log(request, response, begun)
        finally:
            logs.request_id.reset(token)
        response.headers["X-Request-ID"] = identifier
        return response

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, begun: float) -> None:
        """Write one line about the request: without its query and its sender, which are nobody's business."""
        level = logging.DEBUG if request.path in HEALTH_ADDRESSES else logging.INFO
        milliseconds = round((time.monotonic() - begun) * 1000, 1)
        facts = {"method": request.method, "path": request.path, "status": response.status_code, "ms": milliseconds}
        logger.log(level, "request", extra=facts)


class SecurityHeadersMiddleware:
    """Adds the headers above to every answer; a view that set one itself keeps its own."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in SECURITY_HEADERS.items():
            response.headers.setdefault(name, value)
        return response


class RateLimitMiddleware:
    """Answers 429 to whoever sends forms, or asks the database, far more often than a person could."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        allowed = _HAS_A_LIMIT_OF_ITS_OWN.match(request.path) or limits.allows_request(request)
        return self.get_response(request) if allowed else errors.too_many_requests(request)


class SignInRequiredMiddleware(LoginRequiredMiddleware):
    """Django's, but it does not look at the user of a public view: that alone would make the page vary by cookie."""

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Let public views pass; everybody else signs in first."""
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """Lead to the sign-in page, which says why if there was a session; what was sent to the page is kept."""
        if request.method == "POST" and not _SECRETS.match(request.path):
            return kept.keep(request, then=reverse("trust:kept"))
        answer = super().handle_no_permission(request, view_func)
        if request.has_session_cookie:  # type: ignore[attr-defined]
            answer.headers["Location"] = kept.with_reason(answer.headers["Location"], kept.ENDED)
        return answer


class ViewerMiddleware:
    """Puts `request.viewer` there, made only when looked at.

    Without a session cookie it is nobody, and neither session nor user is touched: that keeps anonymous pages free
    of cookies and of `Vary: Cookie`, so that caches may keep them.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.has_session_cookie = settings.SESSION_COOKIE_NAME in request.COOKIES  # type: ignore[attr-defined]
        request.viewer = SimpleLazyObject(lambda: self._viewer(request))  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _viewer(request: HttpRequest) -> Viewer:
        if not request.has_session_cookie:  # type: ignore[attr-defined]
            return ANONYMOUS
        return second_factor.viewer_behind(request.user)  # type: ignore[arg-type]


class IdleSessionMiddleware:
    """Puts the end of a session off that was used; one that nobody looked at is left alone."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.has_session_cookie:  # type: ignore[attr-defined]
            idleness.go_on(request)
        return response


class SecondFactorMiddleware:
    """Leads people whose role needs a second factor, and who have none, to the page where one is set up.

    It looks only at pages of the desk and of engineers; everywhere else their roles simply do not count.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view_func: Callable[..., Any], view_args: Any, view_kwargs: Any
    ) -> HttpResponseBase | None:
        """Lead away, or let pass."""
        opened_by_role = hasattr(view_func, "desk_roles") or request.resolver_match.app_name == "admin"  # type: ignore[union-attr]
        if opened_by_role and second_factor.is_missing(request.user):  # type: ignore[arg-type]
            return redirect("mfa_index")
        return None
