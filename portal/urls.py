"""The portal's addresses: a table of contents."""

from allauth.account.decorators import secure_admin_login
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from portal import errors, files, health
from portal.my import forms_offline, views as my_views
from portal.notifications import provider_views

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.not_found
handler429 = errors.too_many_requests
handler500 = errors.server_error

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("anymail/<slug:provider>/tracking/", provider_views.events, name="mail_events"),
    path("files/<int:pk>/", files.resource_file, name="file"),
    *i18n_patterns(
        path("account/", include("allauth.account.urls")),
        path("account/second-factor/", include("allauth.mfa.urls")),
        path("my/", include("portal.my.urls")),
        path("offer/", my_views.offer, name="offer"),
        path("offer/<slug:kind>.docx", forms_offline.empty, name="offer_form"),
        path("offer/<slug:kind>/", forms_offline.paper, name="offer_paper"),
        path("engineering/", admin.site.urls),
        path("desk/", include("portal.desk.urls")),
        path("", include("portal.search.urls")),
        path("", include("practices.urls")),
        path("", include("funding.urls")),
        path("", include("funding.interest.urls")),
        path("", include("funding.commitments.urls")),
        path("", include("partners.urls")),
        path("", include("partners.assistance.urls")),
        path("", include("portal.finding.urls")),
        path("", include("portal.gaps.urls")),
        path("", include("portal.dialogue.urls")),
        path("", include("events.urls")),
        path("", include("portal.review.urls")),
        path("", include("portal.translating.urls")),
        path("", include("portal.upkeep.urls")),
        path("", include("portal.reports.urls")),
        path("", include("portal.privacy.urls")),
        path("", include("portal.statistics.urls")),
        path("", include("portal.tables.urls")),
        path("", include("portal.trust.urls")),
        path("", include("portal.exchange.feeds.urls")),
        path("", include("portal.notifications.urls")),
        path("", include("portal.notifications.alerts.urls")),
        path("", include("portal.notifications.digests.urls")),
        path("", include("portal.notifications.newsletter.urls")),
        path("", include("portal.pages.urls")),
        prefix_default_language=True,
    ),
]
