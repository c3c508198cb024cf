"""Addresses of this room: a table of contents."""

app_name = "reports"

urlpatterns: list = []
