"""Addresses of interest: a table of contents."""

app_name = "interest"
urlpatterns: list = []
