"""Addresses of the desk's lists: all entries, saved filters, assignment, changes of many entries."""

from django.urls import path

from portal.desk.views import assigning, bulk, filters, queue

urlpatterns = [
    path("entries/", queue.all_entries, name="all_entries"),
    path("entries/<int:pk>/assign/", assigning.assign, name="assign"),
    path("revisions/<int:pk>/assign/", assigning.assign_revision, name="assign_revision"),
    path("filters/", filters.filters, name="filters"),
    path("filters/<int:pk>/", filters.filter_edit, name="filter"),
    path("filters/<int:pk>/remove/", filters.filter_remove, name="filter_remove"),
    path("bulk/", bulk.changes, name="bulk_changes"),
    path("bulk/new/", bulk.new, name="bulk_new"),
    path("bulk/<int:pk>/", bulk.change, name="bulk"),
    path("bulk/<int:pk>/apply/", bulk.apply, name="bulk_apply"),
    path("bulk/<int:pk>/undo/", bulk.undo, name="bulk_undo"),
]
