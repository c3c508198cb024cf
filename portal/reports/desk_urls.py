"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

urlpatterns: list = []
