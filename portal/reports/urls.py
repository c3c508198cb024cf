"""Addresses of reporting: a table of contents."""

from django.urls import path

from portal.reports import views

app_name = "reports"

urlpatterns = [
    path("report/<int:pk>/", views.entry, name="entry"),
    path("report/contribution/<int:pk>/", views.contribution, name="contribution"),
    path("report/comment/<int:pk>/", views.comment, name="comment"),
    path("report/message/<str:token>/", views.message, name="message"),
]
