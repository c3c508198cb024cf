"""This room's pages of the desk: a table of contents, included in `portal.desk.urls`."""

from django.urls import path

from portal.upkeep import views

urlpatterns = [
    path("due/", views.due, name="due"),
    path("due/<int:pk>/", views.due_entry, name="due_entry"),
    path("links/", views.dead_links, name="links"),
    path("links/<int:pk>/again/", views.check_again, name="link_again"),
]
