"""Addresses of financing: a table of contents."""

from django.urls import path

from funding import views
from funding.calls import views as calls

app_name = "funding"
urlpatterns = [
    path("funding/", views.front, name="front"),
    path("funding/mechanisms/", views.mechanisms, name="mechanisms"),
    path("funding/mechanisms/<int:pk>/", views.mechanism, name="mechanism_by_id"),
    path("funding/mechanisms/<int:pk>-<words:slug>/", views.mechanism, name="mechanism"),
    path("funding/calls/", calls.calls, name="calls"),
    path("funding/calls/<int:pk>/", calls.call, name="call_by_id"),
    path("funding/calls/<int:pk>-<words:slug>/", calls.call, name="call"),
    path("funding/calendar/", calls.calendar_page, name="calendar"),
    path("funding/calendar/deadlines.ics", calls.calendar_file, name="calendar_file"),
    path("funding/<int:pk>/", views.about, name="about"),
]
