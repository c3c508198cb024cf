"""Addresses of feeds: a table of contents."""

from django.urls import path

from portal.exchange.feeds import views

app_name = "feeds"
urlpatterns = [
    path("feeds/", views.overview, name="list"),
    path("feeds/partnerships.atom", views.partnerships_feed, name="partnerships"),
    path("feeds/commitments.atom", views.commitments_feed, name="commitments"),
    path("feeds/answers/<slug:route>.atom", views.answers_feed, name="answers"),
    path("feeds/<slug:code>/", views.follow, name="follow"),
    path("feeds/<slug:code>.atom", views.feed, name="feed"),
]
