"""Addresses of the hub: a table of contents."""

from django.urls import path

from practices.views.calendars import calendar_file, calendar_of_all
from practices.views.contact import write
from practices.views.detail import detail
from practices.views.lists import entries

app_name = "practices"
urlpatterns = [
    path("practices/", entries, {"kind": "practice"}, name="list"),
    path("practices/<int:pk>/", detail, {"kind": "practice"}, name="detail_by_id"),
    path("practices/<int:pk>/contact/", write, name="contact"),
    path("practices/<int:pk>-<words:slug>/", detail, {"kind": "practice"}, name="detail"),
    path("opportunities/", entries, {"kind": "opportunity"}, name="opportunities"),
    path("opportunities/calendar.ics", calendar_of_all, name="calendar"),
    path("opportunities/<int:pk>/dates.ics", calendar_file, name="calendar_file"),
    path("opportunities/<int:pk>/", detail, {"kind": "opportunity"}, name="opportunity_by_id"),
    path("opportunities/<int:pk>-<words:slug>/", detail, {"kind": "opportunity"}, name="opportunity"),
    path("collections/", entries, {"kind": "collection"}, name="collections"),
    path("collections/<int:pk>/", detail, {"kind": "collection"}, name="collection_by_id"),
    path("collections/<int:pk>-<words:slug>/", detail, {"kind": "collection"}, name="collection"),
]
