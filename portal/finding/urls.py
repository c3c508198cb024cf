"""Addresses of finding: a table of contents."""

from django.urls import path

from portal.finding import own, views

app_name = "finding"
urlpatterns = [
    path("find-funding/", views.find_funding, name="find_funding"),
    path("find-funding/first-steps/", views.steps, name="first_steps"),
    path("find-a-partner/", views.find_partner, name="find_partner"),
    path("matching/", views.weights, name="weights"),
    path("my/matches/<int:pk>/", own.matches, name="matches"),
    path("my/matches/<int:pk>/<int:other>/", own.match, name="match"),
]
