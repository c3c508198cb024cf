"""Addresses of the room: a table of contents."""

from django.urls import path

from portal.notifications.digests import unremind_views, views

app_name = "digests"

urlpatterns = [
    path("my/notices/", views.mine, name="mine"),
    path("notices/<str:token>/", views.by_token, name="by_token"),
    path("unsubscribe/reminders/<str:token>/", unremind_views.unremind, name="unremind"),
    path("notices/<str:token>/kinds/", views.choose, name="choose"),
]
