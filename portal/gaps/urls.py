"""Addresses of gaps: a table of contents."""

app_name = "gaps"
urlpatterns: list = []
