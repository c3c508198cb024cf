"""Addresses of gaps: a table of contents."""

from django.urls import path

from portal.gaps import views

app_name = "gaps"
urlpatterns = [
    path("funding/gaps/", views.gaps, name="board"),
    path("funding/gaps/<slug:code>/<slug:pillar>/", views.cell, name="cell"),
    path("funding/gaps.csv", views.table, name="table"),
]
