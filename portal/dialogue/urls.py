"""Addresses of this room: a table of contents."""

from django.urls import path, re_path

from portal.dialogue import views

app_name = "dialogue"

urlpatterns = [
    re_path(r"^events/(?P<pk>[0-9]{1,18})/attendance\.(?P<form>csv|xlsx)$", views.attendance, name="attendance"),
    path("events/<int:pk>/moderation/<int:contribution>/practice/", views.practice, name="practice"),
]
