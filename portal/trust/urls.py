"""Addresses of one's own account: a table of contents."""

from django.urls import path

from portal.trust.views import own

app_name = "trust"

urlpatterns = [
    path("account/", own.account, name="account"),
    path("account/kept/", own.kept_texts, name="kept"),
    path("account/sessions/", own.sessions, name="sessions"),
    path("account/second-factor/totp/picture.svg", own.totp_picture, name="totp_picture"),
]
