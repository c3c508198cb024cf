"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.translating.views import listing, translate

urlpatterns = [
    path("translations/", listing.entries, name="translations"),
    path("translations/coverage/", listing.coverage, name="translation_coverage"),
    path("translations/<int:pk>/<slug:language>/", translate.translate, name="translate"),
]
