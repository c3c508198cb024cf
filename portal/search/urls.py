"""The address of the search over everything."""

from django.urls import path

from portal.search import views

urlpatterns = [path("search/", views.search, name="search")]
