"""Addresses of financing: a table of contents."""

from django.urls import path

from funding import views
from funding.calls import claiming, keeping, views as calls

app_name = "funding"
urlpatterns = [
    path("funding/", views.front, name="front"),
    path("funding/mechanisms/", views.mechanisms, name="mechanisms"),
    path("funding/mechanisms/<int:pk>/", views.mechanism, name="mechanism_by_id"),
    path("funding/mechanisms/<int:pk>-<words:slug>/", views.mechanism, name="mechanism"),
    path("funding/calls/", calls.calls, name="calls"),
    path("funding/calls/<int:pk>/", calls.call, name="call_by_id"),
    path("funding/calls/<int:pk>-<words:slug>/", calls.call, name="call"),
    path("funding/calls/<int:pk>/follow/", keeping.follow, name="follow"),
    path("funding/calls/<int:pk>/ask/", keeping.ask, name="ask"),
    path("funding/calls/<int:pk>/keeping/", keeping.keeping, name="keeping"),
    path("funding/calls/<int:pk>/inclusion/", keeping.reach, name="inclusion"),
    path("funding/calls/<int:pk>/donor/", keeping.assign, name="assign"),
    path("funding/calls/<int:pk>/claim/", claiming.claim, name="claim"),
    path("funding/calls/<int:pk>/claims/<int:claim>/", claiming.decide, name="claimed"),
    path("funding/calls/<int:pk>/questions/<int:question>/", keeping.answer, name="answer"),
    path("funding/calls/<int:pk>/questions/<int:question>/confirm/", keeping.confirm, name="confirm"),
    path("funding/calls/<int:pk>/decide/<slug:decision>/", keeping.decide, name="decide"),
    path("funding/calendar/", calls.calendar_page, name="calendar"),
    path("funding/calendar/deadlines.ics", calls.calendar_file, name="calendar_file"),
    path("funding/<int:pk>/", views.about, name="about"),
]
