"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import URLPattern, path

from portal.notifications import desk_views

urlpatterns: list[URLPattern] = [
    path("outbox/", desk_views.outbox, name="outbox"),
    path("outbox/all/", desk_views.outbox_all, name="outbox_all"),
    path("outbox/<int:pk>/", desk_views.outbox_mail, name="outbox_mail"),
    path("outbox/problems/<int:pk>/", desk_views.outbox_problem, name="outbox_problem"),
]
