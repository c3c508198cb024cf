"""Addresses of alerts: a table of contents."""

from django.urls import path

from portal.notifications.alerts.views import asking, managing

app_name = "alerts"

urlpatterns = [
    path("alerts/entries/<int:pk>/", asking.entry, name="entry"),
    path("alerts/terms/<slug:vocabulary>/<str:code>/", asking.term, name="term"),
    path("alerts/lists/<slug:code>/", asking.search, name="list"),
    path("alerts/answers/<slug:route>/", asking.finding, name="finding"),
    path("my/alerts/", managing.mine, name="mine"),
    path("subscriptions/confirm/<str:token>/", asking.confirm, name="confirm"),
    path("subscriptions/<str:token>/", managing.manage, name="manage"),
    path("subscriptions/<str:token>/settings/", managing.settle, name="settings"),
    path("subscriptions/<str:token>/stop/", managing.stop, name="stop"),
    path("subscriptions/<str:token>/renew/", managing.renew, name="renew"),
    path("subscriptions/<str:token>/delete/", managing.delete, name="delete"),
    path("subscriptions/<str:token>/alerts/<int:pk>/", managing.change, name="change"),
]
