"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
