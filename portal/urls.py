"""The portal's addresses: a table of contents."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from portal import health

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    *i18n_patterns(
        path("account/", include("allauth.account.urls")),
        prefix_default_language=True,
    ),
]
