"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.reports import views

urlpatterns = [
    path("reports/", views.listing, name="reports"),
    path("reports/<int:pk>/", views.detail, name="report"),
    path("entries/<int:pk>/hide/", views.hide, name="hide"),
]
