"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.tables import desk_views

urlpatterns = [
    path("tables/", desk_views.tables, name="tables"),
    path("tables/<slug:code>.<slug:form>", desk_views.table, name="table"),
]
