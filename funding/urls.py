"""Addresses of financing: a table of contents."""

from django.urls import path

from funding import views

app_name = "funding"
urlpatterns = [
    path("funding/", views.front, name="front"),
    path("funding/mechanisms/", views.mechanisms, name="mechanisms"),
    path("funding/mechanisms/<int:pk>/", views.mechanism, name="mechanism_by_id"),
    path("funding/mechanisms/<int:pk>-<words:slug>/", views.mechanism, name="mechanism"),
]
