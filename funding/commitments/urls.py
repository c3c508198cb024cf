"""Addresses of commitments: a table of contents."""

app_name = "commitments"
urlpatterns: list = []
