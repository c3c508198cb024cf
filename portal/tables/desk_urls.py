"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.tables import desk_views, import_views

urlpatterns = [
    path("tables/", desk_views.tables, name="tables"),
    path("tables/<slug:code>.<slug:form>", desk_views.table, name="table"),
    path("imports/tables/", import_views.listing, name="table_imports"),
    path("imports/tables/<int:pk>/", import_views.report, name="table_import"),
    path("imports/tables/<int:pk>/undo/", import_views.undo, name="table_undo"),
    path("imports/tables/<int:pk>/faults.csv", import_views.faults, name="table_faults"),
    path("imports/tables/<slug:code>-template.<slug:form>", import_views.empty, name="table_template"),
]
