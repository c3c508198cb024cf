"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.dialogue import desk

urlpatterns = [path("events/", desk.events, name="events")]
