"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.trust.views import log, people

urlpatterns: list = [
    path("people/", people.listing, name="people"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/<slug:what>/", people.step, name="person_step"),
    path("access/", people.table, name="access"),
    path("log/", log.listing, name="log"),
    path("log/export/", log.export, name="log_export"),
]
