"""Addresses of commitments: a table of contents."""

from django.urls import path

from funding.commitments import views

app_name = "commitments"
urlpatterns = [
    path("funding/map/", views.world, name="map"),
    path("funding/map.svg", views.picture, name="picture"),
    path("funding/map.csv", views.table, name="table"),
    path("funding/commitments/", views.listing, name="list"),
    path("funding/commitments.csv", views.lines, name="lines"),
    path("funding/commitments/<int:pk>/", views.commitment, name="commitment"),
]
