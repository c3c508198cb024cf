"""The portal's addresses, and in front of them the bare view."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from portal import urls

handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@login_not_required
def bare(request: HttpRequest) -> HttpResponse:
    """As little as a view can do, behind the same middlewares as every page."""
    return HttpResponse("bare", headers={"Cache-Control": "no-store"})


urlpatterns = [*i18n_patterns(path("bare/", bare, name="bare")), *urls.urlpatterns]
