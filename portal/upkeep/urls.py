"""Addresses of this room: a table of contents."""

from django.urls import path

from portal.upkeep import views

app_name = "upkeep"

urlpatterns = [
    path("my/still-right/", views.mine, name="mine"),
    path("my/still-right/<int:pk>/", views.confirm, name="confirm"),
]
