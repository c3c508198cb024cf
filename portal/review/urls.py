"""Addresses of this room: a table of contents."""

app_name = "review"

urlpatterns: list = []
