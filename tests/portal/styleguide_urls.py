"""The portal's addresses, and the style guide and the error pages beside them."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.urls import path

from portal import errors
from portal.urls import urlpatterns as portal_urls
from tests.portal.styleguide import styleguide

PAGES = {
    "400": errors.bad_request,
    "403": errors.permission_denied,
    "403_csrf": errors.csrf_failure,
    "404": errors.not_found,
    "410": errors.gone,
    "429": errors.too_many_requests,
    "500": errors.server_error,
}


@login_not_required
def error(request, name):
    """One of the error pages, as its handler makes it."""
    return PAGES[name](request)


@login_not_required
def refuse(request):
    """A refusal that carries a sentence for its reader."""
    raise PermissionDenied("Only editors may do this.")


@login_not_required
def fail(request):
    """A fault of ours."""
    raise RuntimeError("on purpose")


urlpatterns = [
    *i18n_patterns(
        path("styleguide/", styleguide),
        path("error/<name>/", error),
        path("refuse/", refuse),
        path("fail/", fail),
    ),
    *portal_urls,
]
handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error
