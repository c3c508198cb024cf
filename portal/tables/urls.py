"""Addresses of this room: a table of contents."""

from django.urls import path

from portal.tables import views

app_name = "tables"

urlpatterns = [
    path("download/<slug:code>/", views.choose, name="choose"),
    path("download/<slug:code>.<slug:form>", views.file, name="file"),
]
