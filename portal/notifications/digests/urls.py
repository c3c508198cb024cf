"""Addresses of the room: a table of contents."""

from django.urls import URLPattern

app_name = "digests"

urlpatterns: list[URLPattern] = []
