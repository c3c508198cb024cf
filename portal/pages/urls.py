"""Addresses of the portal's own pages: a table of contents."""

from django.urls import path, register_converter

from portal.pages import views
from portal.pages.converters import PageConverter

register_converter(PageConverter, "page")

urlpatterns = [
    path("", views.home, name="home"),
    path("saved/", views.saved, name="saved"),
    path("saved/add/<int:pk>/", views.save, name="save"),
    path("contact/", views.contact, name="contact"),
    path("pages/<int:pk>/", views.page_by_id, name="page_by_id"),
    path("<page:slug>/", views.page, name="page"),
]
