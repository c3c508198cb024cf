"""Addresses of one's own data: a table of contents."""

from django.urls import path

from portal.privacy import views

app_name = "privacy"

urlpatterns = [
    path("my/data/", views.mine, name="mine"),
    path("my/data/copy.zip", views.copy, name="copy"),
    path("my/data/leave/", views.leave, name="leave"),
    path("my/data/named/<int:pk>/", views.named, name="named"),
    path("my/data/consents/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("account-deleted/", views.gone, name="gone"),
]
