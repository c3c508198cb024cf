"""Addresses of the outbox: a table of contents."""

from django.urls import path

from portal.notifications import stop_views, views

app_name = "notifications"

urlpatterns = [
    path("answer/<str:token>/", views.answer, name="answer"),
    path("unsubscribe/<str:token>/", stop_views.stop, name="stop"),
    path("my/address-works/", stop_views.address_again, name="address_again"),
    path("mails/", views.mails, name="mails"),
    path("mails/<int:pk>/", views.mail, name="mail"),
    path("mails/<int:pk>/html/", views.mail_html, name="mail_html"),
]
