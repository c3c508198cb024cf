"""Addresses of assistance: a table of contents."""

app_name = "assistance"
urlpatterns: list = []
