"""Addresses of finding: a table of contents."""

app_name = "finding"
urlpatterns: list = []
