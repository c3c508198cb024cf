"""Addresses of the newsletter: a table of contents."""

from django.urls import path

from portal.notifications.newsletter.views import public

app_name = "newsletter"

urlpatterns = [
    path("newsletter/", public.home, name="home"),
    path("newsletter/subscribe/", public.subscribe, name="subscribe"),
    path("newsletter/feed.atom", public.feed, name="feed"),
    path("newsletter/<int:pk>/", public.issue, name="issue"),
    path("newsletter/choices/<str:token>/", public.choices, name="choices"),
]
