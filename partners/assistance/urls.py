"""Addresses of assistance: a table of contents."""

from django.urls import path

from partners.assistance.views import contact, entries

app_name = "assistance"
urlpatterns = [
    path("assistance/", entries.both, name="list"),
    path("assistance/requests/", entries.listing, {"kind": "request"}, name="requests"),
    path("assistance/requests/<int:pk>/", entries.detail, {"kind": "request"}, name="request_by_id"),
    path("assistance/requests/<int:pk>-<words:slug>/", entries.detail, {"kind": "request"}, name="request"),
    path("assistance/offers/", entries.listing, {"kind": "offer"}, name="offers"),
    path("assistance/offers/<int:pk>/", entries.detail, {"kind": "offer"}, name="offer_by_id"),
    path("assistance/offers/<int:pk>-<words:slug>/", entries.detail, {"kind": "offer"}, name="offer"),
    path("assistance/begin/request/", entries.begin, {"kind": "request"}, name="begin_request"),
    path("assistance/begin/offer/", entries.begin, {"kind": "offer"}, name="begin_offer"),
    path("assistance/<int:pk>/contact/", contact.write, name="contact"),
]
